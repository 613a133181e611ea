import type { Day, Now, Time } from './calendar.ts';

/** What a piece of text says of a day: the day, or the first and last of several; a month is given by its first day. */
export type DayPiece = { kind: 'day'; day: Day; end?: Day; month?: boolean };
/** A time of day. */
export type TimePiece = { kind: 'time'; time: Time };
/** How to read one way of saying a day or a time. `read` gives null for what is none (13月, 25:70). */
export type Reader = {
  pattern: RegExp;
  score: number;
  read: (groups: (string | undefined)[], now: Now, said: string) => DayPiece | TimePiece | null;
};

export const day = (value: Day | null, end?: Day): DayPiece | null => (value ? { kind: 'day', day: value, end } : null);
export const time = (hour: number, minute: number): TimePiece | null =>
  Number.isInteger(hour) && hour >= 0 && hour <= 29 && minute >= 0 && minute < 60 ? { kind: 'time', time: { hour, minute } } : null;
