import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PhotoGone } from '../../../src/channels/channel.ts';
import { botFrameworkSettings } from '../../../src/channels/botframework/settings.ts';
import { handClock } from '../x/harness.ts';
import { answer, openBot, outbound, serve, startAzure } from './harness.ts';
import type { Azure, Bot, Fault, Json } from './harness.ts';

let azure: Azure;
let bot: Bot;
beforeAll(async () => {
  azure = await startAzure();
});
afterAll(() => azure.close());
beforeEach(async () => {
  azure.posted.length = 0;
  azure.logins.length = 0;
  azure.faults.length = 0;
  azure.state.login = { status: 200, body: {} };
  bot = await openBot(azure);
});
afterEach(() => bot.close());

const send = (...args: Parameters<typeof outbound> extends [Azure, ...infer Rest] ? Rest : never) =>
  bot.channel.send(bot.account, outbound(azure, ...args), 8_000);
const refuses =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}): Fault =>
  (response) =>
    answer(response, status, body, headers);

describe('a message', () => {
  it('goes to the contact’s conversation as plain text, signed with a token of the bot’s own', async () => {
    expect(await send('**在庫**は <b>3</b> 点です')).toMatchObject({
      kind: 'sent',
      externalId: expect.stringMatching(/^line:[\w-]{22}:sent-1$/),
    });
    expect(azure.logins).toHaveLength(1);
    expect(azure.logins[0]).toMatch(
      /^\/botframework\.com\/oauth2\/v2\.0\/token grant_type=client_credentials&client_id=[\w-]+&client_secret=p4ssword%26%3D&scope=https%3A%2F%2Fapi\.botframework\.com%2F\.default$/,
    );
    expect(azure.posted).toHaveLength(1);
    const [posted] = azure.posted;
    expect(posted?.path).toBe('/v3/conversations/C-U111/activities');
    expect(posted?.headers.authorization).toBe('Bearer token-1');
    expect(posted?.body).toMatchObject({
      type: 'message',
      text: '**在庫**は <b>3</b> 点です',
      textFormat: 'plain',
      channelId: 'line',
      conversation: { id: 'C-U111' },
      from: { id: 'bot-1' },
      recipient: { id: 'U111' },
    });
    expect(posted?.body).not.toHaveProperty('replyToId');
  });

  it('asks for a token once, and again five minutes before it ends', async () => {
    await bot.close();
    const clock = handClock();
    bot = await openBot(azure, { clock });
    await Promise.all([send('a'), send('b')]);
    await send('c');
    expect(azure.logins).toHaveLength(1);
    clock.advance(56 * 60_000);
    await send('d');
    expect(azure.logins).toHaveLength(2);
  });

  it('is asked for at a single-tenant bot’s own tenant', async () => {
    await bot.close();
    bot = await openBot(azure, { tenantId: 'contoso.example' });
    await send('a');
    expect(azure.logins[0]).toMatch(/^\/contoso\.example\/oauth2/);
  });

  it('is unsigned for the Emulator, and asks nobody for a token', async () => {
    await bot.close();
    bot = await openBot(azure, { appId: undefined, password: undefined });
    expect(await send('a', {}, { channelId: 'emulator' })).toMatchObject({ kind: 'sent' });
    expect(azure.posted[0]?.headers.authorization).toBeUndefined();
    expect(azure.logins).toEqual([]);
  });

  it('cannot leave its conversation’s path', async () => {
    await send('a', {}, { conversation: { id: '../../v3/x?y#z' } });
    expect(azure.posted[0]?.path).toBe('/v3/conversations/..%2F..%2Fv3%2Fx%3Fy%23z/activities');
  });

  it('is sent although the channel gives it no id, or no JSON', async () => {
    azure.faults.push(refuses(200, {}), (response) => void response.writeHead(202, { 'content-type': 'application/json' }).end('{oops'));
    const ids = new Set<string>();
    for (const text of ['a', 'b']) {
      const outcome = await send(text);
      if (outcome.kind === 'sent') ids.add(outcome.externalId);
    }
    expect(ids.size).toBe(2);
    expect(azure.posted).toHaveLength(2);
  });
});

