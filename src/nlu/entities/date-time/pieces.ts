import type { Day, Now, Time } from './calendar.ts';

/** How often a day comes again that was said without its week, month or year (Friday, the 3rd, 12/30). */
export type Every = 'week' | 'month' | 'year';
/**
 * What a piece of text says of a day: the day, or the first and last of several; a month or year is given by its first day. `part`: the time of day that the word
 * itself says (tonight, 今朝, 30分後).
 */
export type DayPiece = { kind: 'day'; day: Day; end?: Day; month?: boolean; every?: Every; part?: TimePiece };
/**
 * A time of day. `end`: when a span of time is over. `said`: the hour as it was said where it may be one of the morning or of the afternoon; `time` is then the guess.
 * `part`: morning, afternoon and the like. `weak`: no time by itself (夜 in 夜景, morning in "good morning"), only beside a day.
 */
export type TimePiece = { kind: 'time'; time: Time; end?: Time; said?: number; part?: true; weak?: true };
export type Piece = DayPiece | TimePiece;
/** How to read one way of saying a day or a time. `read` gives null for what is none (13月, 25:70). */
export type Reader = {
  pattern: RegExp;
  score: number;
  read: (groups: (string | undefined)[], now: Now, said: string) => Piece | null;
};

export const day = (value: Day | null, end?: Day): DayPiece | null => (value ? { kind: 'day', day: value, ...(end ? { end } : {}) } : null);
/** A day that comes again. */
export const recurring = (every: Every, value: Day | null, end?: Day): DayPiece | null =>
  value ? { kind: 'day', day: value, every, ...(end ? { end } : {}) } : null;
export const time = (hour: number, minute: number): TimePiece | null =>
  Number.isInteger(hour) && hour >= 0 && hour <= 29 && minute >= 0 && minute < 60 ? { kind: 'time', time: { hour, minute } } : null;

/** Nobody comes to a shop before seven: an hour of 1 to 6 without a word for the half of the day is one of the afternoon. */
const FIRST_OF_THE_MORNING = 7;

/** An hour that may be of either half of the day: 3時, "at 4", 3:30. 13 to 29, 0, and hours written with a zero (03:00) are what they are. */
export function openTime(said: string, hour: number, minute: number): TimePiece | null {
  if (hour > 12 || hour === 0 || said.startsWith('0')) return time(hour, minute);
  const piece = time(hour < FIRST_OF_THE_MORNING ? hour + 12 : hour, minute);
  return piece && { ...piece, said: hour };
}

/** The hour on a clock of twelve: 12 am is 0. */
export const twelveHours = (hour: number, minute: number, half: 'a' | 'p'): TimePiece | null =>
  hour < 1 || hour > 12 ? null : time((hour % 12) + (half === 'p' ? 12 : 0), minute);

/** The first time that a clock shows so after another: an hour of which the half was not said may be of either. */
export function after(from: TimePiece, until: TimePiece): Time {
  const minutes = (hour: number): number => hour * 60 + until.time.minute;
  const start = from.time.hour * 60 + from.time.minute;
  const hours = until.said === undefined ? [until.time.hour] : [until.said % 12, (until.said % 12) + 12];
  const hour = [...hours, ...hours.map((one) => one + 24)].find((one) => minutes(one) > start) ?? until.time.hour;
  return { hour, minute: until.time.minute };
}
