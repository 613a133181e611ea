import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHouse, startProduct, type House, type Product } from '../support/product.ts';

let house: House;
let product: Product;

beforeAll(async () => {
  house = await openHouse();
  product = await startProduct(house);
}, 240_000);

afterAll(async () => {
  await product?.stop();
  await house?.close();
}, 60_000);

const rows = async (table: 'inbound_raw' | 'inbound_event' | 'message') =>
  Number(
    (
      await product.app.database.db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow()
    ).count,
  );

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${product.url}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')
      .at(-1) ?? 0,
  );
}

const signature = (body: string | Buffer) => `sha256=${createHmac('sha256', house.x.keys.consumerSecret).update(body).digest('base64')}`;

/** A DM as X writes it, with the text given as JSON, so that it can hold what no string of ours should. */
const dm = (id: string, from: string, jsonText: string) =>
  `{"for_user_id":"${house.x.accounts[0]?.userId}","direct_message_events":[{"type":"message_create","id":"${id}","created_timestamp":"${Date.now()}",` +
  `"message_create":{"target":{"recipient_id":"${house.x.accounts[0]?.userId}"},"sender_id":"${from}","message_data":{"text":${jsonText},"entities":{}}}}]}`;

describe('a body that is not X’s', () => {
  it('is refused with 401 when the signature is wrong, missing or empty, and nothing is stored', async () => {
    const before = [await rows('inbound_raw'), await rows('inbound_event'), await rows('message')];
    const refused = await metric('uketsuke_inbound_events_total{result="refused"}');
    const body = dm('91', '9001', '"渋谷店の営業時間は？"');
    expect(await house.x.post(body, 'wrong')).toBe(401);
    expect(await house.x.post(body, 'none')).toBe(401);
    const cut = await fetch(`${product.url}/webhooks/x`, { method: 'POST', body, headers: { 'x-twitter-webhooks-signature': 'sha256=' } });
    expect(cut.status).toBe(401);
    expect(await metric('uketsuke_inbound_events_total{result="refused"}')).toBe(refused + 3);
    expect([await rows('inbound_raw'), await rows('inbound_event'), await rows('message')]).toEqual(before);
  });

  it('is refused with 413 above 256 KB, also without a length, and nothing is stored', async () => {
    const before = await rows('inbound_raw');
    const body = dm('92', '9001', JSON.stringify('あ'.repeat(90_000)));
    expect(await house.x.post(body)).toBe(413);
    expect(await chunked(body)).toBe(413);
    expect(await rows('inbound_raw')).toBe(before);
  });

  /** The same without Content-Length. A refusal may close the connection while we are still writing. */
  function chunked(body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const sending = request(`${product.url}/webhooks/x`, {
        method: 'POST',
        headers: { 'x-twitter-webhooks-signature': signature(body) },
      });
      sending.once('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sending.once('error', reject);
      sending.write(body);
      sending.end();
    });
  }
});

describe('an authentic body that makes no sense', () => {
  it.each(['{"for_user_id":"1","direct_message_ev', '[null]', '[]', '"text of somebody"', '\u0000\u0001', '{"__proto__":{"a":1}}{'])(
    'is answered 200, kept aside and counted: %j',
    async (body) => {
      const before = await metric('uketsuke_inbound_events_total{result="malformed"}');
      const kept = await rows('inbound_raw');
      expect(await house.x.post(body)).toBe(200);
      expect(await rows('inbound_raw')).toBe(kept + 1);
      expect(await metric('uketsuke_inbound_events_total{result="malformed"}')).toBe(before + 1);
      const row = await product.app.database.db.selectFrom('inbound_raw').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst();
      expect(row?.problem).toEqual(expect.any(String));
      expect(Buffer.from(row?.body ?? []).toString()).toBe(body);
    },
  );

  it('keeps the good message of a body in which another one is broken', async () => {
    const body = JSON.parse(dm('9301', '9300', '"渋谷店の営業時間は？"')) as { direct_message_events: unknown[] };
    body.direct_message_events.unshift({ type: 'message_create' }, 7, null, { type: 'message_create', id: {}, message_create: [] });
    expect(await house.x.post(JSON.stringify(body))).toBe(200);
    expect((await house.x.waitForMessages('9300', 1, 30_000))[0]?.text).toContain('渋谷店');
  });

  it('is kept when it is for an account that is not ours', async () => {
    const before = await rows('message');
    const body = dm('9401', '9400', '"hello"')
      .replace(/"for_user_id":"\d+"/, '"for_user_id":"42"')
      .replaceAll(/"recipient_id":"\d+"/g, '"recipient_id":"42"');
    expect(await house.x.post(body)).toBe(200);
    expect(await rows('message')).toBe(before);
    const kept = await product.app.database.db.selectFrom('inbound_event').selectAll().where('state', '=', 'kept-aside').execute();
    expect(kept).toHaveLength(1);
  });
});

