import { describe, expect, it } from '@jest/globals';
import { auroc, evaluate } from '../../src/nlu/evaluate.ts';
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

  it('ranks by the area under the curve, equals counting half', () => {
    expect(auroc([1, 2], [3, 4])).toBe(1);
    expect(auroc([3, 4], [1, 2])).toBe(0);
    expect(auroc([1], [1])).toBe(0.5);
    expect(auroc([], [1])).toBeNaN();
  });
});