describe('choices', () => {
  const choices = ['a', 'b', 'c', 'd'].map((value) => ({ value, label: `店${value}` }));
  const actions = () => azure.posted[0]?.body['suggestedActions'] as { actions: Json[] } | undefined;

  it('are buttons that carry their value where a sub-channel has such', async () => {
    await send('どの店ですか？', { choices }, { channelId: 'webchat' });
    expect(actions()?.actions[0]).toEqual({ type: 'messageBack', title: '店a', text: '店a', displayText: '店a', value: { choice: 'a' } });
  });

  it('are buttons that say their label elsewhere', async () => {
    await send('どの店ですか？', { choices });
    expect(actions()?.actions).toEqual(choices.map(({ label }) => ({ type: 'imBack', title: label, value: label })));
    expect(azure.posted[0]?.body['text']).toBe('どの店ですか？');
  });

  it('are numbered lines where the sub-channel would not show them all (Teams shows three)', async () => {
    await send('どの店ですか？', { choices }, { channelId: 'msteams' });
    expect(actions()).toBeUndefined();
    expect(azure.posted[0]?.body['text']).toBe('どの店ですか？\n1. 店a\n2. 店b\n3. 店c\n4. 店d');
  });
});

describe('a photo', () => {
  const photo = (size: number) => [{ id: 'p', mime: 'image/jpeg', bytes: async () => new Uint8Array(size) }];

  it('travels inside the activity', async () => {
    expect(await send('', { photos: photo(3) }, { channelId: 'webchat' })).toMatchObject({ kind: 'sent' });
    expect(azure.posted[0]?.body['attachments']).toEqual([
      { contentType: 'image/jpeg', contentUrl: 'data:image/jpeg;base64,AAAA', name: 'photo.jpg' },
    ]);
  });

  it('fails when it is too large, cannot be read, is kept no longer, or for a sub-channel that cannot show it', async () => {
    const unread = (error: Error) => [{ id: 'p', mime: 'image/png', bytes: () => Promise.reject(error) }];
    for (const [photos, channelId, reason] of [
      [photo(200 * 1024 + 1), 'webchat', 'photo'] as const,
      [unread(new Error('away')), 'webchat', 'photo'] as const,
      [unread(new PhotoGone('p')), 'webchat', 'photo-gone'] as const,
      [photo(3), 'line', 'photo'] as const,
    ])
      expect(await send('', { photos }, { channelId })).toMatchObject({ kind: 'failed', reason });
    expect(azure.posted).toEqual([]);
  });
});

describe('handoff.initiate', () => {
  it('carries the card as its value and the transcript as the protocol’s attachment', async () => {
    const transcript = { activities: [{ type: 'message', text: '在庫ありますか' }] };
    const event = { name: 'handoff.initiate', value: { reason: 'anger', sentence: 'もういい', transcript } };
    expect(await send('', { event })).toMatchObject({ kind: 'sent' });
    expect(azure.posted[0]?.body).toMatchObject({
      type: 'event',
      name: 'handoff.initiate',
      value: { reason: 'anger', sentence: 'もういい' },
      from: { id: 'bot-1' },
      recipient: { id: 'U111' },
      conversation: { id: 'C-U111' },
      attachments: [{ contentType: 'application/json', name: 'Transcript', content: transcript }],
    });
  });

  it('can be switched off, which the channel says', async () => {
    expect(bot.channel.capabilities.events).toBe(true);
    await bot.close();
    bot = await openBot(azure, { handoffEvents: false });
    expect(bot.channel.capabilities.events).toBe(false);
  });
});

