import { addDays, addMonths, inWeek, isDay, lastDay, minutesFrom, nextDate, nextDayOfMonth, nextWeekday } from './calendar.ts';
import type { Day, Now } from './calendar.ts';
import { partOfDay } from './parts-of-day.ts';
import {
  CLEAR_MONTH,
  COUNT,
  COUNTS,
  DAY,
  LONG,
  MONTH,
  MONTHS,
  NO_NOUN,
  ORDINALS,
  RELATIVE,
  SHORT,
  UNIT,
  WEEKDAYS,
  WHICH,
  YEAR,
} from './english-words.ts';
import { day, recurring } from './pieces.ts';
import type { DayPiece, Reader } from './pieces.ts';

const monthOf = (name = ''): number => MONTHS.indexOf(name.slice(0, 3)) + 1;
const dayOf = (said = ''): number => (/^\d/.test(said) ? parseInt(said, 10) : ORDINALS.indexOf(said) + 1);
const weekend = (today: Day, weeks: number) => day(inWeek(today, weeks, 5), inWeek(today, weeks, 6));

/** Ways of saying a day in English, on a folded text (lower case). "Next monday" is the Monday of next week, as 来週の月曜 is. */
export const ENGLISH_DAYS: Reader[] = [
  {
    pattern: new RegExp(
      `\\b(?:${Object.keys(RELATIVE)
        .sort((a, b) => b.length - a.length)
        .join('|')})\\b`,
      'g',
    ),
    score: 0.95,
    read: (_groups, now, said) => day(addDays(now, RELATIVE[said] ?? 0)),
  },
  {
    pattern: /\b(?:tonight|tonite|2nite|this evening tonight)\b/g,
    score: 0.95,
    read: (_groups, now) => ({ kind: 'day', day: now, part: partOfDay('night') }),
  },
  {
    pattern: /\b(?:this (morning|afternoon|evening)|last (night))\b/g,
    score: 0.95,
    read: ([part], now) => ({ kind: 'day', day: part ? now : addDays(now, -1), part: partOfDay((part ?? 'night') as 'morning' | 'night') }),
  },
  {
    pattern: new RegExp(`\\b${MONTH} (?:the )?${DAY}(?![\\d:a-z])${YEAR}(?![\\d])`, 'g'),
    score: 1,
    read: ([m, d, y], now) => dated(now, monthOf(m), dayOf(d), y),
  },
  {
    pattern: new RegExp(`\\b${DAY} (?:of )?${MONTH}${YEAR}(?![a-z\\d])`, 'g'),
    score: 1,
    read: ([d, m, y], now) => dated(now, monthOf(m), dayOf(d), y),
  },
  {
    pattern: new RegExp(`\\b${MONTH} ${DAY} ?(?:-|–|to|until) ?(?:the )?${DAY}${YEAR}(?![\\d:a-z])`, 'g'),
    score: 1,
    read: ([m, d, e, y], now) => fromTo(dated(now, monthOf(m), dayOf(d), y), dayOf(e)),
  },
  {
    pattern: new RegExp(`\\b${DAY} ?(?:-|–|to|until) ?${DAY} (?:of )?${MONTH}${YEAR}(?![a-z\\d])`, 'g'),
    score: 1,
    read: ([d, e, m, y], now) => fromTo(dated(now, monthOf(m), dayOf(d), y), dayOf(e)),
  },
  {
    pattern: new RegExp(`(?<=\\b(?:the|on|by|until|till|from|before|after|around|since|for) )(\\d{1,2})(?:st|nd|rd|th)\\b${NO_NOUN}`, 'g'),
    score: 0.75,
    read: ([d], now) => recurring('month', nextDayOfMonth(now, Number(d))),
  },
  {
    pattern: /\b(\d{1,2})(?:st|nd|rd|th) (?:of )?(this|next|last) month\b/g,
    score: 0.95,
    read: ([d, which], now) => {
      const said = { ...addMonths({ ...now, day: 1 }, WHICH[which ?? ''] ?? 0), day: Number(d) };
      return isDay(said) ? day(said) : null;
    },
  },
  {
    pattern: new RegExp(`\\b${CLEAR_MONTH}(?: (20\\d\\d))?\\b|\\b${MONTH} (20\\d\\d)\\b`, 'g'),
    score: 0.8,
    read: ([a, y, b, z], now) => monthIn(now, monthOf(a ?? b), y ?? z),
  },
  {
    pattern: new RegExp(
      `(?<=\\b(?:in|since|during|until|till|by|from|before|after) )${MONTH}(?=$|[ .,!?;)])(?! (?:be|have|not|\\d|i|we|you)\\b)`,
      'g',
    ),
    score: 0.75,
    read: ([m], now) => monthIn(now, monthOf(m), undefined),
  },
  {
    pattern: new RegExp(
      `\\b(early|mid|middle of|late|beginning of|start of|end of)[ -](?:in )?(?:${MONTH}|(?:(the|this|next|last) )?month)\\b`,
      'g',
    ),
    score: 0.92,
    read: ([part, m, which], now) =>
      partOfMonth(m ? monthIn(now, monthOf(m), undefined) : monthBy(now, WHICH[which ?? 'the'] ?? 0), part ?? ''),
  },
  {
    pattern: /\b(?:end of (?:the|this) week)\b/g,
    score: 0.85,
    read: (_groups, now) => day(inWeek(now, 0, 6)),
  },
  {
    pattern: /(?<!have a (?:nice|great|good|lovely) )\b(?:(this|next|last|coming) )?weekends?\b/g,
    score: 0.9,
    read: ([which], now) => weekend(now, which === 'next' ? 1 : which === 'last' ? -1 : 0),
  },
  {
    pattern: new RegExp(`(?<!every )\\b(?:(next|last|this|coming) )?(${LONG})s?\\b(?!['’]s)`, 'g'),
    score: 0.9,
    read: ([which, name], now) => onWeekday(now, which, WEEKDAYS[name ?? ''] ?? 0),
  },
  {
    pattern: new RegExp(`(?:\\b(next|last|this) |(?<=\\b(?:on|until|by|till|from|\\() ?))(${SHORT})\\b`, 'g'),
    score: 0.85,
    read: ([which, name], now) => onWeekday(now, which, WEEKDAYS[name ?? ''] ?? 0),
  },
  {
    // Sat, sun and wed are words: short names count where a time, a date or a bracket shows what they are.
    pattern: new RegExp(
      `\\b(${SHORT})\\b\\.?(?=,? (?:(?:at |@ ?)?\\d{1,2}(?::\\d\\d)? ?[ap]\\.?m|(?:at |@ ?)\\d|morning|afternoon|evening|night|${MONTH} \\d)|\\))|^(${SHORT})(?=[?!. ]*$)`,
      'g',
    ),
    score: 0.85,
    read: ([name, , bare], now) => onWeekday(now, undefined, WEEKDAYS[name ?? bare ?? ''] ?? 0),
  },
  {
    pattern: new RegExp(`\\b(${SHORT}) ?(?:-|–|to|through|thru) ?(${SHORT})\\b`, 'g'),
    score: 0.9,
    read: ([a, b], now) => {
      const first = nextWeekday(now, WEEKDAYS[a ?? ''] ?? 0);
      return recurring('week', first, nextWeekday(first, WEEKDAYS[b ?? ''] ?? 0));
    },
  },
  {
    pattern: new RegExp(`\\b(?:a|(two)) weeks? (?:from|on) (${LONG})\\b|\\b(${LONG}) week\\b`, 'g'),
    score: 0.95,
    read: ([two, name, british], now) => day(addDays(nextWeekday(now, WEEKDAYS[name ?? british ?? ''] ?? 0), two ? 14 : 7)),
  },
  { pattern: /\bweek after next\b/g, score: 0.9, read: (_groups, now) => day(inWeek(now, 2, 0), inWeek(now, 2, 6)) },
  {
    pattern: /\b(this|next|last) (week|month|year)\b/g,
    score: 0.85,
    read: ([which, unit], now) => wholeUnit(now, WHICH[which ?? ''] ?? 0, unit ?? ''),
  },
  {
    pattern: new RegExp(`\\b(?:in|after) ${COUNT} ${UNIT}\\b(?! or\\b)`, 'g'),
    score: 0.88,
    read: ([n, unit], now) => shifted(now, n, unit, 1),
  },
  {
    pattern: new RegExp(`\\b${COUNT} ${UNIT} (?:ago|earlier|back)\\b`, 'g'),
    score: 0.9,
    read: ([n, unit], now) => shifted(now, n, unit, -1),
  },
  { pattern: new RegExp(`\\b${COUNT} ${UNIT} from (?:now|today)\\b`, 'g'), score: 0.9, read: ([n, unit], now) => shifted(now, n, unit, 1) },
];

