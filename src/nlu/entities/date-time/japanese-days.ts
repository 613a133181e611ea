import { addDays, addMonths, inWeek, isDay, lastDay, minutesFrom, nextDate, nextDayOfMonth, nextWeekday } from './calendar.ts';
import type { Day, Now } from './calendar.ts';
import { KANJI_NUMBER, readJapaneseNumber } from '../number-words.ts';
import { partOfDay } from './parts-of-day.ts';
import { ERAS, MONTHS, RELATIVE, WEEKS, WITH_PART, YEARS } from './japanese-words.ts';
import { day, recurring } from './pieces.ts';
import type { DayPiece, Reader } from './pieces.ts';

const N = `(\\d{1,4}|${KANJI_NUMBER})`;
const NOT_IN_NUMBER = '(?<![\\d〇零一二三四五六七八九十月,.、~〜-])';
const WEEKDAYS = '月火水木金土日';
const KANA_WEEKDAYS = ['げつ', 'か', 'すい', 'もく', 'きん', 'ど', 'にち'];
const WEEKDAY = `(?:([${WEEKDAYS}])曜日?|(${KANA_WEEKDAYS.join('|')})よう(?:び|日))`;
const anyOf = (words: Record<string, unknown>): string =>
  Object.keys(words)
    .sort((a, b) => b.length - a.length)
    .join('|');
const number = (text = ''): number => (text === '元' ? 1 : /^\d/.test(text) ? Number(text) : (readJapaneseNumber(text) ?? NaN));
const weekdayOf = (kanji: string | undefined, kana: string | undefined): number =>
  kanji === undefined ? KANA_WEEKDAYS.indexOf(kana ?? '') : WEEKDAYS.indexOf(kanji);
const weekend = (today: Day, weeks: number) => day(inWeek(today, weeks, 5), inWeek(today, weeks, 6));
const dated = (value: Day) => (isDay(value) ? day(value) : null);
const years = (first: number, last = first): DayPiece | null =>
  first >= 1900 && first <= 2200
    ? { kind: 'day', day: { year: first, month: 1, day: 1 }, end: { year: last, month: 12, day: 31 }, month: true }
    : null;

