import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseWebhook } from '../../../src/channels/x/parse.ts';
import { openDesk } from './harness.ts';
import type { Desk } from './harness.ts';

const BRAND = '4337869213';
const NOW = Date.UTC(2026, 10, 21);
let desk: Desk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

function parse(body: unknown) {
  return parseWebhook(Buffer.from(JSON.stringify(body)), NOW);
}

/** The example of X's own documentation. */
const DOCUMENTED = {
  for_user_id: BRAND,
  direct_message_events: [
    {
      type: 'message_create',
      id: '954491830116155396',
      created_timestamp: '1516403560557',
      message_create: {
        target: { recipient_id: BRAND },
        sender_id: '3001969357',
        source_app_id: '13090192',
        message_data: { text: 'Hello World!', entities: { hashtags: [], symbols: [], user_mentions: [], urls: [] } },
      },
    },
  ],
  apps: { '13090192': { id: '13090192', name: 'FuriousCamperTestApp1', url: 'https://x.com/furiouscamper' } },
  users: {
    '3001969357': { id: '3001969357', name: 'Jordan Brinks', screen_name: 'furiouscamper', verified: false, followers_count: 22 },
    [BRAND]: { id: BRAND, name: 'Harrison Test', screen_name: 'Harris_0ff', followers_count: 8 },
  },
};

describe('Account Activity', () => {
  it('reads the documented example', () => {
    expect(parse(DOCUMENTED)).toEqual({
      accounts: [
        {
          externalId: BRAND,
          name: '@Harris_0ff',
          events: [
            {
              kind: 'message',
              externalId: '954491830116155396',
              contactId: '3001969357',
              text: 'Hello World!',
              attachments: [],
              at: 1516403560557,
              profile: { displayName: 'Jordan Brinks', handle: 'furiouscamper', followers: 22, verified: false },
            },
          ],
        },
      ],
    });
  });

  it('takes a revocation as one, with the same id however often it comes', () => {
    const body = {
      user_event: { revoke: { date_time: '2026-05-24T09:48:12+00:00', target: { app_id: '1' }, source: { user_id: BRAND } } },
    };
    const at = Date.parse('2026-05-24T09:48:12Z');
    expect(parse(body).accounts).toEqual([{ externalId: BRAND, events: [{ kind: 'revoked', externalId: `revoke-${BRAND}-${at}`, at }] }]);
  });

  it('reads the choice of a quick reply and a picture, without the link that X appends for it', () => {
    const data = {
      text: 'これです https://t.co/m1',
      quick_reply_response: { type: 'options', metadata: 'shibuya' },
      entities: { urls: [{ url: 'https://t.co/m1', expanded_url: 'https://twitter.com/messages/media/954' }] },
      attachment: {
        type: 'media',
        media: { id_str: '5', media_url_https: 'https://ton.x.com/1.jpg', url: 'https://t.co/m1', type: 'photo' },
      },
    };
    const [event] = parse(withData(data)).accounts[0]?.events ?? [];
    expect(event).toMatchObject({ text: 'これです', choice: 'shibuya', attachments: [{ kind: 'image', url: 'https://ton.x.com/1.jpg' }] });
  });

  it('gives links and signs back as the customer wrote them', () => {
    const data = {
      text: '1 &lt; 2 &amp;&amp; &amp;lt; https://t.co/a https://t.co/unknown',
      entities: { urls: [{ url: 'https://t.co/a', expanded_url: 'https://example.jp/?a=1&lt=2' }] },
    };
    expect(parse(withData(data)).accounts[0]?.events[0]).toMatchObject({
      text: '1 < 2 && &lt; https://example.jp/?a=1&lt=2 https://t.co/unknown',
    });
  });

  it('makes texts storable: no NUL, no lone surrogate, at most 10,000 characters', () => {
    const [hostile, long] = ['a\u0000b\ud800c', '鴨'.repeat(12_000)].map((text) => parse(withData({ text })).accounts[0]?.events[0]);
    expect(hostile).toMatchObject({ text: 'ab\ufffdc' });
    expect(Array.from(long && 'text' in long ? long.text : '')).toHaveLength(10_000);
  });

  it('keeps what it can read and counts what it cannot', () => {
    const event = DOCUMENTED.direct_message_events[0];
    const parsed = parse({
      ...DOCUMENTED,
      direct_message_events: [{ ...event, id: 9007199254740993 }, event, null, 7, { type: 'message_create' }],
    });
    expect(parsed.accounts[0]?.events).toHaveLength(1);
    expect(parsed.malformed).toBe('a message without its ids');
  });

  it('leaves a message alone that is between two others', () => {
    expect(parse({ ...DOCUMENTED, for_user_id: '5' })).toEqual({ accounts: [{ externalId: '5', events: [] }] });
  });
});

