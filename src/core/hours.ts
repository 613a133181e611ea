import { japaneseHoliday, type HolidayOverrides } from './holidays.ts';
import type { Localized } from './language.ts';
import { addDays, epochOf, wallClock, weekdayOf, type Weekday } from './zone.ts';

/** From and to as `HH:MM`. A closing at or before the opening, or from 24:00 to 48:00, is on the next day. */
export type HoursRange = readonly [open: string, close: string];

/** A day with hours of its own; no hours means closed. */
export type SpecialDay = { date: string; hours: readonly HoursRange[]; name?: Localized };

/** Opening hours. What is said for a special day counts before the holiday's, and the holiday's before the weekday's. A weekday that is not named is closed. */
export type Schedule = {
  /** IANA name. */
  zone: string;
  week: Partial<Record<Weekday | 'holiday', readonly HoursRange[]>>;
  special?: readonly SpecialDay[];
  closedOnHolidays?: boolean;
  holidays?: HolidayOverrides;
};

export type DayHours = {
  date: string;
  weekday: Weekday;
  /** Earliest first; empty when closed. */
  hours: readonly HoursRange[];
  holiday: Localized | null;
  special: { name: Localized | null } | null;
};

/** An open time, in epoch milliseconds: open at `from`, no longer at `to`. */
type Span = { from: number; to: number };

/** How far ahead an opening is looked for, in days: more than a year, for a schedule of special days alone. */
const HORIZON = 400;
const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;

/** Minutes since the day began; `HH:MM` up to 48:00. NaN for anything else. */
export function minuteOf(clock: string): number {
  const match = /^(\d{1,2}):([0-5]\d)$/.exec(clock);
  const minute = match ? Number(match[1]) * 60 + Number(match[2]) : NaN;
  return minute <= 48 * 60 ? minute : NaN;
}

/** Minutes of opening and closing, the closing always after the opening. */
export function minutesOf([open, close]: HoursRange): { from: number; to: number } {
  const [from, to] = [minuteOf(open), minuteOf(close)];
  return { from, to: to <= from ? to + 24 * 60 : to };
}

/** The hours of a day (`YYYY-MM-DD`), and why they are what they are. */
export function hoursOn(schedule: Schedule, date: string): DayHours {
  const weekday = weekdayOf(date);
  const holiday = japaneseHoliday(date, schedule.holidays);
  const special = schedule.special?.find((day) => day.date === date);
  const hours = special ? special.hours : regularHours(schedule, weekday, holiday !== null);
  const sorted = [...hours].sort((a, b) => minutesOf(a).from - minutesOf(b).from);
  return { date, weekday, hours: sorted, holiday, special: special ? { name: special.name ?? null } : null };
}

function regularHours(schedule: Schedule, weekday: Weekday, isHoliday: boolean): readonly HoursRange[] {
  if (isHoliday && schedule.closedOnHolidays) return [];
  if (isHoliday && schedule.week.holiday) return schedule.week.holiday;
  return schedule.week[weekday] ?? [];
}

/**
 * The open times that end after `epochMs`, in order, those that touch joined. Nobody needs to know how long one is that goes on for more than `enough` ms (from
 * `epochMs` at the earliest): it is cut somewhere behind that, and the last. A house that never closes would be followed to the horizon for nothing.
 */
function* spansFrom(schedule: Schedule, epochMs: number, enough: number): Generator<Span> {
  const today = wallClock(schedule.zone, epochMs).date;
  let open: Span | null = null;
  // The day before may not have closed yet.
  for (let day = -1; day <= HORIZON; day++) {
    for (const span of spansOn(schedule, addDays(today, day))) {
      if (open && span.from <= open.to) open = { from: open.from, to: Math.max(open.to, span.to) };
      else {
        if (open && open.to > epochMs) yield open;
        open = span;
      }
    }
    if (open && open.to - Math.max(open.from, epochMs) > enough) break;
  }
  if (open && open.to > epochMs) yield open;
}

function spansOn(schedule: Schedule, date: string): Span[] {
  return hoursOn(schedule, date)
    .hours.map(minutesOf)
    .map(({ from, to }) => ({ from: epochOf(schedule.zone, date, from), to: epochOf(schedule.zone, date, to) }))
    .filter(({ from, to }) => to > from);
}

function nextSpan(schedule: Schedule, epochMs: number, enough = 0): Span | null {
  for (const span of spansFrom(schedule, epochMs, enough)) return span;
  return null;
}

export function isOpen(schedule: Schedule, epochMs: number): boolean {
  const span = nextSpan(schedule, epochMs);
  return span !== null && span.from <= epochMs;
}

/** The first moment at or after `epochMs` that is open: `epochMs` itself when it is. Null when there is none within 400 days. */
export function nextOpening(schedule: Schedule, epochMs: number): number | null {
  const span = nextSpan(schedule, epochMs);
  return span && Math.max(span.from, epochMs);
}

/** When what is open at `epochMs` closes, be it for lunch. Null when it is closed, or does not close within a week. */
export function closingTime(schedule: Schedule, epochMs: number): number | null {
  const span = nextSpan(schedule, epochMs, WEEK);
  if (!span || span.from > epochMs) return null;
  return span.to - epochMs > WEEK ? null : span.to;
}

/** When so many open minutes will have passed: the time to promise an answer by. May be a closing time; for 0 minutes it is the next opening. Null when that is too far away. */
export function addOpenMinutes(schedule: Schedule, epochMs: number, minutes: number): number | null {
  let left = minutes * MINUTE;
  for (const span of spansFrom(schedule, epochMs, left)) {
    const from = Math.max(span.from, epochMs);
    if (span.to - from >= left) return from + left;
    left -= span.to - from;
  }
  return null;
}

/** How many minutes between two moments were open; for clocks that stand still while nobody is there. */
export function openMinutesBetween(schedule: Schedule, from: number, to: number): number {
  let open = 0;
  for (const span of spansFrom(schedule, from, to - from)) {
    if (span.from >= to) break;
    open += Math.min(span.to, to) - Math.max(span.from, from);
  }
  return open / MINUTE;
}
