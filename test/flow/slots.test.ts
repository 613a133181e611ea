import { describe, expect, it } from '@jest/globals';
import type { EntityValue } from '../../src/core/understanding.ts';
import { createEngine } from '../../src/flow/engine.ts';
import { answersGiven, emptyState, filledSlots, isRunning } from '../../src/flow/state.ts';
import { mergeValue, spokenValue } from '../../src/flow/values.ts';
import { firstUse } from '../../src/flow/correction.ts';
import { isBare, isQuestion } from '../../src/flow/digression.ts';
import { meaningOf, ordinal } from '../../src/flow/answers.ts';
import { saysItDidNotHelp } from '../../src/flow/sayings.ts';
import { answerOf, contentOf, customer, entitiesIn, filesOf, NOW } from './desk-kit.ts';
import { SHOP } from './shop.ts';

describe('a text that is asked for', () => {
  const flow = (name: string) => `flow: ${name}
title: { ja: メモ, en: Note }
starts: [${name}]
slots: { note: { entity: text } }
steps:
  - ask: note
    say: { ja: "何とお書きしますか？", en: "What shall we write?" }
  - say: { ja: "「{{ note }}」ですね。", en: "So it says {{ note }}." }
`;
  const person = 'flow: person\ntitle: { ja: 人, en: Person }\nstarts: [person]\nsteps: [ { escalate: { reason: person } } ]\n';
  const hours =
    'flow: hours\ntitle: { ja: 時間, en: Hours }\nstarts: [hours]\nsteps: [ { say: { ja: "10時からです。", en: "From 10 am JST." } } ]\n';
  const content = contentOf(filesOf({ memo: flow('memo'), person, hours }, { memo: 'flow', person: 'system', hours: 'faq' }));

  it('is whatever the customer writes, even when it looks like something else', async () => {
    const c = customer(content);
    await c.says('メモ', { intent: 'memo' });
    await c.says('10時に会おうね', { intent: 'hours', score: 0.95 });
    expect(c.heard()).toEqual(['「10時に会おうね」ですね。']);
  });

  it('is not a clear question', async () => {
    const c = customer(content);
    await c.says('メモ', { intent: 'memo' });
    await c.says('ところで何時に開きますか', { intent: 'hours', score: 0.95 });
    expect(c.heard()).toEqual(['10時からです。', '<resume>です。\n何とお書きしますか？']);
  });

  it('is not the wish for a person', async () => {
    const c = customer(content);
    await c.says('メモ', { intent: 'memo' });
    expect((await c.says('担当の人につないで', { intent: 'person', score: 0.95 })).escalate).toEqual({ reason: 'person' });
  });
});

