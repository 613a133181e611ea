import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { createBreaker } from '../../../../src/core/breaker.ts';
import { systemClock } from '../../../../src/core/clock.ts';
import type { Recognizer } from '../../../../src/nlu/recognizer.ts';
import { openAgent, type Agent } from '../../../../src/nlu/recognizers/dialogflow/agent.ts';
import { createDialogflowRecognizer } from '../../../../src/nlu/recognizers/dialogflow/dialogflow.ts';
import { intentNames } from '../../../../src/nlu/recognizers/dialogflow/intent-names.ts';
import { dialogflowSettings } from '../../../../src/nlu/recognizers/dialogflow/settings.ts';
import { embeddedTrainer } from '../../../../src/nlu/recognizers/embedded/embedded.ts';
import { maskPersonal } from '../../../../src/nlu/entities/personal.ts';
import { createEntityFinder } from '../../../../src/nlu/entities/entities.ts';
import { createUnderstander } from '../../../../src/nlu/understand.ts';
import { describeRecognizer } from '../../../contracts/recognizer.suite.ts';
import { startFakeDialogflow, type AgentAnswer, type Asked, type FakeDialogflow } from '../../../support/fake-dialogflow.ts';
import { examples } from '../../sample-shop.ts';

const embedded = embeddedTrainer.load(embeddedTrainer.train(examples, { seed: 7 }));
/** An agent that knows two intents, under names of its own. */
const knows = ({ text }: Asked): AgentAnswer =>
  /football|映画/.test(text) || !/[\p{L}]/u.test(text)
    ? 'fallback'
    : /在庫|stock/i.test(text)
      ? { intent: 'Stock - Check', confidence: 0.93 }
      : { intent: 'hours', confidence: 0.71 };

let fake: FakeDialogflow;
let agent: Agent;
let ids = 0;
const warnings: string[] = [];

beforeAll(async () => {
  fake = await startFakeDialogflow(knows);
  const settings = dialogflowSettings.parse({ DIALOGFLOW_PROJECT_ID: 'kamoya-agent', DIALOGFLOW_ENDPOINT: fake.url });
  agent = await openAgent({ ...settings, DIALOGFLOW_PROJECT_ID: 'kamoya-agent' }, () => `s${++ids}`);
});
afterAll(async () => {
  await agent?.close();
  await fake?.close();
});
beforeEach(() => {
  fake.answer = knows;
  fake.asked.length = 0;
  warnings.length = 0;
});

let monotonic = 0;
const open = (breaker = createBreaker()): Recognizer =>
  createDialogflowRecognizer({
    agent,
    breaker,
    intentOf: intentNames([{ intent: 'stock', dialogflow: 'Stock - Check' }, { intent: 'hours' }]),
    fallback: embedded,
    mask: maskPersonal,
    clock: { ...systemClock, monotonic: () => monotonic },
    log: { warn: (_fields, message) => warnings.push(message) },
  });

describeRecognizer('dialogflow', () => open());

