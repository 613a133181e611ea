import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { InboundEvent } from '../../../src/core/message.ts';
import { platformName } from '../../../src/core/platform-name.ts';
import { activity, openBot, startAzure } from './harness.ts';
import type { Azure, Bot, Json } from './harness.ts';

let azure: Azure;
let bot: Bot;
beforeAll(async () => {
  azure = await startAzure();
  bot = await openBot(azure);
});
afterAll(async () => {
  await bot.close();
  await azure.close();
});
beforeEach(() => {
  bot.inbox.batches.length = 0;
  bot.ignored.length = 0;
});

type Said = Extract<InboundEvent, { kind: 'message' }>;

async function said(more: Json): Promise<Said> {
  expect((await bot.post(activity(azure, more))).status).toBe(200);
  const [event] = bot.inbox.events();
  if (event?.kind !== 'message') throw new Error(`nothing was said; ignored as ${bot.ignored.join()}`);
  bot.inbox.batches.length = 0;
  return event;
}

describe('a message', () => {
  it('is what was said, by whom, when, and how they are reached', async () => {
    const timestamp = new Date(Date.now() - 5_000).toISOString();
    expect(await said({ timestamp })).toEqual({
      kind: 'message',
      externalId: expect.stringMatching(/^line:[\w-]{22}:act-1$/),
      contactId: 'line:U111',
      text: '在庫ありますか',
      attachments: [],
      at: Date.parse(timestamp),
      profile: { displayName: '花子', locale: 'ja-JP' },
      address: {
        serviceUrl: azure.connector.url,
        channelId: 'line',
        conversation: { id: 'C-U111' },
        bot: { id: 'bot-1', name: 'Kamoya' },
        user: { id: 'U111', name: '花子' },
        locale: 'ja-JP',
      },
    });
  });

  it('has one id when it is delivered twice, and another one in another conversation', async () => {
    const ids = [await said({}), await said({}), await said({ conversation: { id: 'C-U112' } })].map((event) => event.externalId);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('gets an id where the channel gives none: the same for the same message', async () => {
    const timestamp = new Date().toISOString();
    const ids = [
      await said({ id: undefined, timestamp }),
      await said({ id: undefined, timestamp }),
      await said({ id: undefined, timestamp, text: 'b' }),
    ];
    expect(ids[0]?.externalId).toBe(ids[1]?.externalId);
    expect(ids[2]?.externalId).not.toBe(ids[0]?.externalId);
  });

  it('belongs to the person where the platform vouches for them, and to the conversation where anybody may use the name', async () => {
    expect((await said({ channelId: 'msteams', conversation: { id: 'other' } })).contactId).toBe('msteams:U111');
    expect((await said({ channelId: 'webchat', conversation: { id: 'w1' } })).contactId).toBe('webchat:w1');
    expect((await said({ channelId: 'directline', conversation: { id: 'w2' } })).contactId).toBe('directline:w2');
  });

  it('is dated now when its time is missing, in the future or senseless, and at most a day back', async () => {
    const before = Date.now();
    for (const timestamp of [undefined, '2999-01-01T00:00:00Z', 'yesterday', 7]) {
      const { at } = await said({ timestamp });
      expect(at).toBeGreaterThanOrEqual(before);
      expect(at).toBeLessThanOrEqual(Date.now());
    }
    expect((await said({ timestamp: '2001-01-01T00:00:00Z' })).at).toBeGreaterThanOrEqual(before - 86_400_000);
  });

  it('loses the bot’s own mention in Teams, and no other', async () => {
    const entities = [
      { type: 'mention', text: '<at>Kamoya</at>', mentioned: { id: 'bot-1' } },
      { type: 'mention', text: '<at>佐藤</at>', mentioned: { id: 'U9' } },
      { type: 'mention' },
      null,
    ];
    expect((await said({ channelId: 'msteams', text: '<at>Kamoya</at> <at>佐藤</at>さんいますか', entities })).text).toBe(
      '<at>佐藤</at>さんいますか',
    );
  });

  it('carries the pressed button’s value', async () => {
    expect((await said({ text: '渋谷店', value: { choice: 'shibuya' } })).choice).toBe('shibuya');
    for (const value of ['shibuya', { choice: 7 }, { choice: 'x'.repeat(201) }, [], null])
      expect((await said({ value })).choice).toBeUndefined();
  });

  it('keeps pictures and files as references, and no cards or copies of the text', async () => {
    const { attachments } = await said({
      text: '',
      attachments: [
        { contentType: 'image/PNG', contentUrl: 'https://line.botframework.com/a/1', name: '../../x\u0000.png' },
        { contentType: 'text/html', content: '<p>hi</p>' },
        { contentType: 'application/vnd.microsoft.card.adaptive', content: {} },
        { contentType: 'application/pdf', contentUrl: 'not\u0000a link' },
        7,
      ],
    });
    expect(attachments).toEqual([
      { kind: 'image', url: 'https://line.botframework.com/a/1', mime: 'image/png', name: '../../x.png' },
      { kind: 'file', mime: 'application/pdf' },
    ]);
  });

  it('keeps markup in names and texts as letters, without what a database cannot hold', async () => {
    const event = await said({ from: { id: 'U111', name: '<img src=x onerror=alert(1)>\u0000\ud800' }, text: '<script>&amp;**x**' });
    expect(event.profile?.displayName).toMatch(/^<img src=x onerror=alert\(1\)>/);
    expect(event.profile?.displayName).not.toMatch(/[\0\ud800]/u);
    expect(event.text).toBe('<script>&amp;**x**');
  });

  it('keeps nothing of where it was said that a database cannot hold', async () => {
    const conversation = (more: Json) => ({ id: 'C-U111', ...more });
    const { address } = await said({ conversation: conversation({ tenantId: 'a\u0000', conversationType: '\ud800' }) });
    expect(address?.['conversation']).toEqual({ id: 'C-U111' });
    const whole = await said({ conversation: conversation({ tenantId: '東京', conversationType: 'personal' }) });
    expect(whole.address?.['conversation']).toEqual({ id: 'C-U111', tenantId: '東京', conversationType: 'personal' });
  });

  it('may have 10,000 characters', async () => {
    expect((await said({ text: 'あ'.repeat(10_000) })).text).toHaveLength(10_000);
  });
});

describe('what is no message for us', () => {
  it.each<[string, Json]>([
    ['conversationUpdate', { type: 'conversationUpdate' }],
    ['typing', { type: 'typing' }],
    ['event', { type: 'event', name: 'x' }],
    ['messageDelete', { type: 'messageDelete' }],
    ['endOfConversation', { type: 'endOfConversation', from: undefined, conversation: undefined }],
    ['unknown', { type: 'whatever' }],
    ['group', { conversation: { id: 'g', isGroup: true } }],
    ['group', { channelId: 'msteams', conversation: { id: 'g', conversationType: 'channel' } }],
    ['own', { from: { id: 'bot-1' } }],
    ['empty', { text: '  ' }],
  ])('is accepted, counted as %s, and stored nowhere', async (why, more) => {
    expect((await bot.post(activity(azure, more))).status).toBe(200);
    expect(bot.ignored).toEqual([why]);
    expect(bot.inbox.batches).toEqual([]);
  });

  it('answers expectReplies with an empty list, because answers come later, and invoke with 501', async () => {
    const response = await bot.post(activity(azure, { deliveryMode: 'expectReplies' }));
    expect(await response.json()).toEqual({ activities: [] });
    expect(bot.inbox.events()).toHaveLength(1);
    expect((await bot.post(activity(azure, { type: 'invoke', name: 'x' }))).status).toBe(501);
  });
});

describe('a body that is no activity', () => {
  it.each<[string, unknown, number]>([
    ['no type', { text: 'hi' }, 400],
    ['a type that is no word', { type: { $ne: null } }, 400],
    ['an array', [{ type: 'message' }], 400],
    ['null', 'null', 400],
    ['no JSON', '{"type":', 400],
    ['nothing', '', 400],
    ['deeply nested JSON', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
    ['a megabyte', JSON.stringify({ type: 'message', text: 'a'.repeat(1_000_000) }), 413],
  ])('%s is refused in a plain sentence', async (_name, body, status) => {
    const response = await bot.post(body);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toMatch(/^[A-Z].+\.$/);
    expect(bot.inbox.batches).toEqual([]);
  });

  it('says that the type is what is missing', async () => {
    expect(await (await bot.post(activity(azure, { type: undefined }))).json()).toEqual({
      error: { code: 'bad-activity', message: 'The activity has no type.' },
    });
  });

  it.each<[string, Json]>([
    ['no sender', { from: undefined }],
    ['an empty sender', { from: { id: '' } }],
    ['a conversation id that is a path', { conversation: { id: '..' } }],
    ['a conversation id of 10,000 letters', { conversation: { id: 'c'.repeat(10_000) } }],
    ['an id with a line break', { from: { id: 'a\nb' } }],
    ['a recipient that is a list', { recipient: [] }],
    ['a sub-channel in capitals, which the SDK would judge by other rules', { channelId: 'AseChannel' }],
    ['no service URL', { serviceUrl: undefined }],
    ['a service URL that no database can hold', { serviceUrl: 'https://line.botframework.com/\u0000' }],
  ])('%s is refused', async (_name, more) => {
    const response = await bot.post(activity(azure, more));
    expect(response.status).toBe(400);
    expect(bot.inbox.batches).toEqual([]);
  });
});

describe('the name of a sub-channel', () => {
  it('is what people call it', () => {
    expect(['line', 'facebook', 'msteams', 'webchat', 'emulator'].map((channelId) => platformName({ channelId }))).toEqual([
      'LINE',
      'Messenger',
      'Teams',
      'Web Chat',
      'Emulator',
    ]);
    expect([{}, { channelId: 'constructor' }, { channelId: 7 }].map(platformName)).toEqual(Array(3).fill('Bot Framework'));
  });
});
