import { addDays, addMonths, inWeek, isDay, lastDay, nextDate, nextDayOfMonth, nextWeekday } from './calendar.ts';
import type { Day, Now } from './calendar.ts';
import { day, time } from './pieces.ts';
import type { Reader } from './pieces.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?';
const YEAR = '(?:,?\\s(20\\d\\d))?';
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const LONG_WEEKDAY = 'monday|tuesday|wednesday|thursday|friday|saturday|sunday';
const SHORT_WEEKDAY = 'mon|tues?|wed|thu(?:rs?)?|fri|sat|sun';
const RELATIVE: Record<string, number> = { today: 0, tonight: 0, tomorrow: 1, tmrw: 1, tmr: 1, yesterday: -1 };
const COUNTS: Record<string, number> = { a: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, ten: 10 };
const COUNT = `(\\d{1,3}|${Object.keys(COUNTS).join('|')})`;

const monthOf = (name: string | undefined): number => MONTHS.indexOf((name ?? '').slice(0, 3)) + 1;
const weekdayOf = (name: string | undefined): number => WEEKDAYS.indexOf((name ?? '').slice(0, 3));
const weekend = (today: Day, weeks: number) => day(inWeek(today, weeks, 5), inWeek(today, weeks, 6));

/** Ways of saying a day or a time in English, on a folded text (lower case). "Next monday" is the Monday of next week, as 来週の月曜 is. */
export const ENGLISH: Reader[] = [
  { pattern: /\bday after tomorrow\b/g, score: 1, read: (_groups, now) => day(addDays(now, 2)) },
  { pattern: /\bday before yesterday\b/g, score: 1, read: (_groups, now) => day(addDays(now, -2)) },
  {
    pattern: new RegExp(`\\b(?:${Object.keys(RELATIVE).join('|')})\\b`, 'g'),
    score: 0.95,
    read: (_groups, now, said) => day(addDays(now, RELATIVE[said] ?? 0)),
  },
  {
    pattern: new RegExp(`\\b${MONTH}\\s(?:the\\s)?${DAY}${YEAR}\\b(?!:)`, 'g'),
    score: 1,
    read: ([m, d, y], now) => dated(now, monthOf(m), d, y),
  },
  {
    pattern: new RegExp(`\\b${DAY}\\s(?:of\\s)?${MONTH}${YEAR}(?![a-z])`, 'g'),
    score: 1,
    read: ([d, m, y], now) => dated(now, monthOf(m), d, y),
  },
  { pattern: /\b(\d{1,2})(?:st|nd|rd|th)\b/g, score: 0.7, read: ([d], now) => day(nextDayOfMonth(now, Number(d))) },
  {
    pattern: /\b(?:(this|next|the|on the|over the|coming)\s)?weekend\b/g,
    score: 0.9,
    read: ([which], now) => weekend(now, which === 'next' ? 1 : 0),
  },
  {
    pattern: new RegExp(`\\b(?:(next|last|this|on|coming)\\s)?(${LONG_WEEKDAY})s?\\b`, 'g'),
    score: 0.9,
    read: ([which, name], now) => onWeekday(now, which, weekdayOf(name)),
  },
  {
    pattern: new RegExp(`\\b(next|last|this|on|until|by|till)\\s(${SHORT_WEEKDAY})\\b`, 'g'),
    score: 0.85,
    read: ([which, name], now) => onWeekday(now, which, weekdayOf(name)),
  },
  {
    pattern: /\b(this|next|last)\sweek\b/g,
    score: 0.85,
    read: ([which], now) => week(now, which === 'next' ? 1 : which === 'last' ? -1 : 0),
  },
  {
    pattern: /\b(this|next|last)\smonth\b/g,
    score: 0.8,
    read: ([which], now) => month(addMonths({ ...now, day: 1 }, which === 'next' ? 1 : which === 'last' ? -1 : 0)),
  },
  {
    pattern: new RegExp(`\\b(?:in|after)\\s${COUNT}\\s(day|week|month)s?\\b`, 'g'),
    score: 0.85,
    read: ([n, unit], now) => shifted(now, n, unit, 1),
  },
  {
    pattern: new RegExp(`\\b${COUNT}\\s(day|week|month)s?\\s(?:ago|earlier)\\b`, 'g'),
    score: 0.85,
    read: ([n, unit], now) => shifted(now, n, unit, -1),
  },
  { pattern: /\bchristmas\seve\b/g, score: 0.8, read: (_groups, now) => day(nextDate(now, 12, 24)) },
  { pattern: /\bchristmas(?:\sday)?\b/g, score: 0.8, read: (_groups, now) => day(nextDate(now, 12, 25)) },
  { pattern: /\bnew\syear'?s\seve\b/g, score: 0.8, read: (_groups, now) => day(nextDate(now, 12, 31)) },
  { pattern: /\bnew\syear'?s(?:\sday)?\b(?!\seve)/g, score: 0.8, read: (_groups, now) => day(nextDate(now, 1, 1)) },
  {
    pattern: /(?<![\d:.])(\d{1,2})(?:[:.](\d{2}))?\s?([ap])\.?m\b\.?/g,
    score: 0.95,
    read: ([h, m, half]) => twelveHours(Number(h), Number(m ?? 0), half),
  },
  { pattern: /\b(?:noon|midday)\b/g, score: 0.9, read: () => time(12, 0) },
  { pattern: /\bmidnight\b/g, score: 0.9, read: () => time(24, 0) },
];

function dated(now: Now, m: number, d: string | undefined, y: string | undefined) {
  if (!y) return day(nextDate(now, m, Number(d)));
  const said = { year: Number(y), month: m, day: Number(d) };
  return isDay(said) ? day(said) : null;
}

function onWeekday(now: Now, which: string | undefined, name: number) {
  if (which === 'next') return day(inWeek(now, 1, name));
  return day(which === 'last' ? addDays(nextWeekday(now, name), -7) : nextWeekday(now, name));
}

const week = (now: Now, weeks: number) => day(inWeek(now, weeks, 0), inWeek(now, weeks, 6));
const month = (first: Day) => ({ kind: 'day' as const, day: first, end: { ...first, day: lastDay(first.year, first.month) }, month: true });

function shifted(now: Now, n: string | undefined, unit: string | undefined, way: 1 | -1) {
  const count = way * (COUNTS[n ?? ''] ?? Number(n));
  if (unit === 'month') return day(addMonths(now, count));
  return day(addDays(now, unit === 'week' ? count * 7 : count));
}

const twelveHours = (hour: number, minute: number, half: string | undefined) =>
  hour < 1 || hour > 12 ? null : time((hour % 12) + (half === 'p' ? 12 : 0), minute);
