import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Language } from '../../../../src/core/language.ts';
import type { Emotion, Felt, Understanding } from '../../../../src/core/understanding.ts';
import type { Snapshot } from '../../../../src/features/dialogue/snapshot.ts';
import { anger } from '../../../../src/features/dialogue/triggers/anger.ts';
import { cuesOf, type Cue } from '../../../../src/features/dialogue/triggers/cues.ts';
import { escalationOf } from '../../../../src/features/dialogue/triggers/escalation.ts';
import { evidenceOf } from '../../../../src/features/dialogue/triggers/evidence.ts';
import { isOfOthers } from '../../../../src/nlu/of-others.ts';
import { measure, percent, play, readCases, type CaseSet } from '../../../bench/emotion/policy-cases.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/emotion');

/** What the policy reaches at least, a little below what it was seen to reach: per cent of the angry conversations handed over in time, and of the calm left alone. */
const FLOORS: Record<CaseSet, Record<Language, { angry: number; calm: number }>> = {
  conversations: { ja: { angry: 95, calm: 98 }, en: { angry: 95, calm: 98 } },
  learnt: { ja: { angry: 95, calm: 98 }, en: { angry: 95, calm: 98 } },
  frozen: { ja: { angry: 95, calm: 98 }, en: { angry: 95, calm: 98 } },
};

const SETS = (['conversations', 'learnt', 'frozen'] as const).flatMap((set) =>
  (['ja', 'en'] as const).map((language) => ({ set, language })),
);

describe('anger in written conversations', () => {
  it.each(SETS)('is handed over by the second angry message and no calm one is ($set, $language)', async ({ set, language }) => {
    const { angry, calm, kinds } = await measure(readCases(fixtures, set, language), language);
    const floor = FLOORS[set][language];
    const figures = Object.entries(kinds).map(([kind, { right, of }]) => `${kind} ${right}/${of}`);
    const seen = { angry: percent(angry), calm: percent(calm), figures, wrong: [...angry.wrong, ...calm.wrong] };
    const asked = { ...seen, angry: Math.max(seen.angry, floor.angry), calm: Math.max(seen.calm, floor.calm) };
    expect(seen).toEqual(asked);
  });

  it('has enough of them, a third put aside', () => {
    for (const language of ['ja', 'en'] as const) {
      const [tuned, frozen] = [readCases(fixtures, 'conversations', language), readCases(fixtures, 'frozen', language)];
      expect(tuned.length + frozen.length).toBeGreaterThanOrEqual(150);
      expect(frozen.length * 3).toBeGreaterThanOrEqual(tuned.length + frozen.length);
    }
  });
});

const emotion = (anger: number, more: Partial<Emotion> = {}): Emotion => ({
  ...{ negativity: anger, anger, urgency: 0, gratitude: 0, strength: 0 },
  ...more,
});
const felt = (...angers: number[]): Felt[] => angers.map((anger) => ({ negativity: anger, anger, gratitude: 0 }));
const thanked: Felt = { negativity: 0, anger: 0, gratitude: 0.8 };

