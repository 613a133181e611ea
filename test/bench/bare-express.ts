import express from 'express';
import type { AddressInfo } from 'node:net';

/** The ceiling of the webhook benchmark: Express that answers 200. */
const app = express();
app.post('/webhooks/x', (_request, response) => void response.sendStatus(200));
const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
