import { KANJI_NUMBER, readJapaneseNumber } from '../number-words.ts';
import { partOfDay, within } from './parts-of-day.ts';
import type { PartOfDay } from './parts-of-day.ts';
import { after, openTime, time } from './pieces.ts';
import type { Reader, TimePiece } from './pieces.ts';

const N = `(\\d{1,2}|${KANJI_NUMBER})`;
/** What stands before an hour, and which part of the day it says. 午後12時 is noon, 夜12時 midnight. */
const BEFORE: Record<string, PartOfDay> = {
  ...{ 午前: 'morning', 朝: 'morning', 早朝: 'morning', am: 'morning', お昼: 'lunch', 昼: 'lunch' },
  ...{ 午後: 'afternoon', pm: 'afternoon', 夕方: 'dusk', 夕: 'dusk', 夜: 'night', 晩: 'night', 深夜: 'late', 夜中: 'late' },
};
const PREFIX = `(?:(${Object.keys(BEFORE)
  .sort((a, b) => b.length - a.length)
  .join('|')})の? ?)?`;
/** Words for a part of the day that are nothing else. */
const CLEAR: Record<string, PartOfDay> = {
  ...{
    早朝: 'early',
    朝イチ: 'first',
    朝いち: 'first',
    朝一: 'first',
    朝一番: 'first',
    午前中: 'morning',
    午前: 'morning',
    昼過ぎ: 'afternoon',
    午後: 'afternoon',
  },
  ...{ 午後イチ: 'afternoon', 夕方: 'dusk', 深夜: 'late', 夜中: 'late' },
};
/** Those that are parts of words, too (夜景, 朝ごはん, 昼食): beside a day, or with what shows that they stand alone. */
const SHORT: Record<string, PartOfDay> = { 朝: 'morning', お昼: 'lunch', 昼間: 'lunch', 昼: 'lunch', 夜: 'night', 晩: 'night' };
const longest = (words: Record<string, PartOfDay>): string =>
  Object.keys(words)
    .sort((a, b) => b.length - a.length)
    .join('|');

/** Ways of saying a time of day in Japanese, on a folded text; HH:MM for both languages. */
export const JAPANESE_TIMES: Reader[] = [
  {
    pattern: new RegExp(`${PREFIX}(?<!\\d)${N}時(?!間|代|期|点|短|計|給|々)(?:(半)|${N}分)?`, 'g'),
    score: 0.95,
    read: ([part, h, half, m]) => clock(part, h ?? '', half ? 30 : m === undefined ? 0 : number(m)),
  },
  {
    pattern: new RegExp(`${PREFIX}(?<![\\d:])(\\d{1,2}):(\\d{2})(?![\\d:])(?! ?[ap]\\.?m)`, 'g'),
    score: 0.95,
    read: ([part, h, m]) => clock(part, h ?? '', Number(m)),
  },
  {
    pattern: /(?<![\d:.-])(\d{1,2})時? ?[-~〜–] ?(\d{1,2})時(?!間)/g,
    score: 0.95,
    read: ([h, until]) => span(openTime(h ?? '', number(h ?? ''), 0), openTime(until ?? '', number(until ?? ''), 0)),
  },
  { pattern: /正午/g, score: 0.95, read: () => time(12, 0) },
  { pattern: new RegExp(longest(CLEAR), 'g'), score: 0.85, read: (_groups, _now, said) => partOfDay(CLEAR[said] ?? 'morning') },
  {
    pattern: new RegExp(`(?<![一-龠])(?:${longest(SHORT)})(?=に|は|から|まで|なら|でも|も(?!の)|遅|早|$|[、。!?])`, 'g'),
    score: 0.7,
    read: (_groups, _now, said) => partOfDay(SHORT[said] ?? 'night'),
  },
  {
    pattern: new RegExp(`(?:${longest(SHORT)})(?![一-龠ご](?<!着|頃))`, 'g'),
    score: 0.6,
    read: (_groups, _now, said) => partOfDay(SHORT[said] ?? 'night', true),
  },
];

const number = (text: string): number => (/^\d/.test(text) ? Number(text) : (readJapaneseNumber(text) ?? NaN));

/** 昼の2時 is 14, 昼の12時 12, 午後7時 19, 夜12時 24, 午前12時 0. */
function clock(part: string | undefined, h: string, minute: number): TimePiece | null {
  const piece = openTime(h, number(h), minute);
  const name = part === undefined ? undefined : BEFORE[part];
  return piece && name !== undefined ? within(partOfDay(name), piece) : piece;
}

const span = (from: TimePiece | null, until: TimePiece | null): TimePiece | null =>
  from && until && { kind: 'time', time: from.time, end: after(from, until) };