/** Ways of saying a day in Japanese, on a folded text (half-width digits, lower case). */
export const JAPANESE_DAYS: Reader[] = [
  {
    pattern:
      /(?<![\d/.-])(20\d\d|二〇[〇一二三四五六七八九]{2})(?:年の?|[/.-]) ?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:月|[/.-]) ?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:日|(?![\d/]|[.-]\d))/g,
    score: 1,
    read: ([y, m, d]) => dated({ year: number(y), month: number(m), day: number(d) }),
  },
  {
    pattern: new RegExp(`(?:(令和|平成|昭和)|(?<![a-z\\d])([rhs]) ?(?=\\d{1,2}[./年]))(?:${N}|(元))[年./]${N}[月./]${N}日?(?!\\d)`, 'g'),
    score: 1,
    read: ([era, letter, y, first, m, d]) =>
      dated({ year: (ERAS[era ?? letter ?? ''] ?? NaN) + number(y ?? first), month: number(m), day: number(d) }),
  },
  {
    pattern: new RegExp(`(?:(令和|平成|昭和)(?:${N}|(元))年|(20\\d\\d)年)(?:の?${N}月(?![\\d号刊]))?(?!度)`, 'g'),
    score: 0.95,
    read: ([era, y, first, year, m]) => yearOrMonth(era ? (ERAS[era] ?? NaN) + number(y ?? first) : Number(year), m),
  },
  {
    pattern: new RegExp(`${N}月 ?${N}日(?!間)`, 'g'),
    score: 1,
    read: ([m, d], now) => recurring('year', nextDate(now, number(m), number(d))),
  },
  {
    pattern: new RegExp(`(${anyOf(YEARS)})の?${N}月(?: ?${N}日)?`, 'g'),
    score: 1,
    read: ([y, m, d], now) =>
      d
        ? dated({ year: now.year + (YEARS[y ?? ''] ?? 0), month: number(m), day: number(d) })
        : yearOrMonth(now.year + (YEARS[y ?? ''] ?? 0), m),
  },
  {
    pattern: new RegExp(
      `(?:(${anyOf(MONTHS)})の?|(?<![ヶケかカ\\d])${N}月の?)(上旬|初旬|初め|はじめ|始め|頭|アタマ|あたま|中旬|半ば|なかば|中頃|下旬|末)`,
      'g',
    ),
    score: 0.95,
    read: ([when, m, part], now) =>
      partOfMonth(
        when ? addMonths({ ...now, day: 1 }, MONTHS[when] ?? 0) : monthNamed(number(m), now),
        part ?? '',
        when ? undefined : 'year',
      ),
  },
  {
    pattern: new RegExp(`(${anyOf(MONTHS)})(?:の?${N}日(?!間))?`, 'g'),
    score: 0.9,
    read: ([when, d], now) => ofMonth(addMonths({ ...now, day: 1 }, MONTHS[when ?? ''] ?? 0), d),
  },
  {
    pattern: new RegExp(
      `(?<![月\\d])(${anyOf(WEEKS)})の?(?:${WEEKDAY}|([${WEEKDAYS}])(?=$|[ にはのもで、。]|着|まで|から)|(末)|(?![${WEEKDAYS}]曜))`,
      'g',
    ),
    score: 0.95,
    read: ([when, kanji, kana, bare, end], now) => ofWeek(now, WEEKS[when ?? ''] ?? 0, kanji ?? bare, kana, end),
  },
  { pattern: /(?<![今来先毎])週末|(?<=^|[^日])土日(?!祝)/g, score: 0.8, read: (_groups, now) => weekend(now, 0) },
  {
    pattern: new RegExp(`(?<=[\\d日] ?\\()([${WEEKDAYS}])(?=[)・])`, 'g'),
    score: 0.9,
    read: ([kanji], now) => recurring('week', nextWeekday(now, weekdayOf(kanji, undefined))),
  },
  { pattern: /週明け|休み明け/g, score: 0.8, read: (_groups, now) => day(inWeek(now, 1, 0)) },
  {
    pattern: new RegExp(`(?<!毎週の?|隔週の?|毎月第.の?)(?:(今度|次)の?|(この)|(前)の)?${WEEKDAY}(?![ァ-ヶ])`, 'g'),
    score: 0.9,
    read: ([next, this_, last, kanji, kana], now) => onWeekday(now, next, this_, last, weekdayOf(kanji, kana)),
  },
  {
    // きょう and あす are letters of many words: with what shows that they stand alone.
    pattern: new RegExp(`(?<![ぁ-ん])(?:きょう|あす)(?=$|[はのもにまで、。!?\\s]|から|中)|${anyOf(RELATIVE)}`, 'g'),
    score: 0.95,
    read: (_groups, now, said) => day(addDays(now, RELATIVE[said] ?? (said === 'あす' ? 1 : 0))),
  },
  { pattern: new RegExp(anyOf(WITH_PART), 'g'), score: 0.95, read: (_groups, now, said) => withPart(now, said) },
  { pattern: new RegExp(`(${anyOf(YEARS)})(?!度)`, 'g'), score: 0.75, read: ([when], now) => years(now.year + (YEARS[when ?? ''] ?? 0)) },
  {
    pattern: new RegExp(`(?<![\\d~〜、-])(?:${N}(日|週間|[ヶケかカ箇]月|年)|(半年))(後|前)(?!後)`, 'g'),
    score: 0.9,
    read: ([n, unit, half, way], now) => shifted(now, half ? 6 : number(n), half ? '月' : (unit ?? ''), way === '前' ? -1 : 1),
  },
  {
    pattern: new RegExp(`(?<!の|\\d|営業)${N}(分|時間)(半)?(後|前)(?!後)`, 'g'),
    score: 0.9,
    read: ([n, unit, half, way], now) => moment(now, (number(n) * (unit === '分' ? 1 : 60) + (half ? 30 : 0)) * (way === '前' ? -1 : 1)),
  },
  {
    // A number of days is how long something takes (3日ほど, 2〜3日), 一日 often a whole day.
    pattern: new RegExp(
      `${NOT_IN_NUMBER}(?!一日(?!に|の|から|まで|は|、|$))${N}日(?![間後前本目々以分数]|ほど|くらい|ぐらい|程度|かか|待|経|過ぎ|たって|たち|も(?:待|経|前)|で(?:届|着|でき|来|き)|坊主|ごと|おき|ずつ|連続|あれば|[~〜]\\d|に\\d回)`,
      'g',
    ),
    score: 0.75,
    read: ([d], now) => recurring('month', nextDayOfMonth(now, number(d))),
  },
  {
    pattern: /(?<![今来先毎])月末/g,
    score: 0.7,
    read: (_groups, now) => recurring('month', { ...now, day: lastDay(now.year, now.month) }),
  },
  {
    pattern: new RegExp(`(?<![\\dヶ〇零一二三四五六七八九十年])${N}月(?![\\d日曜末々号刊額謝人病])`, 'g'),
    score: 0.7,
    read: ([m], now) => monthPiece(monthNamed(number(m), now), 'year'),
  },
];