describe('a signed body that somebody sends again and again', () => {
  it.each<[string, (id: string) => string]>([
    ['a message', (id) => dm(id, '9450', '"渋谷店の営業時間は？"')],
    ['nothing for us', (id) => `{"for_user_id":"${house.x.accounts[0]?.userId}","hologram_events":[{"id":"${id}"}]}`],
    ['no sense', (id) => `{"${id}`],
  ])('is answered 200 each time and kept once, with %s in it', async (_what, bodyOf) => {
    const body = bodyOf('9451');
    const statuses = await Promise.all(Array.from({ length: 20 }, () => house.x.post(body)));
    for (let n = 0; n < 20; n++) statuses.push(await house.x.post(body));
    expect(new Set(statuses)).toEqual(new Set([200]));
    const kept = await product.app.database.db.selectFrom('inbound_raw').select('body').where('body', '=', Buffer.from(body)).execute();
    expect(kept).toHaveLength(1);
  });
});

describe('events without a message', () => {
  it('typing, read and unknown events in both shapes store no message and start no turn', async () => {
    const before = await rows('message');
    const someone = house.x.customer('9500');
    for (const shape of ['accountActivity', 'xActivity'] as const) {
      house.x.settings.delivery.shape = shape;
      someone.types();
      someone.reads();
      house.x.sendsUnknownEvent();
    }
    house.x.settings.delivery.shape = 'accountActivity';
    await house.x.idle();
    expect(house.x.log.deliveries.slice(-6).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await rows('message')).toBe(before);
  });

  it('are kept as they came, and are no problem', async () => {
    const before = await rows('inbound_raw');
    const events = await rows('inbound_event');
    for (const shape of ['accountActivity', 'xActivity'] as const) {
      house.x.settings.delivery.shape = shape;
      house.x.sendsUnknownEvent();
      await house.x.idle();
    }
    house.x.settings.delivery.shape = 'accountActivity';
    const delivered = house.x.log.deliveries.slice(-2).map(({ body }) => body);
    expect(delivered).toEqual([expect.stringContaining('hologram_events'), expect.stringContaining('hologram.shown')]);
    const kept = await product.app.database.db.selectFrom('inbound_raw').selectAll().orderBy('id', 'desc').limit(2).execute();
    expect(kept.reverse().map(({ body, problem }) => [Buffer.from(body).toString(), problem])).toEqual(
      delivered.map((body) => [body, null]),
    );
    expect([await rows('inbound_raw'), await rows('inbound_event')]).toEqual([before + 2, events]);
  });
});

