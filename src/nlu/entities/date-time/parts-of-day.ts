import type { TimePiece } from './pieces.ts';

/** From and until in full hours; 24 is midnight, 29 five in the morning. 朝 and 午前 reach to noon as "morning" does; 夕方 is that of a shop's customers, not of the weather report. */
const HOURS = {
  early: [5, 9],
  first: [8, 10],
  morning: [6, 12],
  lunch: [11, 14],
  afternoon: [12, 18],
  dusk: [16, 19],
  evening: [17, 22],
  night: [18, 24],
  late: [22, 29],
} as const;
export type PartOfDay = keyof typeof HOURS;

/** A part of the day as a span of time. */
export function partOfDay(name: PartOfDay, weak = false): TimePiece {
  const [from, until] = HOURS[name];
  return { kind: 'time', time: { hour: from, minute: 0 }, end: { hour: until, minute: 0 }, part: true, ...(weak ? { weak } : {}) };
}

/** An hour said beside a part of the day: "tomorrow evening at 7" is 19, 夜12時 24, 昼の2時 14, 朝9時 9. */
export function within(part: TimePiece, exact: TimePiece): TimePiece {
  const { said } = exact;
  if (said === undefined) return exact;
  const { said: _, ...fixed } = exact;
  return { ...fixed, time: { ...exact.time, hour: hourWithin(part.time.hour, said) } };
}

function hourWithin(from: number, said: number): number {
  if (from < 11) return said === 12 ? 0 : said;
  if (from === 11) return said < 6 ? said + 12 : said;
  if (said === 12) return from >= 17 ? 24 : 12;
  return from === 22 && said < 6 ? said + 24 : said + 12;
}
