import { describe, expect, it } from '@jest/globals';
import { auroc, evaluate, type TestSentence } from '../../src/nlu/evaluate.ts';
import { calibrationError } from '../../src/nlu/measures.ts';
import type { Recognizer } from '../../src/nlu/recognizer.ts';

/** Answers "a", and is the surer that it is out of scope the longer the text. */
const byLength: Recognizer = {
  engine: 'test',
  recognize: (text) => ({
    intents: [{ intent: 'a', score: 1 }],
    outOfScope: { rejected: text.length > 3, score: text.length / 10 },
    ambiguous: false,
  }),
};

/** Answers the intent that the text begins with, so surely as the text says: "a .9". Rejects below .5 and is in two minds below .7. */
const asWritten: Recognizer = {
  engine: 'test',
  recognize(text) {
    const [intent = '', chance = ''] = text.split(' ');
    const score = Number(chance);
    return {
      intents: intent === '?' ? [] : [{ intent, score }],
      outOfScope: { rejected: score < 0.5, score: 1 - score },
      ambiguous: score >= 0.5 && score < 0.7,
    };
  },
};

const sentences = (rows: [text: string, intent: string | null][]): TestSentence[] =>
  rows.map(([text, intent]) => ({ text, intent, language: 'en' }));

describe('an evaluation', () => {
  it('counts right answers, rejections and both together', async () => {
    const result = await evaluate(byLength, [
      { text: '1', intent: 'a', language: 'en' },
      { text: '12', intent: 'b', language: 'en' },
      { text: '1234', intent: 'a', language: 'en' },
      { text: '123', intent: null, language: 'en' },
      { text: '12345', intent: null, language: 'en' },
    ]);
    expect(result).toMatchObject({ sentences: 5, outOfScope: 0.5, total: 0.4, withheld: 0.5 });
    expect(result.accuracy).toBeCloseTo(2 / 3);
    expect(result.inScope).toBeCloseTo(1 / 3);
    expect(result.auroc).toBeCloseTo(5 / 6);
    expect(result.errors.map(({ sentence }) => sentence.text)).toEqual(['12', '1234', '123']);
  });

  it('tells of every sentence what was best and what was given', async () => {
    const { asked, ambiguous } = await evaluate(asWritten, sentences([['a .9', 'a'], ['a .4', 'a'], ['b .6', null], ['? 0', null]])); // prettier-ignore
    expect(asked.map(({ top, confidence, predicted }) => [top, confidence, predicted])).toEqual([
      ['a', 0.9, 'a'],
      ['a', 0.4, null],
      ['b', 0.6, 'b'],
      [null, 0, null],
    ]);
    expect(ambiguous).toBe(0.25);
  });

  it('measures each intent as customers meet it, the weakest first', async () => {
    const rows: [string, string | null][] = [['a .9', 'a'], ['a .4', 'a'], ['a .8', 'b'], ['b .8', 'b'], ['b .9', 'b'], ['a .7', null], ['c .6', 'c'], ['a .9', 'gone']]; // prettier-ignore
    const { intents } = await evaluate(asWritten, sentences(rows));
    expect(intents.map(({ intent }) => intent)).toEqual(['gone', 'a', 'b', 'c']);
    expect(intents[0]).toEqual({ intent: 'gone', sentences: 1, precision: NaN, recall: 0 });
    expect(intents[1]).toEqual({ intent: 'a', sentences: 2, precision: 0.25, recall: 0.5 });
    expect(intents[2]).toEqual({ intent: 'b', sentences: 3, precision: 1, recall: 2 / 3 });
  });

  it('finds the worst confusions, each with the example that it was surest of', async () => {
    const rows: [string, string | null][] = [['a .6', 'b'], ['a .9', 'b'], ['a .8', 'b'], ['c .7', null], ['a .3', 'c'], ['b .8', 'b']]; // prettier-ignore
    const { confusions } = await evaluate(asWritten, sentences(rows));
    expect(confusions).toEqual([
      { gold: 'b', predicted: 'a', count: 3, example: 'a .9' },
      { gold: null, predicted: 'c', count: 1, example: 'c .7' },
    ]);
  });

  it('takes the time of each question by the clock it is given, after the warm-up', async () => {
    let at = 0;
    const slow: Recognizer = {
      engine: 'test',
      recognize(text, language) {
        at += text === 'a .5' ? 9 : 1;
        return asWritten.recognize(text, language);
      },
    };
    const rows = sentences([['a .9', 'a'], ['a .8', 'a'], ['a .5', 'a']]); // prettier-ignore
    const { medianMicros, p99Micros } = await evaluate(slow, rows, { clock: { monotonic: () => at }, warmUp: 2 });
    expect([medianMicros, p99Micros, at]).toEqual([1000, 9000, 13]);
  });

  it('has no share of nothing', async () => {
    const { accuracy, outOfScope, auroc: area, inScopeAt70, ece } = await evaluate(asWritten, []);
    for (const share of [accuracy, outOfScope, area, inScopeAt70, ece]) expect(share).toBeNaN();
  });

  it('ranks by the area under the curve, equals counting half', () => {
    expect(auroc([1, 2], [3, 4])).toBe(1);
    expect(auroc([3, 4], [1, 2])).toBe(0);
    expect(auroc([1], [1])).toBe(0.5);
    expect(auroc([], [1])).toBeNaN();
  });

  it('finds probabilities calibrated that come true as often as they say', () => {
    const said = (confidence: number, right: number, of: number) =>
      Array.from({ length: of }, (_, i) => ({ confidence, right: i < right }));
    expect(calibrationError([...said(0.9, 9, 10), ...said(0.5, 5, 10)])).toBeCloseTo(0);
    expect(calibrationError(said(1, 5, 10))).toBeCloseTo(0.5);
    // Errors in two bins never cancel each other.
    expect(calibrationError([...said(0.8, 10, 10), ...said(0.4, 2, 10)])).toBeCloseTo(0.2);
    expect(calibrationError(said(0, 0, 3))).toBe(0);
  });
});

describe('the area under the curve', () => {
  it('ends, whatever it is given', () => {
    expect(typeof auroc([Number.NaN, 0], [1])).toBe('number');
    expect(auroc([], [1])).toBeNaN();
  });
});
