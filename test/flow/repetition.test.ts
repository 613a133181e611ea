import { describe, expect, it } from '@jest/globals';
import type { Entity } from '../../src/core/understanding.ts';
import { answerOf, contentOf, customer, SHIBUYA } from './desk-kit.ts';
import { SHOP, shopFiles } from './shop.ts';

const ORDER = `flow: order
title: { ja: 注文, en: Order }
starts: [order]
starts_with: [order_number]
slots:
  number: { entity: order_number, required: true }
steps:
  - ask: number
    say: { ja: "ご注文番号をお送りください。", en: "Your order number, please." }
    help: { ja: "「KM-12345678」のような番号です。", en: "It looks like \\"KM-12345678\\"." }
  - say: { ja: "{{ number }}ですね。", en: "So it's {{ number }}." }
  - end
`;
const HOURS_OF = `flow: hours-of
title: { ja: 店舗の時間, en: Hours of a shop }
starts: [hours-of]
slots: { store: { entity: store, required: true }, when: { entity: date_time } }
steps:
  - ask: store
    say: { ja: "どの店舗の時間ですか？", en: "Which shop's hours?" }
    help: { ja: "「渋谷店」のようにお書きください。", en: "For example \\"Shibuya\\"." }
  - say: { ja: "{{ store.name }}の{{ when | day }}です。", en: "{{ store.name }}, {{ when | day }}." }
  - end
`;
const CONTENT = contentOf({
  ...shopFiles({ order: ORDER, 'hours-of': HOURS_OF }, { order: 'flow', 'hours-of': 'flow', praise: 'small-talk' }),
  'flows/entities.yaml': 'entities: { order_number: { pattern: "(?:KM-)?\\\\d{8}" } }\n',
  'flows/praise.yaml':
    'flow: praise\ntitle: { ja: ほめ言葉, en: Praise }\nstarts: [praise]\nsteps: [ { say: { ja: "ありがとうございます。", en: "Thank you." } } ]\n',
});
const orderNumber = (text: string): Entity => ({
  type: 'order_number',
  text,
  start: 0,
  end: text.length,
  score: 1,
  value: { kind: 'text', text },
});

describe('the same text twice running', () => {
  it('is not sent as an answer', async () => {
    const c = customer(CONTENT);
    await c.says('何時まで', { intent: 'store-hours' });
    const [first] = c.heard();
    await c.says('何時までですか', { intent: 'store-hours' });
    expect(c.heard()).toEqual([`<said_before>です。\n${first ?? ''}`]);
  });

  it('is not sent as a question that is asked again', async () => {
    const c = customer(CONTENT);
    await c.says('店の時間', { intent: 'hours-of' });
    await c.says('こんにちは', { intent: 'greeting' });
    expect(c.heard()[1]).toBe('「渋谷店」のようにお書きください。');
    await c.says('店の時間', { intent: 'hours-of' });
    expect(c.heard()).toEqual(['<ask_again>です。\n「渋谷店」のようにお書きください。']);
  });

  it('is not sent after something else was understood: that is said back first', async () => {
    const c = customer(CONTENT);
    await c.says('店の時間', { intent: 'hours-of' });
    await c.says('明日は開いていますか', { intent: 'hours-of' });
    expect(c.heard()).toEqual(['<noted>です。\nどの店舗の時間ですか？']);
    await c.says('渋谷', {});
    expect(c.heard()).toEqual(['渋谷店の11月22日（日）です。']);
  });

  it('is repeated in other words, or in another language, when the customer asks for that', async () => {
    const c = customer(CONTENT);
    await c.says('店の時間', { intent: 'hours-of' });
    await c.says('もう一度お願いします', {});
    expect(c.heard()).toEqual(['「渋谷店」のようにお書きください。']);
    await c.says('英語でお願いします', {});
    expect(c.heard()).toEqual(["Which shop's hours?"]);
    await c.says('やっぱり何時までか教えて', { intent: 'store-hours' });
    await c.says('in English please', { language: 'en' });
    expect(c.heard()[0]).toContain('shop');
  });

  it('comes in the other language after an answer', async () => {
    const c = customer(CONTENT);
    await c.says('how long are you open', { intent: 'store-hours', language: 'en' });
    await c.says('日本語でもう一回お願いできますか', {});
    expect(c.heard()).toEqual(['10:00から20:00までです。']);
  });
});

describe('an answer that cannot come', () => {
  it('is not asked for again: a person is offered', async () => {
    const c = customer(CONTENT);
    await c.says('注文のこと', { intent: 'order' });
    const result = await c.says('番号がわかりません', {});
    expect(c.heard()).toEqual(['<offer_person>です。']);
    expect(result.bubbles[0]?.choices.map(({ value }) => value)).toEqual(['person', 'another']);
  });

  it('was taken back: nothing is open any more', async () => {
    const c = customer(CONTENT);
    await c.says('注文のこと', { intent: 'order' });
    expect((await c.says('やっぱりいいです', {})).outcome).toBe('closed');
    expect(c.heard()).toEqual(['<never_mind>です。']);
    expect(c.state().stack).toEqual([]);
  });
});

