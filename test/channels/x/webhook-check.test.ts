import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connectX } from '../../../src/channels/x/connect.ts';
import { signatureOf } from '../../../src/channels/x/signature.ts';
import { askReplay, checkWebhook, type XApp } from '../../../src/channels/x/webhook-check.ts';
import { startFakeX, type FakeX } from '../../../src/rehearsal/fake-x.ts';

const MINUTE = 60_000;
let x: FakeX;
let server: Server;
let app: XApp;
let bodies: string[];

/** An app that answers challenges, with its webhook registered. */
beforeEach(async () => {
  bodies = [];
  x = await startFakeX({ limits: 'lifted' });
  server = createServer((request, response) => {
    const token = new URL(request.url ?? '/', 'http://x').searchParams.get('crc_token');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'POST') bodies.push(Buffer.concat(chunks).toString());
      response.end(token === null ? '' : JSON.stringify({ response_token: signatureOf(x.keys.consumerSecret, token) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  app = { apiUrl: x.url, ...x.keys, publicUrl };
  const [account] = x.accounts;
  const keys = { ...x.keys, accessToken: account?.accessToken ?? '', accessSecret: account?.accessSecret ?? '' };
  expect(await connectX({ publicUrl, apiUrl: x.url, keys, accountId: account?.userId ?? '' })).toMatchObject({ ready: true });
});

afterEach(async () => {
  await x.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('the check of our webhook at X', () => {
  it('tells a valid one, and leaves it alone', async () => {
    expect(await checkWebhook(app)).toMatchObject({ kind: 'valid', url: `${app.publicUrl}/webhooks/x` });
    expect(x.log.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it('has an invalid one checked again', async () => {
    x.webhooks.invalidate();
    expect(await checkWebhook(app)).toMatchObject({ kind: 'revalidated' });
    expect(x.webhooks.list().map(({ valid }) => valid)).toEqual([true]);
    expect(await checkWebhook(app)).toMatchObject({ kind: 'valid' });
  });

  it('tells, in X’s words, that X does not take it again', async () => {
    x.webhooks.invalidate();
    x.settings.webhooks.failChallenges = true;
    expect(await checkWebhook(app)).toMatchObject({ kind: 'invalid', detail: expect.stringContaining('CrcValidationFailed') });
  });

  it('finds ours by PUBLIC_URL, and without it only when there is no other', async () => {
    expect(await checkWebhook({ ...app, publicUrl: 'https://elsewhere.example' })).toEqual({ kind: 'missing' });
    expect(await checkWebhook({ ...app, publicUrl: undefined })).toMatchObject({ kind: 'valid' });
  });

  it('says nothing about the webhook when X does not answer, or refuses our keys', async () => {
    x.fault('webhooks', { kind: 'error', status: 503 });
    expect(await checkWebhook(app)).toMatchObject({ kind: 'unknown' });
    expect(await checkWebhook({ ...app, consumerSecret: 'wrong' })).toMatchObject({
      kind: 'unknown',
      detail: expect.stringContaining('403'),
    });
    expect(await checkWebhook({ ...app, apiUrl: 'http://127.0.0.1:9' })).toMatchObject({ kind: 'unknown', detail: 'ECONNREFUSED' });
  });
});

describe('a replay', () => {
  const hour = () => [Date.now() - 60 * MINUTE, Date.now() - 10 * MINUTE] as const;

  it('delivers once more what was said in its time, where the plan has it', async () => {
    x.settings.webhooks.replay = true;
    x.settings.delivery.lose = 1;
    const ids = [50, 30, 5].map((minutes) => x.customer('1').says(`${minutes}`, { at: Date.now() - minutes * MINUTE }));
    x.settings.delivery.lose = 0;
    const webhook = x.webhooks.list()[0]?.id ?? '';
    expect(await askReplay(app, webhook, ...hour())).toBe('asked');
    await x.idle();
    const delivered = bodies.flatMap(
      (body) => (JSON.parse(body) as { direct_message_events?: { id: string }[] }).direct_message_events ?? [],
    );
    expect(delivered.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  });

  it('is not in every plan, and not possible at any time', async () => {
    const webhook = x.webhooks.list()[0]?.id ?? '';
    expect(await askReplay(app, webhook, ...hour())).toBe('not-in-plan');
    x.settings.webhooks.replay = true;
    expect(await askReplay(app, '1', ...hour())).toBe('not-in-plan');
    expect(await askReplay(app, webhook, Date.now() - 30 * 60 * MINUTE, Date.now() - 10 * MINUTE)).toBe('refused');
    x.fault('replay', { kind: 'error', status: 500 });
    expect(await askReplay(app, webhook, ...hour())).toBe('refused');
  });
});
