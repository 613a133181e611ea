/** Time zones through Intl alone. A day is `YYYY-MM-DD`; a minute of the day may lie beyond its end (1560 is 2:00 the next morning). */

export type Weekday = 'sun' | 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat';
export const WEEKDAYS: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const MINUTE = 60_000;
const DAY = 86_400_000;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Throws RangeError when the zone is unknown. Making a formatter costs some fifty times what using it does, so they are kept. */
function formatterFor(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    const two = '2-digit';
    formatter = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
      ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

export function isZone(zone: string): boolean {
  try {
    formatterFor(zone);
    return true;
  } catch {
    return false;
  }
}

/** What a clock on the wall shows, as if it were UTC, in epoch milliseconds. */
function wallAsUtc(zone: string, epochMs: number): number {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatterFor(zone).formatToParts(epochMs)) part[type] = Number(value);
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
}

const offset = (zone: string, epochMs: number): number => wallAsUtc(zone, epochMs) - Math.floor(epochMs / 1000) * 1000;

const dayOf = (utcMs: number): string => new Date(utcMs).toISOString().slice(0, 10);
const utcOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);

/** The day, the minute of the day (0 to 1439) and the weekday that a clock on the wall shows. */
export function wallClock(zone: string, epochMs: number): { date: string; minute: number; weekday: Weekday } {
  const wall = wallAsUtc(zone, epochMs);
  const date = dayOf(wall);
  return { date, minute: Math.floor((wall - utcOf(date)) / MINUTE), weekday: weekdayOf(date) };
}

export function weekdayOf(date: string): Weekday {
  return WEEKDAYS[new Date(utcOf(date)).getUTCDay()] as Weekday;
}

export function addDays(date: string, days: number): string {
  return dayOf(utcOf(date) + days * DAY);
}

/** True for a day that the calendar has: not 2026-02-30. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(utcOf(text)) && dayOf(utcOf(text)) === text;
}

/**
 * Epoch milliseconds of a minute of a day. A time that the clock shows twice means the first; one that it skips means the moment of the skip,
 * so a later minute never comes earlier.
 */
export function epochOf(zone: string, date: string, minute: number): number {
  const wall = utcOf(date) + minute * MINUTE;
  const first = offset(zone, wall - DAY);
  const second = offset(zone, wall + DAY);
  const candidates = [wall - first, wall - second].filter((at) => at + offset(zone, at) === wall);
  if (candidates.length > 0) return Math.min(...candidates);
  let [before, after] = [wall - Math.max(first, second), wall - Math.min(first, second)];
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2000) * 1000;
    if (offset(zone, middle) === first) before = middle;
    else after = middle;
  }
  return after;
}
