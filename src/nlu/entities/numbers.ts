import { DIGITS, ENGLISH_NUMBER, KANJI_NUMBER, readEnglishNumber, readJapaneseNumber, worthTrying } from './number-words.ts';
import type { Span } from './spans.ts';

/** Behind digits: parts of a word (100均, 30代, 4月号), of which one of several (2回目) or of how a thing is packed (10枚入り). */
const PART_OF_A_WORD =
  '(?!均|代|[つ枚個本冊点着足箱袋組膳杯回番階人](?:目|入|組|セット|パック|折)|月(?:号|刊)|つ折|日(?!間|ほど|くらい|ぐらい|程度|かか|で|分|待|経|以|後|前|数|も)|月\\d)';
/** What is counted but is no thing: without it a kanji such as 一 is part of a word (一緒, 十分). 万年筆 and 千歳 are words. */
const MEASURE = '(?:番(?!目)|回(?!目|り|も)|ヶ月|か月|年(?!筆|生|中)|日間|週間|時間|分間|歳|才|%|割|倍|度(?!目))';

const PATTERNS: { pattern: RegExp; read: (said: string) => number | null; score: number }[] = [
  {
    pattern: new RegExp(`(?<![\\w:/#-]|\\d[.,])(?!0\\d)${DIGITS}(?![\\w:/-]|[.,]\\d)${PART_OF_A_WORD}`, 'g'),
    read: (said) => Number(said.replaceAll(',', '')),
    score: 0.9,
  },
  {
    pattern: /(?<![\w:/#-]|\d[.,])\d{1,4}(?:\.\d{1,2})?[百千万億](?:[\d百千万]{1,8})?(?![\w.,円])/g,
    read: readJapaneseNumber,
    score: 0.92,
  },
  {
    pattern: new RegExp(`(?<![一-龠\\d])(?!一番|二番煎|千歳|万年)(${KANJI_NUMBER})(?=${MEASURE})`, 'g'),
    read: readJapaneseNumber,
    score: 0.85,
  },
  {
    pattern: new RegExp(`(?<![a-z'’-])(?!one(?![a-z' -]*(?:hundred|thousand)))${ENGLISH_NUMBER}(?![a-z'’-])`, 'g'),
    read: readEnglishNumber,
    score: 0.85,
  },
  // "the blue one", "this one" is no number; "one" alone or after what asks for things may be.
  { pattern: /(?<=^|\b(?:need|want|buy|order|only|just|have|get)\s)one(?=$|[.,!?]|\s(?:please|pls)\b)/g, read: () => 1, score: 0.5 },
];

/** Numbers in digits, kanji and English words that are no count, no sum of money and no date, in a folded text. */
export function findNumbers(text: string): Span[] {
  return PATTERNS.filter(({ pattern }) => worthTrying(pattern, text)).flatMap(({ pattern, read, score }) =>
    [...text.matchAll(pattern)].flatMap((match): Span[] => {
      const number = read(match[0]);
      if (number === null || !Number.isFinite(number)) return [];
      return [{ type: 'number', start: match.index, end: match.index + match[0].length, value: { kind: 'number', number }, score }];
    }),
  );
}
