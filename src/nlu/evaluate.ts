import type { Language } from '../core/language.ts';
import type { Recognition, Recognizer } from './recognizer.ts';

/** A sentence with the intent that it should be given; null is out of scope. */
export type TestSentence = { text: string; intent: string | null; language: Language };

/** Shares from 0 to 1; NaN where there is nothing to share. */
export type Evaluation = {
  sentences: number;
  /** In-scope sentences whose best intent is right, rejection set aside. */
  accuracy: number;
  /** In-scope sentences whose best intent is right and was not withheld. */
  inScope: number;
  /** Out-of-scope sentences that were rejected. */
  outOfScope: number;
  /** Right outcomes of all sentences: the right intent, or a rejection where one was due. */
  total: number;
  /** The chance that an out-of-scope sentence scores higher than an in-scope one. */
  auroc: number;
  /** `inScope` if the threshold were such that 70 % of the out-of-scope sentences are rejected. */
  inScopeAt70: number;
  /** Of right answers, how many were withheld. */
  withheld: number;
  /** The wrong ones, in the order given, for reading. */
  errors: { sentence: TestSentence; recognition: Recognition }[];
};

/** Asks the recognizer every sentence. */
export async function evaluate(recognizer: Recognizer, sentences: TestSentence[]): Promise<Evaluation> {
  const asked: { sentence: TestSentence; recognition: Recognition; right: boolean }[] = [];
  for (const sentence of sentences) {
    const recognition = await recognizer.recognize(sentence.text, sentence.language);
    asked.push({ sentence, recognition, right: recognition.intents[0]?.intent === sentence.intent });
  }
  const inside = asked.filter(({ sentence }) => sentence.intent !== null);
  const outside = asked.filter(({ sentence }) => sentence.intent === null);
  const rejected = (entry: { recognition: Recognition }) => entry.recognition.outOfScope.rejected;
  const right = inside.filter((entry) => entry.right);
  const answered = right.filter((entry) => !rejected(entry));
  const caught = outside.filter(rejected);
  const score = (entry: { recognition: Recognition }) => entry.recognition.outOfScope.score;
  const outScores = outside.map(score).sort((a, b) => b - a);
  const at70 = outScores[Math.ceil(outScores.length * 0.7) - 1] ?? NaN;
  return {
    sentences: asked.length,
    accuracy: right.length / inside.length,
    inScope: answered.length / inside.length,
    outOfScope: caught.length / outside.length,
    total: (answered.length + caught.length) / asked.length,
    auroc: auroc(inside.map(score), outside.map(score)),
    inScopeAt70: right.filter((entry) => score(entry) < at70).length / inside.length,
    withheld: 1 - answered.length / right.length,
    errors: asked.filter((entry) => (entry.sentence.intent === null ? !rejected(entry) : !entry.right || rejected(entry))),
  };
}

/** The chance that one of `higher` is above one of `lower`, equals counting half (Mann-Whitney). NaN when either is empty. */
export function auroc(lower: number[], higher: number[]): number {
  const all = [...lower.map((value) => ({ value, up: false })), ...higher.map((value) => ({ value, up: true }))].sort(
    (a, b) => a.value - b.value,
  );
  let ranks = 0;
  for (let from = 0; from < all.length;) {
    let to = from;
    while (to < all.length && all[to]?.value === all[from]?.value) to++;
    for (let i = from; i < to; i++) if (all[i]?.up) ranks += (from + 1 + to) / 2;
    from = to;
  }
  return (ranks - (higher.length * (higher.length + 1)) / 2) / (higher.length * lower.length);
}
