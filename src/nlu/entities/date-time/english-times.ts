import { partOfDay, within } from './parts-of-day.ts';
import type { PartOfDay } from './parts-of-day.ts';
import { after, openTime, time, twelveHours } from './pieces.ts';
import type { Reader, TimePiece } from './pieces.ts';

const HOURS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const HOUR = `(\\d{1,2}|${HOURS.slice(1).join('|')})`;
const CLOCK = '(\\d{1,2})(?:[:.](\\d{2}))?(?: ?([ap])\\.?m\\b)?';
/** What may stand behind an hour that is a bare number: otherwise it may be anything (at 4 shops, by 5%). */
const NOTHING_COUNTED =
  "(?=$|[.,!?;)](?!\\d)| (?:on|in the|tomorrow|today|tonight|tmrw|this|next|please|pls|and|or|sharp|if|is|then|thanks|thx|but|o'?clock)\\b)";
const PARTS: Record<string, PartOfDay> = {
  morning: 'morning',
  afternoon: 'afternoon',
  evening: 'evening',
  night: 'night',
  'early morning': 'early',
  lunchtime: 'lunch',
  'lunch time': 'lunch',
};

/** Ways of saying a time of day in English, on a folded text. */
export const ENGLISH_TIMES: Reader[] = [
  {
    pattern: /(?<![\d:.])(\d{1,2})(?:[:.](\d{2}))? ?([ap])(?:\.m\.|\.?m\b)/g,
    score: 0.95,
    read: ([h, m, half]) => twelveHours(Number(h), Number(m ?? 0), half === 'p' ? 'p' : 'a'),
  },
  { pattern: /\b(?:noon|midday)\b/g, score: 0.9, read: () => time(12, 0) },
  { pattern: /\bmidnight\b/g, score: 0.9, read: () => time(24, 0) },
  {
    pattern: new RegExp(
      `\\b(half past|half|quarter past|quarter to|quarter of|(?:five|ten|twenty) (?:minutes )?(?:past|to)|\\d{1,2} (?:minutes )?past) ${HOUR}\\b(?!:)`,
      'g',
    ),
    score: 0.92,
    read: ([how, h]) => told(how ?? '', h ?? ''),
  },
  { pattern: new RegExp(`\\b${HOUR} ?o'?clock\\b`, 'g'), score: 0.92, read: ([h]) => openTime(h ?? '', hourOf(h ?? ''), 0) },
  {
    pattern: new RegExp(
      `(?<=(?:\\b(?:at|around|until|till?|by|before|after)|@|〜) ?)(\\d{1,2}(?![\\d:./-])(?: ?ish)?)${NOTHING_COUNTED}`,
      'g',
    ),
    score: 0.8,
    read: ([h]) => (parseInt(h ?? '', 10) <= 24 ? openTime(h ?? '', parseInt(h ?? '', 10), 0) : null),
  },
  {
    pattern: new RegExp(`\\b${CLOCK} (?:in the (morning|afternoon|evening)|at (night))\\b`, 'g'),
    score: 0.97,
    read: ([h, m, half, part, night]) => {
      const piece = clock(h, m, half);
      return piece && within(partOfDay(PARTS[part ?? night ?? ''] ?? 'night'), piece);
    },
  },
  {
    pattern: new RegExp(
      `\\b(?:between|from) ${CLOCK} ?(?:and|to|until|till?|-|–) ?${CLOCK}(?:${NOTHING_COUNTED}|(?<=m))|\\b(\\d{1,2})(?::(\\d{2}))?() ?(?:-|–|to|until) ?(\\d{1,2})(?::(\\d{2}))? ?([ap])\\.?m\\b`,
      'g',
    ),
    score: 0.97,
    read: (groups) => {
      const [h, m, half, toH, toM, toHalf] = groups[0] === undefined ? groups.slice(6) : groups;
      return fromTo([h, m, half], [toH, toM, toHalf]);
    },
  },
  { pattern: /\b(?:first thing(?: in the morning)?)\b/g, score: 0.85, read: () => partOfDay('first') },
  {
    pattern:
      /(?<=\b(?:in|during|by|until) the )(?:early morning|morning|afternoon|evening)\b|(?<=\b(?:at) )(?:night|lunchtime|lunch time)\b/g,
    score: 0.8,
    read: (_groups, _now, said) => partOfDay(PARTS[said] ?? 'night'),
  },
  {
    pattern: /(?<!\b(?:good|every|each) )\b(?:morning|afternoon|evening|night|lunchtime|lunch time)\b/g,
    score: 0.6,
    read: (_groups, _now, said) => partOfDay(PARTS[said] ?? 'night', true),
  },
];

const hourOf = (said: string): number => (/^\d/.test(said) ? Number(said) : HOURS.indexOf(said));

function clock(h = '', m: string | undefined, half: string | undefined): TimePiece | null {
  return half ? twelveHours(Number(h), Number(m ?? 0), half === 'p' ? 'p' : 'a') : openTime(h, Number(h), Number(m ?? 0));
}

/** Half past six, quarter to five, ten past nine. "Half six" is half past six, as in Britain. */
function told(how: string, h: string): TimePiece | null {
  const hour = hourOf(h);
  if (hour < 1 || hour > 12) return null;
  const minutes = how.startsWith('half') ? 30 : how.startsWith('quarter') ? 15 : hourOf(/^\w+/.exec(how)?.[0] ?? '') || 20;
  const back = / (?:to|of)$/.test(how);
  return openTime(h, back ? ((hour + 10) % 12) + 1 : hour, back ? 60 - minutes : minutes);
}

type Said = [h: string | undefined, m: string | undefined, half: string | undefined];

/** "Between 3 and 5", "9 to 5", "3-5pm": a half of the day that only one of them has holds for both where it can. */
function fromTo([h, m, half]: Said, [toH, toM, toHalf]: Said): TimePiece | null {
  const until = clock(toH, toM, toHalf);
  const same = clock(h, m, half ?? toHalf);
  if (!until || !same) return null;
  const from = !half && toHalf && same.time.hour >= until.time.hour ? clock(h, m, toHalf === 'p' ? 'a' : 'p') : same;
  if (!from) return null;
  const end = after(from, until);
  return { kind: 'time', time: from.time, end };
}
