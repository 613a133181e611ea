import type { Span } from './spans.ts';

const DIGIT: Record<string, number> = { 〇: 0, 零: 0, 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 };
const PLACE: Record<string, number> = { 十: 10, 百: 100, 千: 1000 };
const WORDS: Record<string, number> = Object.fromEntries(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
    .split(' ')
    .map((word, n) => [word, n]),
);
const KANA_COUNTS: Record<string, number> = {
  ひとつ: 1,
  ふたつ: 2,
  みっつ: 3,
  よっつ: 4,
  いつつ: 5,
  むっつ: 6,
  ななつ: 7,
  やっつ: 8,
  ここのつ: 9,
  とお: 10,
  ひとり: 1,
  ふたり: 2,
};

/** Kanji that write a number. */
export const KANJI_NUMBER = '[〇零一二三四五六七八九十百千万]+';
/** What is counted: without it a kanji such as 一 is part of a word (一緒, 十分). */
const COUNTER =
  '(?:個|つ(?!も)|本|枚|点|冊|名|人(?!前)|台|着|足|箱|袋|セット|ダース|円|番|回|膳|杯|組|ヶ月|か月|年|日間|週間|時間|分間|歳|才|%)';

const PATTERNS: { pattern: RegExp; read: (match: RegExpExecArray) => number | null; score: number }[] = [
  { pattern: /(?<![\w.,:/-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w:/-])/g, read: (m) => Number(m[0].replaceAll(',', '')), score: 0.95 },
  { pattern: /(?<![\w.,:/-])\d{1,12}(?:\.\d{1,4})?(?![\w:/-]|\.\d)/g, read: (m) => Number(m[0]), score: 0.9 },
  { pattern: new RegExp(`(?!一番(?!目))(${KANJI_NUMBER})(?=${COUNTER})`, 'g'), read: (m) => readKanji(m[1] ?? ''), score: 0.85 },
  { pattern: new RegExp(Object.keys(KANA_COUNTS).join('|'), 'g'), read: (m) => KANA_COUNTS[m[0]] ?? null, score: 0.7 },
  {
    pattern:
      /(?<![a-z'’-])(?:zero|t(?:wo|hree|en|welve|hirteen|wenty)|f(?:our|ive|ourteen|ifteen)|s(?:ix|even|ixteen|eventeen)|eight(?:een)?|nine(?:teen)?|eleven)(?![a-z'’-])/g,
    read: (m) => WORDS[m[0]] ?? null,
    score: 0.85,
  },
  // "the blue one", "this one" is no number; "one" before a noun or alone may be.
  { pattern: /(?<=^|\b(?:need|want|buy|order|only|just|have|get)\s)one(?![a-z'’-])/g, read: () => 1, score: 0.5 },
];

/** Numbers in digits, kanji, kana and English words, in a folded text. */
export function findNumbers(text: string): Span[] {
  return PATTERNS.flatMap(({ pattern, read, score }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const number = read(match);
      if (number === null || !Number.isFinite(number)) return [];
      return [
        { type: 'number', start: match.index, end: match.index + match[0].length, value: { kind: 'number' as const, number }, score },
      ];
    }),
  );
}

/** 三十, 百二十, 一万二千, 二〇二六. Null when it is no number. */
export function readKanji(text: string): number | null {
  if (/^[〇零一二三四五六七八九]+$/.test(text)) return Number(Array.from(text, (kanji) => DIGIT[kanji]).join(''));
  const [high, low, ...more] = text.split('万');
  if (more.length > 0) return null;
  if (low === undefined) return belowTenThousand(text);
  const upper = high === '' ? 1 : belowTenThousand(high ?? '');
  const lower = low === '' ? 0 : belowTenThousand(low);
  return upper === null || lower === null ? null : upper * 10_000 + lower;
}

function belowTenThousand(text: string): number | null {
  let total = 0;
  let digit: number | null = null;
  let limit = Infinity;
  for (const kanji of text) {
    const place = PLACE[kanji];
    if (place === undefined) {
      if (digit !== null || DIGIT[kanji] === undefined) return null;
      digit = DIGIT[kanji];
      continue;
    }
    if (place >= limit) return null;
    limit = place;
    total += (digit ?? 1) * place;
    digit = null;
  }
  return total + (digit ?? 0);
}
