import type { Explanation, Recognition } from '../../recognizer.ts';
import type { Neighbourhood } from './neighbours.ts';

/** What an explanation asks a loaded model: its answer, and its inclination to an intent for a text, on any scale that adds up (NaN for an intent that it does not know). */
export type Explained = {
  recognize: (text: string) => Recognition;
  inclination: (text: string, intent: string) => number;
  neighbours: Neighbourhood;
};

export type Fragment = Explanation['fragments'][number];

/** What speaks as one piece: the place of a name, a link, an address, a handle. */
const WHOLE = /\{[a-z][a-z0-9_]{0,39}\}|https?:\/\/\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,255}|(?<![\w@])@\w{1,15}/g;
const SPEAKS = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;
/** A half-width voice mark belongs to the kana before it. */
const MARK = /^[\uFF9E\uFF9F\p{M}]/u;
/** 営業時間 and ﾍﾝﾋﾟﾝ are one word to a reader, two to ICU. */
const RUNS = [/^[\u4E00-\u9FFF\u3005]+$/, /^[\uFF66-\uFF9F]+$/];
/** Every piece costs a question to the model, so a long text is taken in larger pieces. */
const MOST_PIECES = 48;
/** Pieces side by side that both say this share of what the weightiest says are one to a reader: ICU parts 「へんぴん」 into へん and ぴん. */
const TOGETHER = 0.6;
/** What says less than this share of the whole is not worth a reader's eye. */
const LEAST = 0.02;

/** A letter that no example has. A gap instead would bring together what stood apart, and make the rest of a short text weigh more. */
const STRANGE = 'Ж';

const MOST_NEIGHBOURS = 3;

/** Why `intent`, or the best one, fits the text. Null when nothing of the text is known, or no such intent. */
export function explain({ recognize, inclination, neighbours }: Explained, text: string, intent?: string): Explanation | null {
  const likely = recognize(text).intents.map((found) => found.intent);
  const asked = intent ?? likely[0];
  if (asked === undefined || likely.length === 0 || Number.isNaN(inclination(text, asked))) return null;
  return {
    intent: asked,
    fragments: fragments(text, (other) => inclination(other, asked)),
    nearest: neighbours.nearest(text, [...new Set([asked, ...likely])], MOST_NEIGHBOURS),
  };
}

type Piece = { start: number; end: number };

/**
 * Which pieces of a text spoke for an answer: each in turn is made unreadable, and its weight is how much less sure the model then is.
 * So the pieces are words of the text as it was written, whatever normalisation does to it, and whatever the model is made of.
 * The weights' sizes add up to at most 1.
 */
export function fragments(text: string, inclination: (text: string) => number): Fragment[] {
  const pieces = piecesOf(text);
  const whole = inclination(text);
  const drops = pieces.map(({ start, end }) => whole - inclination(text.slice(0, start) + STRANGE.repeat(end - start) + text.slice(end)));
  const total = drops.reduce((sum, drop) => sum + Math.abs(drop), 0);
  if (total === 0) return [];
  return joined(
    text,
    pieces.map((piece, i) => ({ ...piece, weight: (drops[i] ?? 0) / total })),
  )
    .filter(({ weight }) => Math.abs(weight) >= LEAST)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || a.start - b.start);
}

/** The words of a text, Japanese ones too, and its emoji, in order; punctuation and blanks are none. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(WHOLE)) {
    pieces.push(...wordsOf(text, at, match.index));
    at = match.index + match[0].length;
    pieces.push({ start: match.index, end: at });
  }
  pieces.push(...wordsOf(text, at, text.length));
  const size = Math.ceil(pieces.length / MOST_PIECES);
  if (size < 2) return pieces;
  return Array.from({ length: Math.ceil(pieces.length / size) }, (_, i) => {
    const run = pieces.slice(i * size, (i + 1) * size);
    return { start: run[0]?.start ?? 0, end: run.at(-1)?.end ?? 0 };
  });
}

const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });

function wordsOf(text: string, from: number, to: number): Piece[] {
  const words: Piece[] = [];
  for (const { segment, index } of segmenter.segment(text.slice(from, to))) {
    const start = from + index;
    const before = words.at(-1);
    const goesOn = MARK.test(segment) || RUNS.some((run) => run.test(segment) && run.test(text.slice(before?.start, before?.end)));
    if (before?.end === start && goesOn) before.end = start + segment.length;
    else if (SPEAKS.test(segment)) words.push({ start, end: start + segment.length });
  }
  return words;
}

function joined(text: string, pieces: (Piece & { weight: number })[]): Fragment[] {
  const largest = pieces.reduce((most, { weight }) => Math.max(most, Math.abs(weight)), 0);
  const heavy = (weight: number) => Math.abs(weight) >= TOGETHER * largest;
  const together: (Piece & { weight: number; last: number })[] = [];
  for (const { start, end, weight } of pieces) {
    const before = together.at(-1);
    if (before?.end === start && heavy(before.last) && heavy(weight) && Math.sign(before.last) === Math.sign(weight))
      Object.assign(before, { end, weight: before.weight + weight, last: weight });
    else together.push({ start, end, weight, last: weight });
  }
  return together.map(({ start, end, weight }) => ({ start, end, text: text.slice(start, end), weight }));
}
