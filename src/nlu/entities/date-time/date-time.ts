import type { EntityValue } from '../../../core/understanding.ts';
import type { Span } from '../spans.ts';
import { withoutOverlaps } from '../spans.ts';
import { isoDay, isoMinute, wallClock } from './calendar.ts';
import type { Now } from './calendar.ts';
import { ENGLISH } from './english.ts';
import { JAPANESE } from './japanese.ts';
import type { DayPiece, TimePiece } from './pieces.ts';

type Found = { piece: DayPiece | TimePiece; start: number; end: number; score: number };

/** What may stand between a day and its time, or a time and its day. */
const JOIN = /^[\s,、]*(?:の|に|は|、|at|@|around|by|from|on|\()?[\s,、)]*(?:の)?\s*$/;
const READERS = [...JAPANESE, ...ENGLISH];

/**
 * Days and times in both languages (a customer mixes them), in a folded text. Days without a year are the next such day, today included.
 * A day with a time is one entity of grain `minute`; a time alone is given with today's date and grain `time`; a week, weekend or month has its last day as `end`.
 */
export function findDateTimes(text: string, now: number, zone: string): Span[] {
  if (!/[\d〇一-十日月曜週朝夜午昨今土末元後きあおしクa-z]/.test(text)) return [];
  const clock = wallClock(now, zone);
  const pieces = READERS.flatMap(({ pattern, read, score }) =>
    [...text.matchAll(pattern)].flatMap((match): Found[] => {
      const piece = read(match.slice(1), clock, match[0]);
      return piece ? [{ piece, start: match.index, end: match.index + match[0].length, score }] : [];
    }),
  );
  const longest = pieces.sort((a, b) => b.end - b.start - (a.end - a.start) || b.score - a.score || a.start - b.start);
  return join(
    withoutOverlaps(longest).sort((a, b) => a.start - b.start),
    text,
    clock,
  );
}

function join(found: Found[], text: string, now: Now): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < found.length; i++) {
    const one = found[i] as Found;
    const next = found[i + 1];
    const together = next && next.piece.kind !== one.piece.kind && JOIN.test(text.slice(one.end, next.start));
    const pair = together ? [one, next] : [one];
    const day = pair.find(({ piece }) => piece.kind === 'day')?.piece as DayPiece | undefined;
    const time = pair.find(({ piece }) => piece.kind === 'time')?.piece as TimePiece | undefined;
    if (together) i++;
    spans.push({
      type: 'date_time',
      start: one.start,
      end: (together ? next : one).end,
      value: valueOf(day, time, now),
      score: Math.max(...pair.map(({ score }) => score)),
    });
  }
  return spans;
}

function valueOf(day: DayPiece | undefined, time: TimePiece | undefined, now: Now): EntityValue {
  if (time) return { kind: 'date_time', iso: isoMinute(day?.day ?? now, time.time), grain: day ? 'minute' : 'time' };
  const { day: first = now, end, month } = day ?? {};
  return { kind: 'date_time', iso: isoDay(first), grain: month ? 'month' : 'day', ...(end ? { end: isoDay(end) } : {}) };
}