describe('the dialogflow recognizer', () => {
  it('asks the agent in the language of the customer, as the customer wrote it, each question in a session of its own', async () => {
    await open().recognize('{product}の在庫', 'ja', 'キャンパスノートの在庫');
    await open().recognize('stock of {product}', 'en', 'stock of the mug');
    expect(fake.asked).toMatchObject([
      { text: 'キャンパスノートの在庫', languageCode: 'ja' },
      { text: 'stock of the mug', languageCode: 'en' },
    ]);
    const sessions = fake.asked.map(({ session }) => session);
    expect(new Set(sessions).size).toBe(2);
    for (const session of sessions) expect(session).toMatch(/^projects\/kamoya-agent\/agent\/sessions\/s\d+$/);
  });

  it('takes personal data out before a text leaves', async () => {
    await open().recognize('', 'ja', '在庫の件、電話は090-1234-5678、メールはhanako@example.com、カードは4111 1111 1111 1111です');
    expect(fake.asked[0]?.text).toBe('在庫の件、電話は[phone]、メールは[email]、カードは[card_number]です');
  });

  it('sends no part of a card number, however it is written and wherever the text is cut', async () => {
    const { understand } = createUnderstander({ recognizer: open(), entities: createEntityFinder({ gazetteers: [] }) });
    const context = { language: null, now: 0, zone: 'Asia/Tokyo' };
    const cards = [
      '4111 1111\n1111 1111',
      '4111\u200B1111\u200B1111\u200B1111',
      '4111.1111.1111.1111',
      '４１１１　１１１１　１１１１　１１１１',
    ];
    for (const card of cards) await understand(`在庫の件、カードは${card}です`, context);
    for (const { text } of fake.asked) expect(text).toBe('在庫の件、カードは[card_number]です');
    for (const before of [255, 990, 985, 998, 3985, 3990, 3999]) {
      await understand(`${'あ'.repeat(before)} 4111 1111 1111 1111 の在庫はありますか`, context);
      await understand(`${'ab '.repeat(before / 3)}\n4111 1111 1111 1111`, context);
    }
    expect(fake.asked).toHaveLength(cards.length + 14);
    for (const { text } of fake.asked) expect(text).not.toMatch(/\d/);
  });

  it('never sends more than 256 characters, and sends the question', async () => {
    const story = '先週の土曜日に友人と二人でお店にうかがって、とても楽しく買い物をさせていただきました。'.repeat(12);
    await open().recognize('', 'ja', `${story}赤いマグカップの在庫はありますか？ありがとうございます。`);
    await open().recognize('', 'ja', '在庫😀'.repeat(200));
    expect(fake.asked).toHaveLength(2);
    expect(fake.asked[0]?.text).toContain('赤いマグカップの在庫はありますか？');
    for (const { text } of fake.asked) {
      expect(text.length).toBeLessThanOrEqual(256);
      expect(text).not.toMatch(/^[\uDC00-\uDFFF]/);
    }
  });

  it.each([
    ['quota', status.RESOURCE_EXHAUSTED],
    ['auth', status.UNAUTHENTICATED],
    ['auth', status.PERMISSION_DENIED],
    ['refused', status.INVALID_ARGUMENT],
    ['unavailable', status.INTERNAL],
  ])('lets the embedded one answer on %s (status %i) and says so', async (reason, code) => {
    fake.answer = () => ({ status: code });
    const { intents, fallback } = await open().recognize('在庫はまだありますか', 'ja');
    expect(intents[0]?.intent).toBe('stock');
    expect(fallback).toEqual({ engine: 'embedded', reason });
    expect(warnings).toHaveLength(1);
  });

  it('lets the embedded one answer when the agent says nothing for two seconds', async () => {
    fake.answer = () => 'silence';
    const { intents, fallback } = await open().recognize('在庫はまだありますか', 'ja');
    expect([intents[0]?.intent, fallback]).toEqual(['stock', { engine: 'embedded', reason: 'timeout' }]);
  });

  it('lets the embedded one answer when the agent names an intent that the release does not have', async () => {
    fake.answer = () => ({ intent: 'pizza.order' });
    const { intents, fallback } = await open().recognize('営業時間を教えてください', 'ja');
    expect([intents[0]?.intent, fallback?.reason]).toEqual(['hours', 'unmapped']);
  });

  it('stops asking after five failures, and tries again with one question after 30 seconds', async () => {
    const breaker = createBreaker();
    fake.answer = () => ({ status: status.INTERNAL });
    for (let i = 0; i < 5; i++) await open(breaker).recognize('在庫', 'ja');
    const before = fake.asked.length;
    expect((await open(breaker).recognize('在庫', 'ja')).fallback?.reason).toBe('resting');
    expect(fake.asked).toHaveLength(before);
    fake.answer = knows;
    monotonic += 30_000;
    expect((await open(breaker).recognize('在庫', 'ja')).fallback).toBeUndefined();
    expect((await open(breaker).recognize('在庫', 'ja')).fallback).toBeUndefined();
  });

  it('lets the embedded one answer when nobody listens where the agent should be', async () => {
    const gone = await startFakeDialogflow(knows);
    await gone.close();
    const settings = dialogflowSettings.parse({ DIALOGFLOW_ENDPOINT: gone.url });
    const away = await openAgent({ ...settings, DIALOGFLOW_PROJECT_ID: 'kamoya-agent' }, () => 's');
    const recognizer = createDialogflowRecognizer({
      ...{ agent: away, breaker: createBreaker(), intentOf: () => undefined, fallback: embedded, clock: systemClock },
      log: { warn: () => undefined },
    });
    const { intents, fallback } = await recognizer.recognize('在庫はまだありますか', 'ja');
    expect([intents[0]?.intent, fallback?.engine]).toEqual(['stock', 'embedded']);
    expect(['timeout', 'unavailable']).toContain(fallback?.reason);
    await away.close();
  });
});

describe('the names of intents', () => {
  const nameOf = intentNames([{ intent: 'stock-check', dialogflow: '在庫確認' }, { intent: 'store-hours' }]);

  it.each([
    ['在庫確認', 'stock-check'],
    ['stock-check', 'stock-check'],
    ['Stock Check', 'stock-check'],
    ['store.hours', 'store-hours'],
    ['StoreHours', 'store-hours'],
    ['STORE_HOURS', 'store-hours'],
    ['pizza', undefined],
    ['', undefined],
  ])('finds for “%s” %s', (displayName, intent) => {
    expect(nameOf(displayName)).toBe(intent);
  });
});