describe('a text that nobody expects', () => {
  const zalgo = 'h̷̡̛͖e̵̢̛l̶͙̇p̸̖̾'.repeat(40);
  it.each<[string, string]>([
    ['emoji alone', '"🦆🦆🦆👨‍👩‍👧‍👦🇯🇵"'],
    ['right-to-left', '"مرحبا، هل المتجر مفتوح؟ \\u202Eabc"'],
    ['zalgo', JSON.stringify(zalgo)],
    ['NUL in the middle', '"渋谷店\\u0000の営業時間は？"'],
    ['lone surrogates', '"渋谷店の営業時間は？\\ud83d \\udc00"'],
    ['10,000 characters', JSON.stringify('ながい'.repeat(3_334).slice(0, 10_000))],
    ['10,000 emoji', JSON.stringify('😀'.repeat(10_000))],
    ['only spaces and invisible characters', '" \\u200b\\u3000\\ufeff\\n"'],
    ['a template', '"{{ contact.name }} {% for i in (1..99999999) %}x{% endfor %}"'],
    ['SQL and HTML', '"\'; drop table message; -- <script>alert(1)</script>"'],
    ['a field that is a prototype', '"__proto__ constructor toString"'],
  ])('gets one sensible answer: %s', async (title, jsonText) => {
    const id = String(9_600 + title.length * 7 + title.charCodeAt(0));
    const customer = product.customer(id);
    expect(await house.x.post(dm(`${id}1`, id, jsonText))).toBe(200);
    const [answer] = await house.x.waitForMessages(id, 1, 30_000);
    await customer.settled();
    expect(customer.heard()).toHaveLength(1);
    expect(Buffer.from(answer?.text ?? '').toString()).toBe(answer?.text);
    expect(answer?.text).not.toMatch(/\{\{|\{%|<script|undefined|\[object|\u0000/);
    expect(await customer.outcomes()).toEqual([expect.stringMatching(/^(asked|answered|clarified|not-understood|small-talk|closed)$/)]);
  });

  it('a NUL or half a letter in it does not keep it from being understood', async () => {
    const customer = product.customer('9900');
    expect(await house.x.post(dm('99001', '9900', '"渋谷店\\u0000の営業時間は？\\ud83d"'))).toBe(200);
    expect((await house.x.waitForMessages('9900', 1, 30_000))[0]?.text).toContain('渋谷店');
    await customer.settled();
  });
});

describe('X’s challenge', () => {
  const challenge = (token: string) => fetch(`${product.url}/webhooks/x?crc_token=${encodeURIComponent(token)}`);

  it('is answered with the signature of the token', async () => {
    const answer = (await (await challenge('ZmFrZS1jaGFsbGVuZ2U')).json()) as { response_token: string };
    expect(answer.response_token).toBe(signature('ZmFrZS1jaGFsbGVuZ2U'));
  });

  it('does not sign a body for anybody who asks', async () => {
    const forged = dm('9991', '9990', '"hello"');
    for (const token of [forged, '{}', '[]', 'a b', 'x'.repeat(300), '']) {
      const response = await challenge(token);
      expect(response.status).toBe(400);
      expect(await response.text()).not.toContain('sha256=');
    }
    const signed = (await (await challenge('12345')).json()) as { response_token: string };
    const headers = { 'x-twitter-webhooks-signature': signed.response_token };
    expect((await fetch(`${product.url}/webhooks/x`, { method: 'POST', body: '12345', headers })).status).toBe(401);
  });
});

describe('the webhook’s address', () => {
  // X gives up a webhook whose challenge is answered with a redirect.
  it.each(['/webhooks/x', '/webhooks/x/', '/Webhooks/X'])('is never answered with a redirect, however it is written: %s', async (path) => {
    const challenge = await fetch(`${product.url}${path}?crc_token=abc`, { redirect: 'manual' });
    const body = JSON.stringify({ for_user_id: house.x.accounts[0]?.userId, direct_message_events: [] });
    const headers = { 'x-twitter-webhooks-signature': signature(body) };
    const delivery = await fetch(product.url + path, { method: 'POST', body, headers, redirect: 'manual' });
    expect([challenge.status, delivery.status]).toEqual([200, 200]);
    const elsewhere = await fetch(`${product.url}${path}/y`, { redirect: 'manual' });
    expect(elsewhere.status).toBe(404);
  });
});

describe('a photo of the chat', () => {
  it.each(['\u0000', '../1', 'x'.repeat(65)])('that no photo can be called (%j) is not there, and no outage', async (attachment) => {
    const headers = { cookie: `uketsuke_chat=${'a'.repeat(43)}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ id: '00000000-0000-4000-8000-000000000001', text: '写真です', attachment });
    const said = await fetch(`${product.url}/chat/api/messages`, { method: 'POST', headers, body });
    const shown = await fetch(`${product.url}/chat/api/photos/${encodeURIComponent(attachment)}`, { headers });
    expect([said.status, shown.status]).toEqual([404, 404]);
  });
});
