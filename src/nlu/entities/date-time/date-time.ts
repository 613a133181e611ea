import type { EntityValue } from '../../../core/understanding.ts';
import { longestFirst, withoutOverlaps } from '../spans.ts';
import type { Span } from '../spans.ts';
import { isBefore, isoDay, isoMinute, stepped, wallNow } from './calendar.ts';
import type { Day, Now, Time } from './calendar.ts';
import { ENGLISH_DAYS } from './english-days.ts';
import { ENGLISH_TIMES } from './english-times.ts';
import { after } from './pieces.ts';
import type { Reader } from './pieces.ts';
import { grouped } from './groups.ts';
import type { Found, Group } from './groups.ts';
import { JAPANESE_DAYS } from './japanese-days.ts';
import { JAPANESE_TIMES } from './japanese-times.ts';
import { NUMERIC_DAYS } from './numeric-days.ts';
import { within } from './parts-of-day.ts';
import { inThePast } from './past.ts';
import { SPECIAL_DAYS } from './special-days.ts';

/** Which readers a text can have anything for, by its letters. */
const READERS: [letters: RegExp, readers: Reader[]][] = [
  [/[ぁ-んァ-ヶ一-龠]|r\d|\d:\d|20\d\d[/.-]/, [...JAPANESE_DAYS, ...JAPANESE_TIMES]],
  [/\d[/.-]\d/, NUMERIC_DAYS],
  [/[a-z]{2}|\d ?[ap]\b|[@〜] ?\d/, [...ENGLISH_DAYS, ...ENGLISH_TIMES]],
  [/[ぁ-んァ-ヶ一-龠]|[a-z]{2}/, SPECIAL_DAYS],
];
/** More days than this in one message are no message. */
const MOST_OF_ONE_KIND = 50;
/** Between the beginning and the end of a span of time. "And" only behind "between". */
const UNTIL = /^\s*(?:から|より|~|〜|-|–|ー|to|until|till|through|thru)\s*(?:the\s)?$/;
const AND = /^\s*and\s*(?:the\s)?$/;

/** `refused`: what looks like a day or a time and is none (2月30日, 25:70); its digits are no numbers either. */
export type DateTimes = { spans: Span[]; refused: { start: number; end: number }[] };

/**
 * Days and times in both languages (a customer mixes them), in a folded text. Days without a year are the next such day, today included, or the last one where the sentence
 * is about the past. A day with a time is one entity of grain `minute`; a time alone is given with today's date and grain `time`; a week, weekend, month or year has its last
 * day as `end`, a part of the day and "from … until" the moment at which it is over.
 */
export function findDateTimes(text: string, now: number, zone: string): DateTimes {
  const clock = wallNow(now, zone);
  const found: Found[] = [];
  const refused: { start: number; end: number }[] = [];
  for (const { pattern, read, score } of READERS.flatMap(([letters, readers]) => (letters.test(text) ? readers : []))) {
    for (const match of first(text.matchAll(pattern), MOST_OF_ONE_KIND)) {
      const place = { start: match.index, end: match.index + match[0].length };
      const piece = read(match.slice(1), clock, match[0]);
      if (!piece) refused.push(place);
      else found.push({ ...place, score, piece: piece.kind === 'day' ? inThePast(piece, text, place.start, place.end, clock) : piece });
    }
  }
  const pieces = withoutOverlaps(longestFirst(found)).sort((a, b) => a.start - b.start);
  return { spans: withEnds(grouped(pieces, text), text, clock), refused };
}

function* first<T>(all: Iterable<T>, most: number): Generator<T> {
  let seen = 0;
  for (const one of all) {
    if (++seen > most) return;
    yield one;
  }
}

/** Every group as a span; two that a word such as から or "until" joins as one. */
function withEnds(groups: Group[], text: string, now: Now): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < groups.length; i++) {
    const one = groups[i] as Group;
    const next = groups[i + 1];
    const between = next ? text.slice(one.end, next.start) : '';
    const joined =
      next && (UNTIL.test(between) || (AND.test(between) && /\bbetween /.test(text.slice(Math.max(0, one.start - 9), next.start))));
    const value = joined ? fromTo(one, next, now) : null;
    if (value) i++;
    const end = value && next ? next.end : one.end;
    spans.push({ type: 'date_time', start: one.start, end, value: value ?? valueOf(one, now), score: one.score });
  }
  return spans;
}

const timeOf = ({ part, time }: Group) => (time && part ? within(part, time) : (time ?? part));

function valueOf(group: Group, now: Now): EntityValue {
  const { day } = group;
  const time = timeOf(group);
  if (time) return moments(day?.day ?? now, time.time, time.end, day !== undefined);
  const { day: first = now, end, month } = day ?? {};
  return { kind: 'date_time', iso: isoDay(first), grain: month ? 'month' : 'day', ...(end ? { end: isoDay(end) } : {}) };
}

function moments(day: Day, from: Time, until: Time | undefined, dated: boolean): EntityValue {
  const end = until ? { end: isoMinute(day, until) } : {};
  return { kind: 'date_time', iso: isoMinute(day, from), grain: dated ? 'minute' : 'time', ...end };
}

/** From one to the other; null where that says nothing (10時から明日). */
function fromTo(one: Group, other: Group, now: Now): EntityValue | null {
  const [from, until] = [timeOf(one), timeOf(other)];
  if (from && until) {
    const day = one.day?.day ?? now;
    if (!other.day) return moments(day, from.time, until.part ? until.end : after(from, until), one.day !== undefined);
    const last = later(other.day.day, other, day);
    return { kind: 'date_time', iso: isoMinute(day, from.time), grain: 'minute', end: isoMinute(last, until.end ?? until.time) };
  }
  if (from || until || !one.day || !other.day) return null;
  const end = later(other.day.end ?? other.day.day, other, one.day.day);
  return { kind: 'date_time', iso: isoDay(one.day.day), grain: one.day.month ? 'month' : 'day', end: isoDay(end) };
}

/** The end of a span is not before its beginning: "28 December to 3 January", 金曜から日曜. Two steps are enough for what the next such day may miss. */
function later(end: Day, { day }: Group, first: Day): Day {
  let last = end;
  for (let step = 0; step < 2 && day?.every && isBefore(last, first); step++) last = stepped(last, day.every, 1) ?? last;
  return last;
}
