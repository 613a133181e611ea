/** A calendar day without a zone. Month and day count from 1. */
export type Day = { year: number; month: number; day: number };
/** A time of day on a clock; 24:00 and later is kept as said by shops that close after midnight. */
export type Time = { hour: number; minute: number };
export type Now = Day & Time;

const DAY_MS = 86_400_000;

/** What the clock on the wall shows. `now` in epoch ms; `zone` an IANA name. */
export function wallClock(now: number, zone: string): Now {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(now);
  const part = (type: string) => Number(parts.find((entry) => entry.type === type)?.value ?? 0);
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') };
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