describe('times', () => {
  const day: EntityValue = { kind: 'date_time', iso: '2026-12-30T00:00', grain: 'day' };
  const time: EntityValue = { kind: 'date_time', iso: '2026-11-21T19:00', grain: 'time' };

  it('said after a day, or before it, make one moment', () => {
    const both = { kind: 'date_time', iso: '2026-12-30T19:00', grain: 'minute' };
    expect(mergeValue(day, time)).toEqual(both);
    expect(mergeValue(time, day)).toEqual(both);
    expect(mergeValue(day, { ...day, iso: '2026-12-31T00:00' })).toMatchObject({ iso: '2026-12-31T00:00', grain: 'day' });
  });

  type When = EntityValue & { kind: 'date_time' };
  const when = (iso: string, grain: When['grain'], end?: string): When => ({ kind: 'date_time', iso, grain, ...(end ? { end } : {}) });

  it.each<[string, When, When, When]>([
    [
      'an afternoon',
      when('2026-12-01', 'day'),
      when('2026-11-21T12:00', 'time', '2026-11-21T18:00'),
      when('2026-12-01T12:00', 'minute', '2026-12-01T18:00'),
    ],
    [
      'an evening, which ends the day after',
      when('2026-12-31', 'day'),
      when('2026-11-21T18:00', 'time', '2026-11-22T00:00'),
      when('2026-12-31T18:00', 'minute', '2027-01-01T00:00'),
    ],
    [
      'a part of the day in place of another',
      when('2026-12-01T12:00', 'minute', '2026-12-01T18:00'),
      when('2026-11-21T06:00', 'time', '2026-11-21T12:00'),
      when('2026-12-01T06:00', 'minute', '2026-12-01T12:00'),
    ],
    [
      'a time in place of a part of the day, which has no end any more',
      when('2026-12-01T12:00', 'minute', '2026-12-01T18:00'),
      when('2026-11-21T15:00', 'time'),
      when('2026-12-01T15:00', 'minute'),
    ],
  ])('said after a day keep their end: %s', (_what, old, fresh, merged) => {
    expect(mergeValue(old, fresh)).toEqual(merged);
    if (old.grain === 'day') expect(mergeValue(fresh, old)).toEqual(merged);
  });

  it.each<[When, string, string]>([
    [when('2026-11-24T12:00', 'minute', '2026-11-24T18:00'), '11月24日（火）12:00〜18:00', 'Tue 24 Nov, 12:00 pm–6:00 pm JST'],
    [when('2026-11-24T18:00', 'minute', '2026-11-25T00:00'), '11月24日（火）18:00〜24:00', 'Tue 24 Nov, 6:00 pm–12:00 am JST'],
    [when('2026-11-24T22:00', 'minute', '2026-11-25T02:00'), '11月24日（火）22:00〜翌2:00', 'Tue 24 Nov, 10:00 pm–2:00 am JST'],
    [when('2026-11-21T14:00', 'time', '2026-11-21T16:00'), '14:00〜16:00', '2:00 pm–4:00 pm JST'],
    [when('2026-11-24T15:00', 'minute'), '11月24日（火）15:00', 'Tue 24 Nov, 3:00 pm JST'],
    [when('2026-11-21', 'day', '2026-11-22'), '11月21日（土）〜11月22日（日）', 'Sat 21 Nov – Sun 22 Nov'],
    [when('2026-11-24', 'day'), '11月24日（火）', 'Tue 24 Nov'],
    [when('2026-12-01', 'month', '2026-12-31'), '', ''],
  ])('are read back with their end: %j', (value, ja, en) => {
    const around = { zone: 'Asia/Tokyo', now: Date.parse('2026-11-21T12:00:00+09:00') };
    expect([spokenValue(value, { ...around, language: 'ja' }), spokenValue(value, { ...around, language: 'en' })]).toEqual([ja, en]);
  });
});

describe('the first use of a slot', () => {
  it('is found in questions, conditions and templates, not in names that only contain it', () => {
    const flow = SHOP.flows['stock-check'];
    if (!flow) throw new Error('no flow');
    expect(firstUse(flow, 'product')).toBe(0);
    expect(firstUse(flow, 'store')).toBe(1);
    expect(firstUse(flow, 'id')).toBe(-1);
    expect(firstUse(flow, 'found')).toBe(3);
  });
});

describe('a sentence', () => {
  it.each([['新宿店は？'], ['やっぱり新宿で'], ['渋谷でお願いします'], ['and what about shinjuku?'], ['the one in Shibuya please']])(
    '%s is little more than a name',
    (text) => {
      expect(isBare(text, entitiesIn(text))).toBe(true);
    },
  );

  it.each([['渋谷店はどこ'], ['渋谷店の電話番号は'], ['渋谷店は何時まで'], ['where is shibuya'], ['can I return things in shibuya']])(
    '%s is a question of its own',
    (text) => {
      expect(isBare(text, entitiesIn(text))).toBe(false);
    },
  );

  it('asks, or does not', () => {
    expect(['何時ですか', '教えてください', 'where is it', '返品したい'].every(isQuestion)).toBe(true);
    expect(['株式会社カモ', 'Happy birthday'].some(isQuestion)).toBe(false);
  });

  it('says that the answer did not help, or something else', () => {
    expect(['違う！', 'そうじゃないです', '解決していません', "That's not what I asked"].every(saysItDidNotHelp)).toBe(true);
    expect(['間違えて買った', '違うサイズはありますか', 'it helped', '解決しました'].some(saysItDidNotHelp)).toBe(false);
  });

  it('means yes, no, none or nothing of the kind', () => {
    expect(['はい', 'はい、お願いします', 'Yes please!', 'うん'].map(meaningOf)).toEqual(['yes', 'yes', 'yes', 'yes']);
    expect(['いいえ', '結構です', 'no thanks', 'Nope.'].map(meaningOf)).toEqual(['no', 'no', 'no', 'no']);
    expect(['どれでもない', 'none of these', 'この中にありません'].map(meaningOf)).toEqual(['none', 'none', 'none']);
    expect(['はいる？', 'note', 'ノート', '2'].map(meaningOf)).toEqual([null, null, null, null]);
  });

  it.each([
    ['1.', 1],
    ['（2）', 2],
    ['5', null],
    ['#3 please', 3],
    ['the 2nd one', 2],
    ['一番', 1],
    ['いちばん下', 4],
    ['2個ください', null],
    ['2026', null],
    ['三つ目のやつ', 3],
  ])('%s is number %s of four', (text, expected) => {
    expect(ordinal(text, 4)).toBe(expected);
  });
});

