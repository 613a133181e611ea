import type { Language } from '../../../core/language.ts';
import type { Example, Explanation } from '../../recognizer.ts';
import { features } from './features.ts';
import { vectorize } from './vocabulary.ts';
import type { Vector, Vocabulary } from './vocabulary.ts';

export type Neighbour = Explanation['nearest'][number];

/** The examples that a model was trained on, kept for explanations. */
export interface Neighbourhood {
  /** The examples of these intents that are most like the text, best first, of the variants of one wording the likest only. */
  nearest(text: string, intents: string[], most: number): Neighbour[];
}

/** `wording`: the number of the staff's sentence that this is a variant of. */
type Stored = { text: string; language: Language; wording: number };

/** An intent with its examples as [text, language, wording]. Pairs, since an object has no place for an intent of the name `__proto__`. */
type Packed = [intent: string, rows: [text: string, language: Language, wording: number][]][];

/** As UTF-8 JSON. About a byte a letter for English, three for Japanese. */
export function packExamples(examples: Example[]): Uint8Array {
  const wordings = new Map<string, number>();
  const rows = new Map<string, Packed[number][1]>();
  for (const { text, intent, language, original } of examples) {
    const wording = `${intent}\n${original ?? text}`;
    if (!wordings.has(wording)) wordings.set(wording, wordings.size);
    const row: Packed[number][1][number] = [text, language, wordings.get(wording) ?? 0];
    const before = rows.get(intent);
    if (before) before.push(row);
    else rows.set(intent, [row]);
  }
  const packed: Packed = [...rows];
  return new TextEncoder().encode(JSON.stringify(packed));
}

/** Reads the examples when they are first asked for, and makes vectors only of the intents asked about: a loaded model pays nothing for them. */
export function openNeighbourhood(packed: Uint8Array, vocabulary: Vocabulary): Neighbourhood {
  let examples: Map<string, Stored[]> | undefined;
  const vectors = new Map<string, Vector[]>();
  const read = () => {
    const stored = JSON.parse(new TextDecoder().decode(packed)) as Packed;
    return new Map(stored.map(([intent, rows]) => [intent, rows.map(([text, language, wording]) => ({ text, language, wording }))]));
  };

  function vectorsOf(intent: string, stored: Stored[]): Vector[] {
    const made = vectors.get(intent) ?? stored.map(({ text }) => vectorize(features(text), vocabulary));
    vectors.set(intent, made);
    return made;
  }

  return {
    nearest(text, intents, most) {
      examples ??= read();
      const found = new Map<string, Neighbour>();
      const similarity = similarityTo(vectorize(features(text), vocabulary), vocabulary.idf.length);
      for (const intent of intents) {
        const stored = examples.get(intent) ?? [];
        vectorsOf(intent, stored).forEach((vector, i) => {
          const { text: like, language, wording } = stored[i] as Stored;
          const value = similarity(vector);
          const key = String(wording);
          if (value > (found.get(key)?.similarity ?? 0)) found.set(key, { text: like, intent, language, similarity: value });
        });
      }
      return [...found.values()].sort((a, b) => b.similarity - a.similarity || (a.text < b.text ? -1 : 1)).slice(0, most);
    },
  };
}

/**
 * The cosine between a text and others, 0 to 1. What the vocabulary does not know of the text counts in its length, so that a strange sentence is like
 * nothing. `size` is the number of rows of the vocabulary.
 */
export function similarityTo(vector: Vector, size: number): (other: Vector) => number {
  const weights = new Float32Array(size);
  vector.rows.forEach((row, k) => (weights[row] = (vector.values[k] as number) * (vector.known[vector.group[k] as number] ?? 0)));
  const length = lengthOf(vector);
  return (other) => {
    const { rows, values } = other;
    let sum = 0;
    for (let k = 0; k < rows.length; k++) sum += (weights[rows[k] as number] as number) * (values[k] as number);
    return Math.max(0, Math.min(1, sum / (length * lengthOf(other) || 1)));
  };
}

function lengthOf({ values }: Vector): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += (values[k] as number) ** 2;
  return Math.sqrt(sum);
}
