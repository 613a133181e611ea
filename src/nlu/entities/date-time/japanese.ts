import { KANJI_NUMBER, readKanji } from '../numbers.ts';
import { addDays, addMonths, inWeek, isDay, lastDay, nextDate, nextDayOfMonth, nextWeekday } from './calendar.ts';
import type { Day } from './calendar.ts';
import { day, time } from './pieces.ts';
import type { Reader } from './pieces.ts';

const N = `(\\d{1,4}|${KANJI_NUMBER})`;
const WEEKDAYS = '月火水木金土日';
const RELATIVE: Record<string, number> = {
  今日: 0,
  きょう: 0,
  本日: 0,
  当日: 0,
  明日: 1,
  あした: 1,
  明後日: 2,
  あさって: 2,
  明々後日: 3,
  しあさって: 3,
  昨日: -1,
  きのう: -1,
  一昨日: -2,
  おととい: -2,
};
const FIXED: Record<string, [number, number]> = {
  大晦日: [12, 31],
  大みそか: [12, 31],
  元日: [1, 1],
  元旦: [1, 1],
  クリスマスイブ: [12, 24],
  クリスマス: [12, 25],
};
const WEEKS: Record<string, number> = { 今週: 0, 来週: 1, 再来週: 2, 先週: -1 };
const MONTHS: Record<string, number> = { 今月: 0, 来月: 1, 再来月: 2, 先月: -1 };
const MORNING = '午前|朝|am';
const AFTERNOON = '午後|夕方|夜|今夜|晩|pm';

const number = (text: string | undefined): number =>
  text === undefined ? NaN : /^\d/.test(text) ? Number(text) : (readKanji(text) ?? NaN);
const weekend = (today: Day, weeks: number) => day(inWeek(today, weeks, 5), inWeek(today, weeks, 6));
const dated = (value: Day) => (isDay(value) ? day(value) : null);