describe('the rules of escalation', () => {
  const said = (text: string, ...earlier: string[]) => ({ text, earlier });

  it('leave one grumble, one harsh word and any number of calm problems alone', () => {
    expect(escalationOf(emotion(0.5), [])).toBeNull();
    expect(escalationOf(emotion(0.65), felt(0, 0.05))).toBeNull();
    expect(
      escalationOf(
        emotion(0.05, { negativity: 0.5 }),
        [0, 0, 0, 0].map(() => ({ negativity: 0.5, anger: 0.05, gratitude: 0 })),
      ),
    ).toBeNull();
  });

  it('call at once for very strong anger, and for strong anger that is shouted', () => {
    expect(escalationOf(emotion(0.9), [])).toEqual({ rule: 'very-strong', urgency: 15 });
    expect(escalationOf(emotion(0.76, { strength: 0.6 }), [])).toEqual({ rule: 'very-strong', urgency: 15 });
    expect(escalationOf(emotion(0.76), [])).toBeNull();
  });

  it('do not take what sounds strong for it when it is relief', () => {
    expect(escalationOf(emotion(0.9), [], said('あ、そうでしたか、雪では仕方ありませんね'))?.rule).not.toBe('very-strong');
  });

  it('call at the second angry message, an order number between them or not', () => {
    expect(escalationOf(emotion(0.5), felt(0.5))).toEqual({ rule: 'adds-up', urgency: 10 });
    expect(escalationOf(emotion(0.72), felt(0.5, 0, 0))).toEqual({ rule: 'adds-up', urgency: 15 });
  });

  it('forget what was said long before', () => {
    expect(escalationOf(emotion(0.5), felt(0.6, 0, 0, 0, 0, 0))).toBeNull();
  });

  it('hear in the words what does not sound angry: our own words held against us, and what was said before', () => {
    const reported: Felt = { negativity: 0.45, anger: 0.2, gratitude: 0 };
    const mild = emotion(0.15, { negativity: 0.3 });
    expect(escalationOf(mild, [reported])).toBeNull();
    expect(escalationOf(mild, [reported], said('「順次」って何ですか。昨日も同じ返事でした', '先週の約束でしたよね'))?.rule).toBe(
      'adds-up',
    );
    expect(
      escalationOf(mild, [reported], said("'Shortly' was your answer last week. Give me a date.", 'why did you promise Monday'))?.rule,
    ).toBe('adds-up');
    expect(escalationOf(mild, [reported], said('あ、見落としてました、失礼しました', '先週の約束でしたよね'))).toBeNull();
  });

  it('count a pressing sentence after a complaint, and not in a calm conversation', () => {
    const pressing = emotion(0.45, { negativity: 0.45 });
    const complained: Felt = { negativity: 0.5, anger: 0.2, gratitude: 0 };
    expect(escalationOf(pressing, [], said('至急ご対応ください'))).toBeNull();
    expect(escalationOf(pressing, felt(0, 0), said('至急ご対応ください', '在庫ありますか', '赤です'))).toBeNull();
    expect(escalationOf(pressing, [complained], said('至急ご対応ください', '先週の約束でしたがまだ届きません'))?.rule).toBe('adds-up');
  });

  it('let thanks end what was before them, unless they come with anger', () => {
    expect(escalationOf(emotion(0.1, { gratitude: 0.8 }), felt(0.7, 0.4))).toBeNull();
    expect(escalationOf(emotion(0.5), [...felt(0.6), thanked])).toBeNull();
    expect(escalationOf(emotion(0.9, { gratitude: 0.8 }), [])?.rule).toBe('very-strong');
  });
});

describe('the evidence of a conversation', () => {
  const words = { text: '', earlier: [] };

  it('is a chance, and more of it the angrier a message and those before it are', () => {
    const chances = [0, 0.3, 0.6, 0.9].map((anger) => evidenceOf(emotion(anger), felt(anger), words));
    expect([...chances].sort((a, b) => a - b)).toEqual(chances);
    expect(chances[0]).toBeLessThan(0.02);
    expect(chances[3]).toBeGreaterThan(0.95);
  });

  it('grows when the same thing is said again, a yes or a number apart', () => {
    const after = (text: string, earlier: string) => evidenceOf(emotion(0.3), felt(0.3), { text, earlier: [earlier] });
    expect(after('ミシンの糸が切れる', 'ミシンの糸が切れる')).toBeGreaterThan(after('ミシンの糸が切れる', 'エアコンの音がうるさい'));
    expect(after('はい', 'はい')).toBe(after('はい', '赤'));
  });
});

