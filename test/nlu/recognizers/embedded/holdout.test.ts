import { describe, expect, it } from '@jest/globals';
import type { Example } from '../../../../src/nlu/recognizer.ts';
import { calibrate, outOfScope, probabilities } from '../../../../src/nlu/recognizers/embedded/calibration.ts';
import { holdOut, label } from '../../../../src/nlu/recognizers/embedded/holdout.ts';
import { examples } from '../../sample-shop.ts';

const answers = holdOut(label(examples), 7);
const intentsOf = (some: Example[]) => new Set(some.map(({ intent }) => intent)).size;

describe('held-out examples', () => {
  it('are every example once, those of a hidden intent as out of scope', () => {
    expect(answers).toHaveLength(new Set(examples.map(({ intent, text }) => `${intent} ${text}`)).size);
    const outside = answers.filter(({ intent }) => intent < 0).length;
    expect(outside).toBeGreaterThan(0);
    expect(outside).toBeLessThan(answers.length / 2);
    for (const { intent } of answers) expect(intent).toBeLessThan(intentsOf(examples));
  });

  it('are the same for the same seed', () => {
    expect(holdOut(label(examples), 7)).toEqual(answers);
  });

  it('are none of contents with too few intents to hide any', () => {
    const few = examples.filter(({ intent }) => intent === 'stock' || intent === 'hours');
    expect(holdOut(label(few), 7)).toEqual([]);
  });

  it('score lower than hidden intents when calibrated, and a text without one known piece scores highest', () => {
    const calibration = calibrate(answers, 0.05);
    const chancesOf = (margins: Float64Array) => probabilities(margins, calibration.temperature);
    const mean = (some: typeof answers) =>
      some.reduce((sum, { margins, vector }) => sum + outOfScope(calibration, margins.shrunk, chancesOf(margins.margins), vector), 0) /
      some.length;
    const inside = mean(answers.filter(({ intent }) => intent >= 0));
    expect(inside).toBeLessThan(mean(answers.filter(({ intent }) => intent < 0)) - 0.2);
    const { margins, vector } = answers[0] as (typeof answers)[number];
    const strange = { ...vector, rows: vector.rows.subarray(0, 0), values: vector.values.subarray(0, 0) };
    expect(outOfScope(calibration, margins.shrunk, chancesOf(margins.margins), strange)).toBe(1);
  });
});
