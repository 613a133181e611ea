import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { TwitterApi } from 'twitter-api-v2';
import { createAgent, openClient } from '../../src/channels/x/client.ts';
import { signatureOf } from '../../src/channels/x/signature.ts';
import type { Clock } from '../../src/core/clock.ts';
import { FAKE_ACCOUNT, startFakeX } from '../../src/rehearsal/fake-x.ts';
import type { FakeX, FakeXOptions } from '../../src/rehearsal/fake-x.ts';

type Post = { headers: IncomingHttpHeaders; body: string };
/** An app's webhook that keeps what it gets, answers `status`, and answers challenges with `secret`. */
type Hook = { url: string; posts: Post[]; status: number; secret: string; server: Server };

let x: FakeX;
const hooks: Hook[] = [];
afterEach(async () => {
  await x?.close();
  for (const { server } of hooks.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function openHook(): Promise<Hook> {
  const hook: Hook = { url: '', posts: [], status: 200, secret: 'fake-consumer-secret', server: createServer() };
  hook.server.on('request', (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const token = new URL(request.url ?? '/', 'http://x').searchParams.get('crc_token');
      if (request.method === 'GET') return response.end(JSON.stringify({ response_token: signatureOf(hook.secret, token ?? '') }));
      hook.posts.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      return response.writeHead(hook.status).end();
    });
  });
  await new Promise<void>((resolve) => hook.server.listen(0, '127.0.0.1', resolve));
  hook.url = `http://127.0.0.1:${(hook.server.address() as AddressInfo).port}/webhooks/x`;
  hooks.push(hook);
  return hook;
}

async function start(options: FakeXOptions = {}): Promise<Hook> {
  const hook = await openHook();
  x = await startFakeX({ webhookUrl: hook.url, ...options });
  return hook;
}

function client(secret = FAKE_ACCOUNT.accessSecret): TwitterApi {
  const { consumerKey: appKey, consumerSecret: appSecret } = x.keys;
  return openClient({ appKey, appSecret, accessToken: FAKE_ACCOUNT.accessToken, accessSecret: secret }, createAgent(x.url));
}

const send = (text: string, to = '111', user = client()): Promise<unknown> =>
  user.v2.post('dm_conversations/with/:id/messages', { text }, { params: { id: to }, fullResponse: true });
type Page = { data?: { id: string; text: string }[]; meta: { next_token?: string; result_count: number } };
const conversation = (query: Record<string, string | number> = {}) =>
  client().v2.get<Page>('dm_conversations/with/:id/dm_events', query, { params: { id: '111' } });
const failure = (work: Promise<unknown>): Promise<Record<string, unknown>> =>
  work.then(
    () => ({}),
    (error: Record<string, unknown>) => error,
  );
const textsIn = (post: Post): string[] =>
  (JSON.parse(post.body) as { direct_message_events: { message_create: { message_data: { text: string } } }[] }).direct_message_events.map(
    (event) => event.message_create.message_data.text,
  );

describe('who may speak', () => {
  it('takes genuinely signed requests and refuses a wrong secret', async () => {
    await start();
    expect(await send('こんにちは 100% (é) !*')).toMatchObject({ data: { data: { dm_conversation_id: `111-${FAKE_ACCOUNT.userId}` } } });
    expect(await conversation({ max_results: 5, 'dm_event.fields': 'id,text' })).toMatchObject({ meta: { result_count: 1 } });
    expect(await failure(send('no', '111', client('wrong')))).toMatchObject({ code: 401, data: { title: 'Unauthorized', status: 401 } });
    expect(x.messagesTo('111').map((message) => message.text)).toEqual(['こんにちは 100% (é) !*']);
  });

  it('takes a signed request once: not again, not for another address, not after five minutes', async () => {
    const capture = await openHook();
    await start();
    const path = '/2/dm_conversations/with/111/messages';
    const user = openClient(
      {
        appKey: x.keys.consumerKey,
        appSecret: x.keys.consumerSecret,
        accessToken: FAKE_ACCOUNT.accessToken,
        accessSecret: FAKE_ACCOUNT.accessSecret,
      },
      createAgent(capture.url),
    );
    await send('x', '111', user).catch(() => undefined);
    const authorization = capture.posts[0]?.headers.authorization ?? '';
    const replay = async (to: string, header: string) =>
      (
        await fetch(x.url + to, {
          method: 'POST',
          headers: { authorization: header, 'content-type': 'application/json' },
          body: '{"text":"x"}',
        })
      ).status;
    expect(await replay('/2/dm_conversations/with/222/messages', authorization)).toBe(401);
    expect(await replay(path, authorization.replace(/oauth_timestamp="\d+"/, 'oauth_timestamp="1000"'))).toBe(401);
    expect(await replay(path, authorization)).toBe(201);
    expect(await replay(path, authorization)).toBe(401);
    expect(await replay(path, 'OAuth')).toBe(401);
  });

  it('gives an app-only token for the consumer keys and for nothing else', async () => {
    await start();
    const { consumerKey: appKey, consumerSecret: appSecret } = x.keys;
    const app = await openClient({ appKey, appSecret }, createAgent(x.url)).appLogin();
    expect(await app.v2.get('webhooks')).toEqual({ data: [], meta: { result_count: 0 } });
    expect(await failure(openClient({ appKey, appSecret: 'wrong' }, createAgent(x.url)).appLogin())).toMatchObject({ code: 403 });
    expect(await failure(openClient('no-token', createAgent(x.url)).v2.get('webhooks'))).toMatchObject({ code: 401 });
    expect(await failure(send('as the app', '111', app))).toMatchObject({ code: 401 });
  });
});

describe('limits', () => {
  const still = (): Clock & { advance(ms: number): void } => {
    let now = Date.UTC(2026, 10, 21);
    return { now: () => now, monotonic: () => now, advance: (ms) => void (now += ms) };
  };

  it('are 15 sends in 15 minutes with X’s headers, and lift when the window ends', async () => {
    const clock = still();
    await start({ clock });
    for (let i = 0; i < 15; i++) await send(`${i}`);
    const refused = await failure(send('16'));
    expect(refused).toMatchObject({ code: 429, data: { title: 'Too Many Requests', status: 429 } });
    const seconds = Math.ceil(clock.now() / 1000);
    expect(refused['headers']).toMatchObject({
      'x-rate-limit-limit': '15',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(seconds + 900),
    });
    expect(refused['headers']).toMatchObject({ 'x-user-limit-24hour-limit': '1440', 'x-user-limit-24hour-remaining': '1425' });
    clock.advance(900_000);
    await send('16');
    expect(x.messagesTo('111')).toHaveLength(16);
  });

  it('count reads apart, can be of the older shape, and can be lifted', async () => {
    await start({ limits: { read15Min: 1, form: 'errors' } });
    await conversation();
    await send('still allowed');
    expect(await failure(conversation())).toMatchObject({ code: 429, data: { errors: [{ code: 88 }] } });
    x.settings.limits.read15Min = null;
    expect(await conversation()).toMatchObject({ meta: { result_count: 1 } });
  });
});

describe('reading back', () => {
  it('shows both sides newest first, in pages', async () => {
    await start();
    x.customer('111').says('一');
    await send('二');
    x.customer('111').says('三');
    x.customer('222').says('別');
    const first = await conversation({ max_results: 2 });
    expect(first.data?.map((event) => event.text)).toEqual(['三', '二']);
    const second = await conversation({ max_results: 2, pagination_token: first.meta.next_token ?? '' });
    expect([second.data?.map((event) => event.text), second.meta.next_token]).toEqual([['一'], undefined]);
    const everywhere = await client().v2.get<Page>('dm_events');
    expect(everywhere.data).toHaveLength(4);
    expect(await conversation({ event_types: 'ParticipantsJoin' })).toEqual({ meta: { result_count: 0 } });
  });

  it('takes the fields of the prose and of the OpenAPI description, and no others', async () => {
    await start();
    await send('x');
    expect((await conversation({ 'dm_event.fields': 'id,text,sender_id,created_at,urls,referenced_posts' })).data?.[0]).toMatchObject({
      sender_id: FAKE_ACCOUNT.userId,
    });
    expect(await failure(conversation({ 'dm_event.fields': 'id,mood' }))).toMatchObject({ code: 400 });
    expect(await failure(conversation({ max_results: 101 }))).toMatchObject({ code: 400 });
  });

  it('refuses bodies that X’s schema does not know', async () => {
    await start();
    const post = (body: object) => failure(client().v2.post('dm_conversations/with/111/messages', body));
    expect(await post({ text: 'x', quick_reply: {} })).toMatchObject({ code: 400 });
    expect(await post({})).toMatchObject({ code: 400 });
    expect(await post({ text: 'あ'.repeat(10_001) })).toMatchObject({ code: 400 });
  });
});

describe('delivery', () => {
  const say = (count: number) => Array.from({ length: count }, (_, i) => x.customer('111').says(`m${i}`));

  it('is signed over the very bytes, in order, with ids that no number can hold', async () => {
    const hook = await start();
    const ids = say(5);
    await x.idle();
    expect(hook.posts.flatMap(textsIn)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
    for (const { headers, body } of hook.posts)
      expect(headers['x-twitter-webhooks-signature']).toBe(signatureOf(x.keys.consumerSecret, body));
    expect(ids.every((id, i) => BigInt(id) > 2n ** 53n && (i === 0 || BigInt(id) > BigInt(ids[i - 1] ?? 0)))).toBe(true);
  });

  it('doubles, loses and reorders by its seed, the same way every time', async () => {
    const run = async (seed: number) => {
      const hook = await start({ seed, delivery: { duplicate: 0.3, lose: 0.2 } });
      say(40);
      await x.idle();
      const seen = hook.posts.flatMap(textsIn);
      await x.close();
      return seen;
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
    expect(first.length).toBeGreaterThan(new Set(first).size);
    expect(new Set(first).size).toBeLessThan(40);
    const hook = await start({ seed: 7, delivery: { reorder: 0.3 } });
    say(20);
    await x.idle();
    const seen = hook.posts.flatMap(textsIn);
    expect([...seen].sort()).toEqual(Array.from({ length: 20 }, (_, i) => `m${i}`).sort());
    expect(seen).not.toEqual(Array.from({ length: 20 }, (_, i) => `m${i}`));
  });

  it('puts several messages into one body when told to', async () => {
    const hook = await start({ delivery: { batch: 4 } });
    say(6);
    await x.idle();
    expect(hook.posts.map((post) => textsIn(post).length)).toEqual([4, 2]);
  });

  it('gives up after one refusal as X may, or goes on until its 200', async () => {
    const hook = await start({ delivery: { redeliverMs: 5 } });
    hook.status = 503;
    say(1);
    await x.idle();
    expect(x.log.deliveries.map(({ status, attempt }) => [status, attempt])).toEqual([[503, 1]]);
    x.settings.delivery.redeliver = true;
    say(1);
    setTimeout(() => (hook.status = 200), 40);
    await x.idle();
    expect(x.log.deliveries.at(-1)).toMatchObject({ status: 200 });
    expect(x.log.deliveries.length).toBeGreaterThan(2);
  });

  it('shows our own sends as echoes, which can be lost or doubled apart from the rest', async () => {
    const hook = await start({ delivery: { echo: { lose: 0, duplicate: 1, delayMs: [0, 5] } } });
    await send('二重');
    await x.idle();
    expect(hook.posts.flatMap(textsIn)).toEqual(['二重', '二重']);
    expect(JSON.parse(hook.posts[0]?.body ?? '')).toMatchObject({
      direct_message_events: [{ message_create: { sender_id: FAKE_ACCOUNT.userId, source_app_id: '13090192' } }],
    });
    x.settings.delivery.echo = { lose: 1, duplicate: 0, delayMs: [0, 0] };
    await send('消える');
    x.customer('111').says('届く');
    await x.idle();
    expect(hook.posts.flatMap(textsIn)).toEqual(['二重', '二重', '届く']);
    expect(x.log.deliveries.filter((delivery) => delivery.lost)).toHaveLength(1);
  });

  it('shortens links and escapes signs as X does', async () => {
    const hook = await start({ text: { shorten: true } });
    x.customer('111').says('a < b & https://kamoya.example/1?x=1&y=2。');
    await x.idle();
    expect(hook.posts.flatMap(textsIn)[0]).toMatch(/^a &lt; b &amp; https:\/\/t\.co\/\w{10}。$/);
    expect(hook.posts[0]?.body).toContain('"expanded_url":"https://kamoya.example/1?x=1&y=2"');
  });

  it('is in X Activity’s shape when asked for: one event, a 64 bit uuid, v2 users', async () => {
    const hook = await start({ delivery: { shape: 'xActivity' } });
    x.customer('111', { screenName: 'hanako' }).says('x');
    await x.idle();
    const { data } = JSON.parse(hook.posts[0]?.body ?? '') as { data: Record<string, unknown> };
    expect(data).toMatchObject({
      event_type: 'dm.received',
      filter: { user_id: FAKE_ACCOUNT.userId },
      payload: { users: { '111': { data: { username: 'hanako' } } } },
    });
    expect(String(data['event_uuid'])).toMatch(/^-?\d+$/);
  });
});

describe('faults', () => {
  it('say in the log what came of each request, and whether the message was accepted', async () => {
    await start({ limits: 'lifted' });
    x.fault('send', { kind: 'error', status: 503 });
    x.fault('send', { kind: 'error', status: 500, when: 'after' });
    x.fault('send', { kind: 'reset', when: 'after' });
    x.fault('send', { kind: 'cut' });
    x.fault('send', { kind: 'forbidden', code: 349 });
    for (let i = 0; i < 6; i++) await failure(send(`${i}`));
    expect(x.log.requests.map((request) => request.outcome)).toEqual([503, 500, 'reset', 'cut', 403, 201]);
    expect(x.messagesTo('111').map((message) => message.text)).toEqual(['1', '2', '3', '5']);
  });

  it('come by chance at about their rates, by the seed', async () => {
    const rates = [{ endpoint: 'send' as const, rate: 0.3, fault: { kind: 'error' as const, status: 503 } }];
    await start({ limits: 'lifted', seed: 3, faultRates: rates });
    for (let i = 0; i < 100; i++) await failure(send(`${i}`));
    const failed = x.log.requests.filter((request) => request.outcome === 503).length;
    expect(failed).toBeGreaterThan(15);
    expect(failed).toBeLessThan(45);
    x.clearFaults();
    expect(await send('end')).toMatchObject({ data: {} });
  });

  it('never let an unsigned request through', async () => {
    await start();
    x.fault('send', { kind: 'reset', when: 'after' });
    expect(await failure(send('x', '111', client('wrong')))).toMatchObject({ code: 401 });
    expect(x.messagesTo('111')).toEqual([]);
  });
});

describe('webhooks', () => {
  it('are registered only after the right answer to a challenge, and lose their validity with it', async () => {
    const hook = await start({ webhookUrl: undefined });
    const { consumerKey: appKey, consumerSecret: appSecret } = x.keys;
    const app = await openClient({ appKey, appSecret }, createAgent(x.url)).appLogin();
    hook.secret = 'wrong';
    expect(await failure(app.v2.post('webhooks', { url: hook.url }))).toMatchObject({ data: { title: 'CrcValidationFailed' } });
    expect(await failure(app.v2.post('webhooks', { url: 'https://desk.example.jp:444/x' }))).toMatchObject({
      data: { title: 'UrlValidationFailed' },
    });
    hook.secret = appSecret;
    const { data } = await app.v2.post<{ data: { id: string; valid: boolean } }>('webhooks', { url: hook.url });
    expect(data.valid).toBe(true);
    expect(await client().v2.post(`account_activity/webhooks/${data.id}/subscriptions/all`)).toEqual({ data: { subscribed: true } });
    x.customer('111').says('届く');
    await x.idle();
    hook.secret = 'wrong';
    await x.webhooks.recheck();
    x.customer('111').says('届かない');
    await x.idle();
    expect(hook.posts.flatMap(textsIn)).toEqual(['届く']);
    hook.secret = appSecret;
    expect(await app.v2.put(`webhooks/${data.id}`)).toEqual({ data: { valid: true } });
    expect(await app.v2.delete(`webhooks/${data.id}`)).toEqual({ data: { deleted: true } });
    expect(await failure(app.v2.put(`webhooks/${data.id}`))).toMatchObject({ code: 404 });
  });
});

describe('helpers', () => {
  it('wait for messages, and say what came instead when they do not', async () => {
    await start();
    const both = x.waitForMessages('111', 2);
    await send('一');
    await send('二');
    expect((await both).map((message) => message.text)).toEqual(['一', '二']);
    await expect(x.waitForMessages('111', 3, 20)).rejects.toThrow('got 2: ["一","二"]');
  });

  it('tell what the product sent from what a person or another automation wrote', async () => {
    await start();
    x.brand().saysFromApp('111', '店長です');
    x.brand().welcomes('111', 'ようこそ');
    await send('ボットです');
    expect(x.messagesTo('111').map((message) => message.text)).toEqual(['ボットです']);
    expect(x.messagesTo('111', ['app', 'automation', 'api'])).toHaveLength(3);
  });
});