function dated(now: Now, m: number, d: number, y: string | undefined): DayPiece | null {
  if (!y) return recurring('year', nextDate(now, m, d));
  const said = { year: Number(y), month: m, day: d };
  return isDay(said) ? day(said) : null;
}

function fromTo(piece: DayPiece | null, last: number): DayPiece | null {
  const end = piece && { ...piece.day, day: last };
  return piece && end && isDay(end) && last > piece.day.day ? { ...piece, end } : null;
}

function monthIn(now: Now, m: number, y: string | undefined): DayPiece | null {
  const first = y ? { year: Number(y), month: m, day: 1 } : m === now.month ? { ...now, day: 1 } : nextDate(now, m, 1);
  return first && { ...whole(first), ...(y ? {} : { every: 'year' as const }) };
}

const whole = ({ year, month }: Day): DayPiece => ({
  kind: 'day',
  day: { year, month, day: 1 },
  end: { year, month, day: lastDay(year, month) },
  month: true,
});
const monthBy = (now: Now, months: number): DayPiece => whole(addMonths({ ...now, day: 1 }, months));

/** Early is the first ten days, mid the second ten, late the rest; the end is the last day. */
function partOfMonth(month: DayPiece | null, part: string): DayPiece | null {
  if (!month) return null;
  const at = (n: number): Day => ({ ...month.day, day: n });
  const { month: _, end, ...rest } = month;
  if (part === 'end of') return { ...rest, day: end ?? rest.day };
  if (part === 'late') return { ...rest, day: at(21), end };
  return part.startsWith('mid') ? { ...rest, day: at(11), end: at(20) } : { ...rest, day: at(1), end: at(10) };
}

