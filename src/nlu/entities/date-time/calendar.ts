import { wallClock } from '../../../core/zone.ts';

/** A calendar day without a zone. Month and day count from 1. */
export type Day = { year: number; month: number; day: number };
/** A time of day on a clock; 24:00 and later is kept as said by shops that close after midnight. */
export type Time = { hour: number; minute: number };
export type Now = Day & Time;

const DAY_MS = 86_400_000;

/** What the clock on the wall shows. `now` in epoch ms; `zone` an IANA name. */
export function wallNow(now: number, zone: string): Now {
  const { date, minute } = wallClock(zone, now);
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return { year, month, day, hour: Math.floor(minute / 60), minute: minute % 60 };
}

const epoch = ({ year, month, day }: Day): number => Date.UTC(year, month - 1, day);

export function addDays(day: Day, days: number): Day {
  const date = new Date(epoch(day) + days * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The same day of a later month, or its last one (31 January and a month is 28 February). */
export function addMonths(day: Day, months: number): Day {
  const first = new Date(Date.UTC(day.year, day.month - 1 + months, 1));
  const month = { year: first.getUTCFullYear(), month: first.getUTCMonth() + 1 };
  return { ...month, day: Math.min(day.day, lastDay(month.year, month.month)) };
}

/** Monday is 0. */
export const weekday = (day: Day): number => (new Date(epoch(day)).getUTCDay() + 6) % 7;
export const lastDay = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
export const isDay = ({ year, month, day }: Day): boolean =>
  year >= 1900 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 && day <= lastDay(year, month);
export const isBefore = (a: Day, b: Day): boolean => epoch(a) < epoch(b);

/** The day of the week `weeks` weeks from this one; weeks begin on Monday. */
export const inWeek = (today: Day, weeks: number, day: number): Day => addDays(today, weeks * 7 + day - weekday(today));
/** One week, month or year later or earlier; null where the calendar has no such day. */
export function stepped(value: Day, every: 'week' | 'month' | 'year', steps: number): Day | null {
  if (every === 'week') return addDays(value, 7 * steps);
  const moved = addMonths({ ...value, day: 1 }, every === 'month' ? steps : 12 * steps);
  const same = { ...moved, day: value.day };
  return isDay(same) ? same : null;
}

/** The next such day of the week, today included. */
export const nextWeekday = (today: Day, day: number): Day => addDays(today, (day - weekday(today) + 7) % 7);

/** The next such date, today included; null when there is none within eight years (30 February). */
export function nextDate(today: Day, month: number, day: number): Day | null {
  for (let year = today.year; year < today.year + 9; year++) {
    const date = { year, month, day };
    if (isDay(date) && !isBefore(date, today)) return date;
  }
  return null;
}

/** The day and the time so many minutes from now, or ago. */
export function minutesFrom(now: Now, minutes: number): { day: Day; time: Time } {
  const whole = now.hour * 60 + now.minute + minutes;
  const days = Math.floor(whole / 1440);
  const minute = whole - days * 1440;
  return { day: addDays(now, days), time: { hour: Math.floor(minute / 60), minute: minute % 60 } };
}

/** The next such day of a month, today included, in a month that has it. */
export function nextDayOfMonth(today: Day, day: number): Day | null {
  for (let months = 0; months < 3; months++) {
    const { year, month } = addMonths({ ...today, day: 1 }, months);
    const date = { year, month, day };
    if (isDay(date) && !isBefore(date, today)) return date;
  }
  return null;
}

const two = (n: number): string => String(n).padStart(2, '0');
export const isoDay = ({ year, month, day }: Day): string => `${year}-${two(month)}-${two(day)}`;
/** Past midnight belongs to the next day: 25:30 is 01:30. */
export function isoMinute(day: Day, { hour, minute }: Time): string {
  const real = addDays(day, Math.floor(hour / 24));
  return `${isoDay(real)}T${two(hour % 24)}:${two(minute)}`;
}