/** Ways of saying a day or a time in Japanese, on a folded text (half-width digits, lower case). */
export const JAPANESE: Reader[] = [
  {
    pattern: /(20\d\d)(?:年|[/.-])(\d{1,2})(?:月|[/.-])(\d{1,2})(?:日|(?!\d))/g,
    score: 1,
    read: ([y, m, d]) => dated({ year: Number(y), month: Number(m), day: Number(d) }),
  },
  {
    pattern: new RegExp(`令和${N}年${N}月${N}日`, 'g'),
    score: 1,
    read: ([y, m, d]) => dated({ year: 2018 + number(y), month: number(m), day: number(d) }),
  },
  { pattern: new RegExp(`${N}月${N}日(?!間)`, 'g'), score: 1, read: ([m, d], now) => day(nextDate(now, number(m), number(d))) },
  { pattern: /(?<![\d/.-])(\d{1,2})\/(\d{1,2})(?![\d/.-])/g, score: 0.85, read: ([m, d], now) => day(nextDate(now, Number(m), Number(d))) },
  {
    pattern: new RegExp(`(?:(${Object.keys(MONTHS).join('|')})の?)(?:${N}日(?!間)|(末))?`, 'g'),
    score: 0.9,
    read: ([when, d, end], now) => ofMonth(addMonths({ ...now, day: 1 }, MONTHS[when ?? ''] ?? 0), d, end),
  },
  {
    pattern: new RegExp(`(?<![月\\d])(${Object.keys(WEEKS).join('|')})の?(?:([${WEEKDAYS}])曜日?|(末)|(?![${WEEKDAYS}]曜))`, 'g'),
    score: 0.95,
    read: ([when, name, end], now) => ofWeek(now, WEEKS[when ?? ''] ?? 0, name, end),
  },
  { pattern: /(?<![今来先])週末|(?<=^|[^日])土日/g, score: 0.8, read: (_groups, now) => weekend(now, 0) },
  {
    pattern: new RegExp(`(?:(?:今度|次)の)?([${WEEKDAYS}])曜日?`, 'g'),
    score: 0.9,
    read: ([name], now) => day(nextWeekday(now, WEEKDAYS.indexOf(name ?? ''))),
  },
  {
    pattern: new RegExp(
      Object.keys(RELATIVE)
        .sort((a, b) => b.length - a.length)
        .join('|'),
      'g',
    ),
    score: 0.95,
    read: (_groups, now, said) => day(addDays(now, RELATIVE[said] ?? 0)),
  },
  {
    pattern: new RegExp(Object.keys(FIXED).join('|'), 'g'),
    score: 0.8,
    read: (_groups, now, said) => day(nextDate(now, ...(FIXED[said] ?? [1, 1]))),
  },
  { pattern: new RegExp(`${N}日後`, 'g'), score: 0.9, read: ([n], now) => (number(n) <= 400 ? day(addDays(now, number(n))) : null) },
  { pattern: new RegExp(`${N}日前`, 'g'), score: 0.9, read: ([n], now) => (number(n) <= 400 ? day(addDays(now, -number(n))) : null) },
  {
    pattern: new RegExp(`${N}週間(後|前)`, 'g'),
    score: 0.9,
    read: ([n, way], now) => (number(n) <= 60 ? day(addDays(now, number(n) * (way === '前' ? -7 : 7))) : null),
  },
  {
    pattern: new RegExp(`${N}[ヶケかカ]月(後|前)`, 'g'),
    score: 0.9,
    read: ([n, way], now) => (number(n) <= 60 ? day(addMonths(now, number(n) * (way === '前' ? -1 : 1))) : null),
  },
  {
    pattern: new RegExp(`(?<![\\d月〇零一二三四五六七八九十])${N}日(?![間後前本目々以])`, 'g'),
    score: 0.75,
    read: ([d], now) => day(nextDayOfMonth(now, number(d))),
  },
  { pattern: /月末/g, score: 0.7, read: (_groups, now) => day({ year: now.year, month: now.month, day: lastDay(now.year, now.month) }) },
  {
    pattern: new RegExp(`(?<![\\dヶ〇零一二三四五六七八九十])${N}月(?![\\d日曜末々])`, 'g'),
    score: 0.7,
    read: ([m], now) => month(number(m), now),
  },
  {
    pattern: new RegExp(`(?:(${MORNING})|(${AFTERNOON})|(昼|お昼|深夜)の?)?の?${N}時(?!間|代|期|点)(?:(半)|${N}分)?`, 'g'),
    score: 0.95,
    read: ([am, pm, other, h, half, m]) => clock(am, pm ?? other, h, half ? '30' : m),
  },
  {
    pattern: new RegExp(`(?:(${MORNING})|(${AFTERNOON}))?\\s?(?<![\\d:])(\\d{1,2}):(\\d{2})(?![\\d:])(?!\\s?[ap]\\.?m)`, 'g'),
    score: 0.95,
    read: ([am, pm, h, m]) => clock(am, pm, h, m),
  },
  { pattern: /正午/g, score: 0.95, read: () => time(12, 0) },
];

function ofMonth(first: Day, d: string | undefined, end: string | undefined) {
  if (end) return day({ ...first, day: lastDay(first.year, first.month) });
  if (d) return dated({ ...first, day: number(d) });
  return { kind: 'day' as const, day: first, end: { ...first, day: lastDay(first.year, first.month) }, month: true };
}

function ofWeek(today: Day, weeks: number, name: string | undefined, end: string | undefined) {
  if (end) return weekend(today, weeks);
  return name ? day(inWeek(today, weeks, WEEKDAYS.indexOf(name))) : day(inWeek(today, weeks, 0), inWeek(today, weeks, 6));
}

function month(m: number, now: Day) {
  const first = m === now.month ? { ...now, month: m, day: 1 } : nextDate(now, m, 1);
  return first && m >= 1 && m <= 12 ? ofMonth({ year: first.year, month: m, day: 1 }, undefined, undefined) : null;
}

/** 昼の2時 is 14, 昼の12時 12, 午後7時 19, 夜12時 24, 午前12時 0. */
function clock(am: string | undefined, pm: string | undefined, h: string | undefined, m: string | undefined) {
  const hour = number(h);
  const minute = m === undefined ? 0 : number(m);
  if (am) return time(hour === 12 ? 0 : hour, minute);
  if (pm === '深夜' || !pm) return time(hour, minute);
  if (pm.endsWith('昼')) return time(hour < 6 ? hour + 12 : hour, minute);
  if (hour === 12) return time(pm === '午後' || pm === 'pm' ? 12 : 24, minute);
  return time(hour < 12 ? hour + 12 : hour, minute);
}
