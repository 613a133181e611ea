import { createHmac } from 'node:crypto';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import fc from 'fast-check';
import type { InboundBatch } from '../../../src/channels/channel.ts';
import { createWebhookRouter } from '../../../src/channels/x/webhook.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { UnavailableError } from '../../../src/core/errors.ts';
import { isChallenge, isSignedBy, signatureOf } from '../../../src/channels/x/signature.ts';
import { openDesk } from './harness.ts';
import type { Desk } from './harness.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const SIGNATURE = 'x-twitter-webhooks-signature';

async function post(body: string | Buffer, headers: Record<string, string> = {}): Promise<number> {
  return (
    await fetch(desk.webhook, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(body)),
      headers: { 'content-type': 'application/json', ...headers },
    })
  ).status;
}

function signed(body: string | Buffer): Record<string, string> {
  return { [SIGNATURE]: `sha256=${createHmac('sha256', desk.x.keys.consumerSecret).update(body).digest('base64')}` };
}

describe('the challenge (CRC)', () => {
  it('is answered with the HMAC of the token under the consumer secret', async () => {
    const response = await fetch(`${desk.webhook}?crc_token=${encodeURIComponent('MTIz+/-_NDU2==')}`);
    const expected = createHmac('sha256', desk.x.keys.consumerSecret).update('MTIz+/-_NDU2==').digest('base64');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ response_token: `sha256=${expected}` });
  });

  it.each([
    ['a forged event', `?crc_token=${encodeURIComponent('{"for_user_id":"1","direct_message_events":[]}')}`],
    ['a list', `?crc_token=${encodeURIComponent('[1]')}`],
    ['an empty token', '?crc_token='],
    ['no token', ''],
    ['two tokens', '?crc_token=abc&crc_token=def'],
    ['a token with members', '?crc_token[a]=abc'],
    ['a line break', '?crc_token=abc%0A'],
    ['a very long token', `?crc_token=${'a'.repeat(257)}`],
  ])('does not sign %s', async (_name, query) => {
    const response = await fetch(desk.webhook + query);
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('sha256=');
  });

  it('never signs what could be read as an object or a list', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.base64String()), (token) => {
        if (!isChallenge(token)) return;
        let value: unknown = null;
        try {
          value = JSON.parse(token);
        } catch {
          return;
        }
        expect(typeof value === 'object' && value !== null).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('cannot be used to sign a body, not even one that is a bare token', async () => {
    const { response_token: stolen } = (await (await fetch(`${desk.webhook}?crc_token=12345`)).json()) as { response_token: string };
    expect(await post('12345', { [SIGNATURE]: stolen })).toBe(401);
    expect(desk.inbox.batches).toEqual([]);
  });
});

describe('the signature', () => {
  const body = JSON.stringify({ for_user_id: '4337869213', direct_message_events: [] });

  it('lets a signed body in, and hands its bytes on as they came', async () => {
    const spaced = `  ${body}\n`;
    expect(await post(spaced, signed(spaced))).toBe(200);
    expect(Buffer.from(desk.inbox.batches[0]?.raw ?? []).toString()).toBe(spaced);
  });

  it('refuses a body whose signature is missing, wrong, or of a re-serialised copy, and hands nothing on', async () => {
    expect(await post(body)).toBe(401);
    expect(await post(body, { [SIGNATURE]: '' })).toBe(401);
    expect(await post(body, signed(`${body} `))).toBe(401);
    expect(await post(body, { [SIGNATURE]: signatureOf('another secret', body) })).toBe(401);
    expect(await desk.x.post(body, 'wrong')).toBe(401);
    expect(await desk.x.post(body, 'none')).toBe(401);
    expect(desk.inbox.batches).toEqual([]);
  });

  it('is refused when any one bit of it, or of the body, is flipped', () => {
    const bytes = Buffer.from(body);
    const signature = signatureOf('secret', bytes);
    expect(isSignedBy('secret', bytes, signature)).toBe(true);
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 7 }), fc.boolean(), (place, bit, inBody) => {
        const target = inBody ? Buffer.from(bytes) : Buffer.from(signature);
        target[place % target.length] = (target[place % target.length] ?? 0) ^ (1 << bit);
        const accepted = inBody ? isSignedBy('secret', target, signature) : isSignedBy('secret', bytes, target.toString('latin1'));
        expect(accepted).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a body that cannot be used', () => {
  it('is refused with 413 above 256 KB and taken just below', async () => {
    const large = Buffer.alloc(256 * 1024 + 1, 0x20);
    const fits = Buffer.from(JSON.stringify({ for_user_id: '1', filler: 'x'.repeat(250_000) }));
    expect(await post(large, signed(large))).toBe(413);
    expect(desk.inbox.batches).toEqual([]);
    expect(await post(fits, signed(fits))).toBe(200);
  });

  it('is kept aside and answered 200 when it is signed but not JSON', async () => {
    for (const body of ['{"for_user_id":', 'not json at all', '[]', '"text!"', '\u0000\u0001']) expect(await desk.x.post(body)).toBe(200);
    expect(desk.inbox.batches.map((batch) => [batch.accounts, typeof batch.malformed])).toEqual(Array(5).fill([[], 'string']));
  });

  it('is refused when it is compressed, since only plain bytes are read', async () => {
    expect(await post('{}', { ...signed('{}'), 'content-encoding': 'gzip' })).toBe(415);
  });

  it('is refused without an answer to guess from when there is no body at all', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      request(desk.webhook, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(401);
  });
});

describe('the answer', () => {
  it('is 503 while the events cannot be stored, and X gets its 200 when they are', async () => {
    desk.inbox.fails = new UnavailableError('database', 'away');
    expect(await desk.x.post('{"for_user_id":"1"}')).toBe(503);
    desk.inbox.fails = null;
    expect(await desk.x.post('{"for_user_id":"1"}')).toBe(200);
  });

  it('comes only after the inbox has kept the events', async () => {
    let kept = false;
    desk.inbox.accept = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      kept = true;
    };
    expect(await desk.x.post('{"for_user_id":"1"}')).toBe(200);
    expect(kept).toBe(true);
  });

  it('is 503 before X gives up waiting, while the storing goes on', async () => {
    const kept: string[] = [];
    let store = (): void => undefined;
    const stored = new Promise<void>((resolve) => (store = resolve));
    const slow = {
      accept: async (batch: InboundBatch) => void kept.push(...(await stored.then(() => batch.accounts.map((a) => a.externalId)))),
    };
    const app = express().use(
      createWebhookRouter({ consumerSecret: desk.x.keys.consumerSecret, inbox: slow, clock: systemClock, budgetMs: 50 }),
    );
    const server = await new Promise<Server>((resolve) => {
      const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
    });
    try {
      desk.x.setWebhookUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/x`);
      expect(await desk.x.post('{"for_user_id":"1"}')).toBe(503);
      expect(kept).toEqual([]);
      store();
      expect(await desk.x.post('{"for_user_id":"1"}')).toBe(200);
      expect(kept).toEqual(['1', '1']);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('is 200 for events of an account that nobody knows here', async () => {
    expect(await desk.x.post('{"for_user_id":"999","direct_message_events":[]}')).toBe(200);
    expect(desk.inbox.batches[0]?.accounts).toEqual([{ externalId: '999', events: [] }]);
  });
});