/** The first day of a month of that name: this one or the next. */
function monthNamed(month: number, now: Now): Day | null {
  return month === now.month ? { year: now.year, month, day: 1 } : nextDate(now, month, 1);
}

const monthPiece = (first: Day | null, every?: 'year'): DayPiece | null =>
  first && { kind: 'day', day: first, end: { ...first, day: lastDay(first.year, first.month) }, month: true, ...(every ? { every } : {}) };

function yearOrMonth(year: number, m: string | undefined): DayPiece | null {
  if (m === undefined) return years(year);
  const first = { year, month: number(m), day: 1 };
  return isDay(first) ? monthPiece(first) : null;
}

function ofMonth(first: Day, d: string | undefined): DayPiece | null {
  return d ? dated({ ...first, day: number(d) }) : monthPiece({ year: first.year, month: first.month, day: 1 });
}

/** 上旬 is the first ten days, 中旬 the second ten, 下旬 the rest; 末 the last day. */
function partOfMonth(first: Day | null, part: string, every: 'year' | undefined): DayPiece | null {
  if (!first) return null;
  const at = (n: number): Day => ({ year: first.year, month: first.month, day: n });
  const last = at(lastDay(first.year, first.month));
  const piece =
    part === '末' ? day(last) : part === '下旬' ? day(at(21), last) : /^[中半な]/.test(part) ? day(at(11), at(20)) : day(at(1), at(10));
  return piece && { ...piece, ...(every ? { every } : {}) };
}

function ofWeek(today: Day, weeks: number, kanji: string | undefined, kana: string | undefined, end: string | undefined) {
  if (end) return weekend(today, weeks);
  const name = weekdayOf(kanji, kana);
  return name >= 0 ? day(inWeek(today, weeks, name)) : day(inWeek(today, weeks, 0), inWeek(today, weeks, 6));
}

/** 今度の日曜 and 次の日曜 are never today; 日曜 may be. */
function onWeekday(now: Now, next: string | undefined, this_: string | undefined, last: string | undefined, name: number) {
  if (last) return day(addDays(nextWeekday(now, name), -7));
  if (next) return day(nextWeekday(addDays(now, 1), name));
  return this_ ? day(nextWeekday(now, name)) : recurring('week', nextWeekday(now, name));
}

function withPart(now: Now, said: string): DayPiece | null {
  const [days, part] = WITH_PART[said] ?? [0, 'morning'];
  const piece = day(addDays(now, days));
  return piece && { ...piece, part: partOfDay(part) };
}

function shifted(now: Now, count: number, unit: string, way: 1 | -1) {
  const n = count * way;
  if (!(count <= 400)) return null;
  if (unit === '日') return day(addDays(now, n));
  if (unit === '週間') return day(addDays(now, 7 * n));
  return day(addMonths(now, unit === '年' ? 12 * n : n));
}

function moment(now: Now, minutes: number): DayPiece | null {
  if (!(Math.abs(minutes) <= 10_000)) return null;
  const { day: at, time } = minutesFrom(now, minutes);
  return { kind: 'day', day: at, part: { kind: 'time', time } };
}