describe('what is refused before anything is sent', () => {
  it.each<[string, Json, string]>([
    ['a contact without an address', { serviceUrl: undefined }, 'not-found'],
    ['a service URL that is no longer allowed', { serviceUrl: 'https://evil.example/' }, 'rejected'],
    ['a service URL on another port of this machine', { serviceUrl: 'http://127.0.0.1:1/' }, 'rejected'],
  ])('%s', async (_name, address, reason) => {
    expect(await send('a', {}, address)).toMatchObject({ kind: 'failed', reason });
    expect([...azure.posted, ...azure.logins]).toEqual([]);
  });

  it('an empty text, and one longer than the sub-channel takes, counted in characters', async () => {
    expect(await send('')).toMatchObject({ kind: 'failed', reason: 'rejected' });
    expect(await send('あ'.repeat(4_001))).toMatchObject({ kind: 'failed', reason: 'too-long' });
    expect(await send('あ'.repeat(2_001), {}, { channelId: 'facebook' })).toMatchObject({ kind: 'failed', reason: 'too-long' });
    expect(azure.posted).toEqual([]);
    expect(await send('😀'.repeat(4_000))).toMatchObject({ kind: 'sent' });
  });
});

describe('a no of the connector', () => {
  it.each<[string, Fault, Json]>([
    [
      '400',
      refuses(400, { error: { code: 'BadSyntax', message: 'no' } }),
      { kind: 'failed', reason: 'rejected', detail: 'HTTP 400: BadSyntax: no' },
    ],
    ['400 for its size', refuses(400, { error: { code: 'MessageSizeTooBig' } }), { kind: 'failed', reason: 'too-long' }],
    ['403', refuses(403), { kind: 'failed', reason: 'forbidden' }],
    [
      '403 of a contact who has blocked the bot',
      refuses(403, { error: { code: 'MessageWritesBlocked' } }),
      { kind: 'failed', reason: 'cannot-dm' },
    ],
    ['404', refuses(404), { kind: 'failed', reason: 'not-found' }],
    ['413', refuses(413), { kind: 'failed', reason: 'too-long' }],
    ['401 to a token made just now', refuses(401), { kind: 'failed', reason: 'forbidden', detail: 'HTTP 401' }],
    ['500', refuses(500), { kind: 'doubt' }],
    ['502', refuses(502), { kind: 'doubt' }],
    ['503 with Retry-After, which the SDK would obey', refuses(503, {}, { 'retry-after': '1' }), { kind: 'doubt' }],
    ['a redirect', refuses(302, {}, { location: 'https://evil.example/' }), { kind: 'doubt' }],
    ['a reset', (response) => void response.destroy(), { kind: 'doubt' }],
    [
      'an answer that breaks off',
      (response) => {
        response.writeHead(201, { 'content-length': '100' });
        response.write('{"id":');
        setTimeout(() => response.destroy(), 20);
      },
      { kind: 'doubt' },
    ],
  ])('%s, and the request is made once', async (_name, fault, expected) => {
    azure.faults.push(fault);
    expect(await send('a')).toMatchObject(expected);
    expect(azure.posted).toHaveLength(1);
  });

  it('429 names when to come again: seconds, a date, or a minute', async () => {
    await bot.close();
    const clock = handClock();
    bot = await openBot(azure, { clock });
    const date = new Date(clock.now() + 90_000).toUTCString();
    for (const [header, ms] of [
      ['7', 7_000] as const,
      [date, 90_000] as const,
      ['soon', 60_000] as const,
      ['999999', 3_600_000] as const,
    ]) {
      azure.faults.push(refuses(429, {}, { 'retry-after': header }));
      expect(await send('a')).toEqual({ kind: 'limited', scope: 'message', retryAt: clock.now() + ms });
    }
    expect(azure.posted).toHaveLength(4);
  });

  it('401 to a token that was kept is tried with a new one before the message fails; the account goes on', async () => {
    await send('a');
    azure.faults.push(refuses(401), refuses(401));
    expect(await send('b')).toMatchObject({ kind: 'limited', scope: 'message', givesUp: 'forbidden' });
    expect(await send('b')).toMatchObject({ kind: 'failed', reason: 'forbidden' });
    expect(azure.logins).toHaveLength(2);
    expect(await send('c')).toMatchObject({ kind: 'sent' });
  });

  it('is silence until the deadline: doubt', async () => {
    await send('warm');
    azure.faults.push(() => undefined);
    expect(await bot.channel.send(bot.account, outbound(azure, 'a'), 300)).toMatchObject({ kind: 'doubt' });
  });

  it('is a connector that cannot be reached: nothing was sent', async () => {
    const gone = await serve(() => undefined);
    await gone.close();
    await bot.close();
    bot = await openBot(azure, { serviceUrls: gone.url });
    expect(await send('a', {}, { serviceUrl: gone.url })).toMatchObject({ kind: 'limited', scope: 'message', givesUp: 'unreached' });
  });

  it('is also a deadline that has passed before anything was sent', async () => {
    expect(await bot.channel.send(bot.account, outbound(azure, 'a'), 0)).toMatchObject({ kind: 'limited' });
    expect(azure.posted).toEqual([]);
  });
});

