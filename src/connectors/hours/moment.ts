import { InputError } from '../../core/errors.ts';
import { isDay, epochOf, wallClock } from '../../core/zone.ts';
import { minuteOf } from '../../core/hours.ts';

/** A day, and the moment in it that was asked about; none when only the day was. */
export type Moment = { date: string; at: number | null };

/**
 * Reads `2026-12-30`, `2026-12-30T19:00` and `T19:00` (on the wall in `zone`; today), a time with Z or an offset, or nothing (now).
 * Of today alone the moment is now. Throws InputError for anything else.
 */
export function parseMoment(text: string, zone: string, now: number): Moment {
  const today = wallClock(zone, now).date;
  if (text === '') return { date: today, at: now };
  if (isDay(text)) return { date: text, at: text === today ? now : null };
  const local = /^(\d{4}-\d\d-\d\d)?T?(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?$/.exec(text);
  const [date, minute] = [local?.[1] ?? today, minuteOf(local?.[2] ?? '')];
  if (isDay(date) && minute < 24 * 60) return { date, at: epochOf(zone, date, minute) };
  const at = /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at)) throw new InputError('bad-time', `"${text}" is no day or time such as 2026-12-30T19:00`);
  return { date: wallClock(zone, at).date, at };
}
