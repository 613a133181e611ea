import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../../src/nlu/evaluate.ts';
import type { Recognizer } from '../../src/nlu/recognizer.ts';
import { chooseThreshold, withThreshold } from '../../src/nlu/threshold.ts';

/** Answers "a"; the text is its out-of-scope score. */
const asWritten: Recognizer = {
  engine: 'test',
  recognize: (text) => ({
    intents: text === '' ? [] : [{ intent: 'a', score: 1 }],
    outOfScope: { rejected: true, score: Number(text) },
    ambiguous: true,
  }),
};

const ask = async (inside: number[], outside: number[]) => {
  const rows = [...inside.map((score) => ({ score, intent: 'a' })), ...outside.map((score) => ({ score, intent: null }))];
  return (await evaluate(asWritten, rows.map(({ score, intent }) => ({ text: String(score), intent, language: 'en' as const })))).asked; // prettier-ignore
};
const tenths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

describe('a threshold from labelled answers', () => {
  it('withholds as much as allowed when nothing tells what is out of scope', async () => {
    const asked = await ask(tenths, []);
    expect(chooseThreshold(asked, 0.2)).toBe(0.8);
    expect(chooseThreshold(asked, 0.19)).toBe(0.9);
    expect(chooseThreshold(asked, 0)).toBe(1);
  });

  it('withholds no more than pays when it sees out of scope', async () => {
    expect(chooseThreshold(await ask(tenths, [0.95, 0.97, 0.99]), 0.5)).toBe(0.9);
    // Rejecting these would cost more right answers than allowed.
    expect(chooseThreshold(await ask(tenths, [0.11, 0.12]), 0.2)).toBe(1);
  });

  it('is not there when no answer was right', async () => {
    expect(chooseThreshold(await ask([], [0.5]), 0.1)).toBeNull();
  });

  it('decides in place of the recognizer, and never gives an intent where there is none', async () => {
    const recognizer = withThreshold(asWritten, 0.5);
    expect(await recognizer.recognize('0.5', 'en')).toMatchObject({ outOfScope: { rejected: false, score: 0.5 }, ambiguous: true });
    expect(await recognizer.recognize('0.6', 'en')).toMatchObject({ outOfScope: { rejected: true, score: 0.6 }, ambiguous: false });
    expect(await recognizer.recognize('', 'en')).toMatchObject({ outOfScope: { rejected: true } });
  });
});
