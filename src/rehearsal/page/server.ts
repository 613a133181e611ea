import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type RequestHandler } from 'express';
import { SettingsError } from '../../core/errors.ts';
import { onlyLocalHost } from './guard.ts';
import type { Rehearsal } from './rehearsal.ts';
import { rehearsalRoutes } from './routes.ts';

export type RehearsalPage = { url: string; close(): Promise<void> };

/**
 * Serves the rehearsal's page and its API, on loopback only. `pages` answers `/` and `/assets`.
 * @throws SettingsError when the port is taken or not allowed
 */
export async function serveRehearsal(options: { rehearsal: Rehearsal; port: number; pages: RequestHandler[] }): Promise<RehearsalPage> {
  const app = express();
  app.disable('x-powered-by');
  const routes = rehearsalRoutes(options.rehearsal);
  app.use(onlyLocalHost, routes.router, ...options.pages);
  app.use((_request, response) => void response.status(404).type('text').send('There is nothing here. The rehearsal is at /.'));
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, options.port)));
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      routes.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function cannotListen(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new SettingsError([`--port: another program listens on port ${port} of 127.0.0.1 already. Choose another, e.g. --port 4979.`]);
  if (error.code === 'EACCES') return new SettingsError([`--port: this user may not listen on port ${port}.`]);
  return error;
}