describe('what the rest of the house reads', () => {
  it('is what is known, what was said, and whether a flow runs', async () => {
    const c = customer(SHOP, { stock: () => answerOf([{ quantity: 2 }]) });
    await c.says('マグカップの在庫', { intent: 'stock-check' });
    expect(isRunning(c.state())).toBe(true);
    expect(filledSlots(c.state())).toEqual({ product: 'マグカップ' });
    await c.says('渋谷店', {});
    expect(isRunning(c.state())).toBe(false);
    expect(answersGiven(c.state())).toEqual([{ intent: 'stock-check', flow: 'stock-check', text: '渋谷店にマグカップが2点ございます。' }]);
    await c.says('違います', {});
    expect(filledSlots(c.state())).toEqual({ product: 'マグカップ', store: '渋谷店' });
  });

  it('is a phrase with its values, and the state in which that wording is used up', () => {
    const files = filesOf({}, {});
    files['flows/phrases.yaml'] = (files['flows/phrases.yaml'] ?? '').replace(
      '["<handoff_open>です。"',
      '["{{ brand.name }}の担当者が{{ until | clock }}までにお返事します。"',
    );
    const engine = createEngine(contentOf(files), { lookup: () => Promise.reject(new Error('none')), cpuNow: () => 0 });
    const first = engine.phrase('handoff_open', 'ja', { until: NOW, now: NOW }, emptyState());
    expect(first.text).toBe('雑貨のカモ屋の担当者が12:00までにお返事します。');
    expect(engine.phrase('handoff_open', 'ja', { until: NOW, now: NOW }, first.state).text).toBe('<handoff_open-b>です。');
    expect(engine.phrase('handoff_closed', 'en', { opens: null }, emptyState()).text).toBe('<handoff_closed>.');
  });
});

describe('a phrase whose template fails', () => {
  const phraseOf = (template: string) => {
    const files = filesOf({}, {});
    files['flows/phrases.yaml'] = (files['flows/phrases.yaml'] ?? '').replace(
      '["<handoff_open>です。"',
      JSON.stringify([template]).slice(0, -1),
    );
    const engine = createEngine(contentOf(files), { lookup: () => Promise.reject(new Error('none')), cpuNow: () => 0 });
    return engine.phrase('handoff_open', 'ja', { until: NOW, now: NOW }, emptyState()).text;
  };
  const ENDLESS = '{% for i in (1..300) %}{% for j in (1..300) %}{% endfor %}{% endfor %}';

  it('goes out without its tags, with the names that need no template', () => {
    expect(phraseOf(`${ENDLESS}{{ brand.name }}です。担当者が{% if until %}{{ until | moment }}までに{% endif %}お返事します。`)).toBe(
      '雑貨のカモ屋です。担当者がお返事します。',
    );
  });

  it('says of two alternatives the one that needs no value', () => {
    expect(phraseOf(`${ENDLESS}{% if fact %}{{ fact }}、失礼しました。{% else %}失礼しました。{% endif %}お返事します。`)).toBe(
      '失礼しました。お返事します。',
    );
  });
});

describe('a customer who changes the language', () => {
  it('is answered in it, and may still choose in the other', async () => {
    const c = customer(SHOP);
    await c.says('包装して', { intent: 'gift' });
    await c.says('the red one', { language: 'en' });
    expect(c.heard()).toEqual(['Red it is.', 'What should the card say?']);
  });
});
