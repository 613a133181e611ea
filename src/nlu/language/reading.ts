import { toKatakana } from '../../core/text/normalize.ts';
import { KANJI_READINGS, WORD_READINGS } from './readings.ts';

const KANJI_RUN = /[\u4E00-\u9FFF\u3005]+/g;
const LONGEST_WORD = Math.max(...[...WORD_READINGS.keys()].map((word) => word.length));

/** A normalised text in katakana as it sounds, as far as the kanji are known; the others stay. 「返品は？」 and 「へんぴんは？」 give the same. */
export function soundOf(text: string): string {
  return toKatakana(text.replace(KANJI_RUN, readRun));
}

function readRun(run: string): string {
  let sound = '';
  for (let at = 0; at < run.length;) {
    const word = longestWord(run, at);
    const kanji = run[at] as string;
    const readings = KANJI_READINGS.get(kanji);
    sound += word?.reading ?? (run.length === 1 ? readings?.alone : readings?.together) ?? kanji;
    at += word?.length ?? 1;
  }
  return sound;
}

function longestWord(run: string, at: number): { reading: string; length: number } | null {
  for (let length = Math.min(LONGEST_WORD, run.length - at); length > 1; length--) {
    const reading = WORD_READINGS.get(run.slice(at, at + length));
    if (reading !== undefined) return { reading, length };
  }
  return null;
}