function onWeekday(now: Now, which: string | undefined, name: number) {
  if (which === 'next') return day(inWeek(now, 1, name));
  if (which === 'last') return day(addDays(nextWeekday(now, name), -7));
  return which ? day(nextWeekday(now, name)) : recurring('week', nextWeekday(now, name));
}

function wholeUnit(now: Now, way: number, unit: string): DayPiece | null {
  if (unit === 'week') return day(inWeek(now, way, 0), inWeek(now, way, 6));
  if (unit === 'month') return monthBy(now, way);
  const year = now.year + way;
  return { kind: 'day', day: { year, month: 1, day: 1 }, end: { year, month: 12, day: 31 }, month: true };
}

function shifted(now: Now, n = '', unit = '', way: 1 | -1): DayPiece | null {
  const count =
    way * (n.startsWith('half') ? 0.5 : n.startsWith('a couple') ? 2 : /^an?$/.test(n) ? 1 : /^\d/.test(n) ? Number(n) : COUNTS.indexOf(n));
  if (/^(?:min|h)/.test(unit)) {
    const { day: at, time } = minutesFrom(now, Math.round(count * (unit.startsWith('h') ? 60 : 1)));
    return { kind: 'day', day: at, part: { kind: 'time', time } };
  }
  if (unit === 'month' || unit === 'year') return day(addMonths(now, Math.round(count * (unit === 'year' ? 12 : 1))));
  return Number.isInteger(count) ? day(addDays(now, count * (unit === 'week' ? 7 : unit === 'fortnight' ? 14 : 1))) : null;
}