describe('the login service', () => {
  it('that does not know the bot stops the account; one that is away only delays', async () => {
    azure.state.login = { status: 401, body: { error: 'invalid_client', error_description: 'secret' } };
    expect(await send('a')).toEqual({ kind: 'unauthorized', detail: 'the login service answered 401 invalid_client' });
    azure.state.login = { status: 503, body: {} };
    expect(await send('a')).toMatchObject({ kind: 'limited', away: true });
    azure.state.login = { status: 400, body: { unexpected: true } };
    expect(await send('a')).toMatchObject({ kind: 'limited', away: true });
    expect(azure.posted).toEqual([]);
  });
});

describe('whatever the connector does', () => {
  it('"sent" means that it arrived, and no send is ever repeated', async () => {
    const faults: Fault[] = [refuses(500), refuses(503), (response) => void response.destroy(), refuses(429), refuses(404)];
    const texts = Array.from({ length: 40 }, (_, i) => `返事${i}`);
    azure.faults.push(
      ...texts.map((_, i): Fault =>
        i % 2 ? (faults[i % faults.length] as Fault) : (response) => answer(response, 201, { id: `ok-${i}` }),
      ),
    );
    const outcomes = await Promise.all(texts.map((text) => send(text)));
    expect(azure.posted.map(({ body }) => body['text']).sort()).toEqual([...texts].sort());
    expect(outcomes.filter(({ kind }) => kind === 'sent')).toHaveLength(20);
    expect(new Set(outcomes.flatMap((one) => (one.kind === 'sent' ? [one.externalId] : []))).size).toBe(20);
  });
});

describe('the settings', () => {
  it('are optional, and say what is wrong', () => {
    expect(botFrameworkSettings.safeParse({}).success).toBe(true);
    const good = {
      MICROSOFT_APP_ID: '0a1b2c3d-0000-4000-8000-00000000b0a1',
      BOTFRAMEWORK_SERVICE_URLS: 'https://*.botframework.us, http://localhost:5000',
    };
    expect(botFrameworkSettings.safeParse(good).success).toBe(true);
    for (const wrong of [
      { MICROSOFT_APP_ID: 'my bot' },
      { MICROSOFT_APP_TENANT_ID: '../x' },
      { BOTFRAMEWORK_SERVICE_URLS: 'http://connector.example' },
      { BOTFRAMEWORK_SERVICE_URLS: 'https://*' },
      { BOTFRAMEWORK_SERVICE_URLS: 'https://*.com' },
      { BOTFRAMEWORK_SERVICE_URLS: 'botframework.us' },
      { BOTFRAMEWORK_OPENID_URL: 'file:///x' },
      { BOTFRAMEWORK_EMULATOR: 'perhaps' },
    ])
      expect(botFrameworkSettings.safeParse(wrong).success).toBe(false);
  });
});
