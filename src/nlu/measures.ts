import type { Asked } from './asked.ts';

/** Shares from 0 to 1 of what customers would have seen, rejections counted; NaN where there is nothing to share. */
export type IntentMeasure = {
  intent: string;
  sentences: number;
  /** Of the sentences that were given the intent, how many were right. */
  precision: number;
  /** Of the intent's sentences, how many were given it. */
  recall: number;
};

/** An intent given where another one, or a rejection (`gold` null), was due. */
export type Confusion = { gold: string | null; predicted: string; count: number; example: string };

/** The chance that one of `higher` is above one of `lower`, equals counting half (Mann-Whitney). NaN when either is empty. */
export function auroc(lower: number[], higher: number[]): number {
  const all = [...lower.map((value) => ({ value, up: false })), ...higher.map((value) => ({ value, up: true }))].sort(
    (a, b) => a.value - b.value,
  );
  let ranks = 0;
  for (let from = 0; from < all.length;) {
    let to = from + 1;
    while (to < all.length && all[to]?.value === all[from]?.value) to++;
    for (let i = from; i < to; i++) if (all[i]?.up) ranks += (from + 1 + to) / 2;
    from = to;
  }
  return (ranks - (higher.length * (higher.length + 1)) / 2) / (higher.length * lower.length);
}

const BINS = 15;

/** Expected calibration error (Naeini et al. 2015; 15 bins of equal width as in Guo et al. 2017): how far stated probabilities are from what came true, 0 to 1. NaN when empty. */
export function calibrationError(answers: { confidence: number; right: boolean }[]): number {
  const bins = Array.from({ length: BINS }, () => ({ confidence: 0, right: 0 }));
  for (const { confidence, right } of answers) {
    const bin = bins[Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1))];
    if (!bin) continue;
    bin.confidence += confidence;
    bin.right += right ? 1 : 0;
  }
  return bins.reduce((sum, { confidence, right }) => sum + Math.abs(confidence - right), 0) / answers.length;
}

/** Every intent of the sentences or of the answers, the weakest (by F1) first. */
export function measureIntents(asked: Asked[]): IntentMeasure[] {
  const counts = new Map<string, { sentences: number; given: number; right: number }>();
  const of = (intent: string) => {
    const known = counts.get(intent) ?? { sentences: 0, given: 0, right: 0 };
    counts.set(intent, known);
    return known;
  };
  for (const { sentence, predicted } of asked) {
    if (sentence.intent !== null) of(sentence.intent).sentences++;
    if (predicted !== null) of(predicted).given++;
    if (predicted !== null && predicted === sentence.intent) of(predicted).right++;
  }
  const f1 = (intent: string) => {
    const { sentences, given, right } = of(intent);
    return (2 * right) / (sentences + given);
  };
  return [...counts]
    .map(([intent, { sentences, given, right }]) => ({ intent, sentences, precision: right / given, recall: right / sentences }))
    .sort((a, b) => f1(a.intent) - f1(b.intent) || (a.intent < b.intent ? -1 : 1));
}

/** Wrong intents given, by pair, the most frequent first; the example is the one that was answered most surely. */
export function findConfusions(asked: Asked[]): Confusion[] {
  const pairs = new Map<string, Confusion & { surest: number }>();
  for (const { sentence, predicted, confidence } of asked) {
    if (predicted === null || predicted === sentence.intent) continue;
    const key = JSON.stringify([sentence.intent, predicted]);
    const known = pairs.get(key) ?? { gold: sentence.intent, predicted, count: 0, example: sentence.text, surest: confidence };
    known.count++;
    if (confidence > known.surest) [known.surest, known.example] = [confidence, sentence.text];
    pairs.set(key, known);
  }
  return [...pairs.values()]
    .sort((a, b) => b.count - a.count || b.surest - a.surest)
    .map(({ gold, predicted, count, example }) => ({ gold, predicted, count, example }));
}