describe('who wrote an outbound message', () => {
  const outbound = (create: object, extra: object = {}, body: object = {}) =>
    parse({
      for_user_id: BRAND,
      direct_message_events: [
        {
          type: 'message_create',
          id: '9',
          created_timestamp: '1',
          message_create: { target: { recipient_id: '111' }, sender_id: BRAND, message_data: { text: 'はい' }, ...create },
          ...extra,
        },
      ],
      ...body,
    }).accounts[0]?.events[0];
  const apps = (name: string) => ({ apps: { '7': { id: '7', name } } });

  it.each(['Twitter Web App', 'Twitter for iPhone', 'Twitter for Android', 'X for iPad', 'TweetDeck Web App', 'X'])(
    'is a person with %s',
    (name) => {
      expect(outbound({ source_app_id: '7' }, {}, apps(name))).toMatchObject({ kind: 'outbound', contactId: '111', automated: false });
    },
  );

  it('is a person when X does not say', () => {
    expect(outbound({})).toMatchObject({ automated: false });
    expect(outbound({ source_app_id: '7' })).toMatchObject({ automated: false });
  });

  it('is an automation when X names another app, or a welcome message', () => {
    expect(outbound({ source_app_id: '7' }, {}, apps('Campaign Sender'))).toMatchObject({ automated: true });
    expect(outbound({ source_app_id: '7' }, {}, apps('Xylophone Bot'))).toMatchObject({ automated: true });
    expect(outbound({}, { initiated_via: { welcome_message_id: '12' } })).toMatchObject({ automated: true });
  });
});

describe('X Activity', () => {
  const envelope = (type: string, payload: object) => ({
    data: { event_uuid: '-6850472171600526495', filter: { user_id: BRAND }, event_type: type, payload },
  });

  it('reads dm.received with its wrapped users', () => {
    const users = { '2222': { data: { username: 'neko', name: 'ねこ', verified_type: 'blue', public_metrics: { followers_count: 5 } } } };
    const events = [
      {
        type: 'message_create',
        id: '10',
        created_timestamp: '1516403560557',
        message_create: { target: { recipient_id: BRAND }, sender_id: '2222', message_data: { text: 'こんにちは' } },
      },
    ];
    expect(parse(envelope('dm.received', { direct_message_events: events, users })).accounts[0]?.events).toEqual([
      {
        kind: 'message',
        externalId: '10',
        contactId: '2222',
        text: 'こんにちは',
        attachments: [],
        at: 1516403560557,
        profile: { displayName: 'ねこ', handle: 'neko', followers: 5, verified: true },
      },
    ]);
  });

  it('takes oauth.revoke as a revocation even without a known payload', () => {
    expect(parse(envelope('oauth.revoke', { date_time: '2026-05-24T09:48:12Z' })).accounts[0]?.events).toMatchObject([{ kind: 'revoked' }]);
  });

  it.each(['dm.read', 'dm.indicate_typing', 'profile.update.bio', 'never.heard.of'])('has nothing to do for %s', (type) => {
    expect(parse(envelope(type, { anything: [1] }))).toEqual({ accounts: [{ externalId: BRAND, events: [] }] });
  });
});