describe('an order number', () => {
  it('alone starts the flow that it is for, whatever else the sentence seemed to be', async () => {
    const c = customer(CONTENT);
    await c.says('KM-12345678', { intent: 'gift', score: 0.7, entities: [orderNumber('KM-12345678')] });
    expect(c.heard()).toEqual(['KM-12345678ですね。']);
  });

  it('is read in pieces where it is awaited', async () => {
    const c = customer(CONTENT);
    await c.says('注文のこと', { intent: 'order' });
    await c.says('1234の5678です', { entities: [] });
    expect(c.heard()).toEqual(['12345678ですね。']);
  });
});

describe('a nod', () => {
  it.each([['OK'], ['👍'], ['わかりました'], ['ok!'], ['👍🏻']])('%s after an answer closes warmly', async (text) => {
    const c = customer(CONTENT);
    await c.says('何時まで', { intent: 'store-hours' });
    const result = await c.says(text, { intent: 'gift', score: 0.55 });
    expect(result.outcome).toBe('closed');
    expect(c.heard()).toEqual(['<thanks_reply>です。']);
    await c.says('👍', { intent: 'thanks' });
    expect(c.heard()).toEqual(['<thanks_reply-b>です。']);
  });

  it('before anything was answered lets the customer go on', async () => {
    const c = customer(CONTENT);
    await c.says('ok', { intent: 'gift', score: 0.55 });
    expect(c.heard()).toEqual(['<another_question>です。']);
  });

  it('where a shop is awaited is no question: that is asked in other words', async () => {
    const c = customer(CONTENT);
    await c.says('店の時間', { intent: 'hours-of' });
    await c.says('OK', { intent: 'gift' });
    expect(c.heard()).toEqual(['「渋谷店」のようにお書きください。']);
  });

  it('accepts the person who was offered', async () => {
    const c = customer(CONTENT);
    await c.says('注文のこと', { intent: 'order' });
    await c.says('番号がわかりません', {});
    expect((await c.says('👍', { intent: 'thanks' })).escalate).toEqual({ reason: 'person' });
  });
});

describe('after an answer', () => {
  it.each([['全然ちがう'], ['ちがう、そうじゃない'], ['いや違う'], ["no that's not it"]])(
    '%s brings a person even when it is taken for something else',
    async (text) => {
      const c = customer(CONTENT);
      await c.says('何時まで', { intent: 'store-hours' });
      const result = await c.says(text, { intent: 'gift', score: 0.95 });
      expect(result.escalate).toEqual({ reason: 'did-not-help' });
    },
  );

  it('a question about a different colour is a question', async () => {
    const c = customer(CONTENT);
    await c.says('何時まで', { intent: 'store-hours' });
    expect((await c.says('違う色ありますか', { intent: 'gift' })).escalate).toBeUndefined();
  });
});

describe('a message that does two things', () => {
  it('greets and asks: the question is answered', async () => {
    const c = customer(CONTENT);
    const text = 'こんにちは。渋谷店は何時まで？';
    await c.says(text, {}, { understanding: mixed(text, 'greeting') });
    expect(c.heard()).toEqual(['渋谷店のです。']);
  });

  it('praises and asks nothing: it is praise', async () => {
    const c = customer(CONTENT);
    const text = '渋谷店だいすき';
    await c.says(text, {}, { understanding: mixed(text, 'praise') });
    expect(c.heard()).toEqual(['ありがとうございます。']);
  });
});

function mixed(text: string, top: string) {
  const start = text.indexOf('渋谷店');
  return {
    language: 'ja' as const,
    languageCertain: true,
    intents: [
      { intent: top, score: 0.9 },
      { intent: 'hours-of', score: 0.06 },
    ],
    outOfScope: { rejected: false, score: 0 },
    ambiguous: false,
    entities: [{ type: 'store', text: '渋谷店', start, end: start + 3, score: 1, value: SHIBUYA }],
    emotion: { negativity: 0, anger: 0, urgency: 0, gratitude: 0, strength: 0 },
    engine: 'by-hand',
  };
}

describe('a question in the middle that names what only its own flow can use', () => {
  it('interrupts even when it is recognized weakly', async () => {
    const c = customer(SHOP, { stock: () => answerOf([{ quantity: 2 }]) });
    await c.says('プレゼント包装', { intent: 'gift' });
    await c.says('マグカップは渋谷にありますでしょうかね', { intent: 'stock-check', score: 0.4 });
    expect(c.heard()[0]).toBe('渋谷店にマグカップが2点ございます。');
  });
});