describe('the signs in a message', () => {
  it.each<[string, Cue]>([
    ['それはもうやりました', 'again'],
    ['「確認中」って何回目ですか', 'quote'],
    ['御社の見解を伺いたい', 'you'],
    ['もう結構です', 'ends'],
    ['責任者のお名前を', 'authority'],
    ['三日待っています', 'since'],
    ['なるほど、天候のせい', 'mock'],
    ['あ、見落としてました', 'relief'],
    ['as I said in my first message', 'again'],
    ["'Shortly' was last week", 'quote'],
    ['closing my account', 'ends'],
    ['please pass this to whoever is in charge', 'authority'],
    ['that explains it, thanks', 'relief'],
    ['not good enough', 'demand'],
  ])('are found: %s (%s)', (text, cue) => {
    expect([...cuesOf(text)]).toContain(cue);
  });

  it('are those of any line of a turn, and none in a colour or an order number', () => {
    expect(cuesOf('KM-40218873\nもう結構です').has('ends')).toBe(true);
    expect([...cuesOf('KM-40218873'), ...cuesOf('赤'), ...cuesOf('navy')].filter((cue) => cue !== 'bare')).toEqual([]);
  });
});

describe('the anger that still counts', () => {
  const NOW = Date.UTC(2026, 0, 15);
  const HOUR = 3_600_000;
  const said = (at: number) => ({ seq: 1, author: 'contact', text: '…', at });
  const detect = (snapshot: { at: number; turnsSince?: string[] }) =>
    anger.detect({
      text: '…',
      understanding: { emotion: emotion(0.6) } as Understanding,
      snapshot: {
        conversation: { felt: felt(0.6), turnSeq: 1 },
        transcript: [said(snapshot.at), { ...said(NOW), seq: 2 }],
        lastPerson: snapshot.turnsSince ? { turnsSince: snapshot.turnsSince } : null,
      } as unknown as Snapshot,
      now: NOW,
      content: { triggers: [] },
    });

  it('is of these days', () => {
    expect(detect({ at: NOW - HOUR })).toMatchObject({ reason: 'anger', urgency: 10 });
    expect(detect({ at: NOW - 72 * HOUR })).toBeNull();
  });

  it('is of the time since a person last looked after the customer', () => {
    expect(detect({ at: NOW - HOUR, turnsSince: [] })).toBeNull();
    expect(detect({ at: NOW - HOUR, turnsSince: ['answered'] })).not.toBeNull();
  });
});

describe("somebody else's anger", () => {
  it('calls nobody', async () => {
    expect(await play({ messages: ['姉に「ふざけるな」と怒鳴られました。予約を忘れたのは私です'] }, 'ja')).toBeNull();
  });

  it.each([
    'この機種の口コミに「ふざけるな、最低」とありますが、電池のことでしょうか',
    '「金返せ」という曲の楽譜を取り寄せられますか',
    'A review of this kettle says "worst purchase ever, scam", was that about the lid?',
    'I am after the card with "go to hell" on it, in an envelope please',
  ])('is what a calm message only quotes: %s', (message) => {
    expect(isOfOthers(message)).toBe(true);
  });

  it.each([
    'この店はまさに「最悪」です、それ以外の言葉がありません',
    '店員さんに「ふざけるな」と言われました。私は客ですよ',
    '「ふざけるな」とだけ言いたいです、三週間ですよ',
    'All I have to say to this shop is "go to hell" and nothing else',
    'your driver said "shut up, idiot" to my mother at the door',
    'The sign says "fast", this is a disgusting scam and I want my money back',
    '「最低」',
  ])('is not what the writer or our staff says in quotation marks: %s', (message) => {
    expect(isOfOthers(message)).toBe(false);
  });
});

describe('what the card says of anger', () => {
  it('is the line of the turn that was angry', async () => {
    const messages = ['注文した花瓶の件です', '番号は11223です\nふざけるな、二度と買わない！\n090で登録してます'];
    expect(await play({ messages }, 'ja')).toMatchObject({
      ...{ reason: 'anger', notice: 'angry', urgency: 15, at: 1 },
      sentence: 'ふざけるな、二度と買わない！',
    });
  });
});