describe('any JSON whatever', () => {
  /** Random values that now and then use X's own member names. */
  const names = fc.constantFrom(
    ...'data for_user_id filter user_id event_type payload direct_message_events type id message_create message_data target recipient_id sender_id text entities urls url expanded_url attachment media users apps user_event revoke source __proto__ constructor'.split(
      ' ',
    ),
  );
  const leaf = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>(
      BRAND,
      'message_create',
      'dm.received',
      'oauth.revoke',
      '1',
      1e300,
      -1,
      null,
      'https://t.co/a',
      '\ud800',
      '\u0000',
    ),
  );
  const value = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      leaf,
      fc.array(tie('node'), { maxLength: 4 }),
      fc.array(fc.tuple(names, tie('node')), { maxLength: 8 }).map((pairs) => Object.fromEntries(pairs)),
    ),
  })).node;

  it('never makes the parser throw, and what comes out has string ids and finite times', () => {
    fc.assert(
      fc.property(value, (body) => {
        const parsed = parse(body);
        for (const account of parsed.accounts)
          for (const event of account.events) expect([typeof event.externalId, Number.isFinite(event.at)]).toEqual(['string', true]);
      }),
      { numRuns: 500 },
    );
  });

  it('survives every mutation of a real body', () => {
    const bytes = Buffer.from(JSON.stringify(DOCUMENTED));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 5 }), fc.nat(bytes.length), (changes, cut) => {
        const mutated = Buffer.from(bytes);
        for (const [place, byte] of changes) mutated[place] = byte;
        expect(Array.isArray(parseWebhook(mutated.subarray(0, cut || bytes.length), NOW).accounts)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('over the wire, in both shapes', () => {
  it.each(['accountActivity', 'xActivity'] as const)('%s: what a customer wrote arrives as written', async (shape) => {
    desk = await openDesk({ delivery: { shape }, text: { shorten: true, escape: true } });
    const said = 'この <b>マグ</b> & あれ、https://kamoya.example/p?a=1&b=2 にありますか';
    const id = desk.x.customer('111', { name: '花子', screenName: 'hanako', followers: 12 }).says(said);
    desk.x.customer('111').types();
    desk.x.customer('111').reads();
    desk.x.sendsUnknownEvent();
    await desk.x.idle();
    expect(desk.x.log.deliveries.map((delivery) => delivery.status)).toEqual([200, 200, 200, 200]);
    expect(desk.inbox.events()).toMatchObject([
      { kind: 'message', externalId: id, contactId: '111', text: said, profile: { displayName: '花子', handle: 'hanako', followers: 12 } },
    ]);
    expect(desk.inbox.batches.every((batch) => batch.malformed === undefined)).toBe(true);
    expect(Number.isSafeInteger(Number(id))).toBe(false);
  });

  it('several messages in one body are one batch', async () => {
    desk = await openDesk({ delivery: { batch: 3 } });
    const ids = ['一', '二', '三'].map((text) => desk?.x.customer('111').says(text));
    await desk.x.idle();
    expect(desk.inbox.batches).toHaveLength(1);
    expect(desk.inbox.events().map((event) => event.externalId)).toEqual(ids);
  });

  it('tells a person in the X app, a welcome message and another automation apart', async () => {
    desk = await openDesk();
    const brand = desk.x.brand();
    brand.saysFromApp('111', '店長です');
    brand.welcomes('111', 'ようこそ');
    brand.saysByAutomation('111', 'セール中');
    await desk.x.idle();
    brand.revokes();
    await desk.x.idle();
    const seen = desk.inbox.events().map((event) => [event.kind, event.kind === 'outbound' ? event.automated : null]);
    expect(seen).toEqual([
      ['outbound', false],
      ['outbound', true],
      ['outbound', true],
      ['revoked', null],
    ]);
  });
});

function withData(messageData: object) {
  const [event] = DOCUMENTED.direct_message_events;
  return { ...DOCUMENTED, direct_message_events: [{ ...event, message_create: { ...event?.message_create, message_data: messageData } }] };
}
