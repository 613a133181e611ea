import { isDay, nextDate } from './calendar.ts';
import type { Day, Now } from './calendar.ts';
import { day, recurring } from './pieces.ts';
import type { Reader } from './pieces.ts';

/** Behind two numbers: they are a part of a thing, not a date (1/2 cup, 5/5 stars, 24/7). */
const NO_DATE = '(?!/|[.-]?\\d| ?(?:stars?|cup|off|price|点|の(?:大きさ|サイズ|量)|サイズ)(?![a-z]))';

/** Days in figures alone. The month comes first, as in both languages of the product; where that is impossible (30/12, 25/12/2026) the day does, and with points (25.12.2026) always. */
export const NUMERIC_DAYS: Reader[] = [
  {
    pattern: new RegExp(`(?<![\\w/.-]|\\b(?:rated|rating|score) )(?!24/7)(\\d{1,2})/(\\d{1,2})${NO_DATE}`, 'g'),
    score: 0.85,
    read: ([a, b], now) => recurring('year', nextDate(now, Number(a), Number(b)) ?? nextDate(now, Number(b), Number(a))),
  },
  {
    pattern: /(?<![\w/.-])(\d{1,2})([/.-])(\d{1,2})\2(20\d\d)(?!\d|[/.-]\d)/g,
    score: 0.97,
    read: ([a, sign, b, y]) => day(sign === '.' ? exact(y, b, a) : (exact(y, a, b) ?? exact(y, b, a))),
  },
  {
    // 26/12/24 and 12/24/26: of what both may be, the one nearer to today.
    pattern: /(?<![\w/.-])(\d{1,2})\/(\d{1,2})\/(\d{1,2})(?![\d/]|[.-]\d)/g,
    score: 0.9,
    read: ([a, b, c], now) => day(nearest(now, [exact(`20${a ?? ''}`, b, c), exact(`20${c ?? ''}`, a, b) ?? exact(`20${c ?? ''}`, b, a)])),
  },
];

function exact(year = '', month = '', dayOfMonth = ''): Day | null {
  const said = { year: Number(year), month: Number(month), day: Number(dayOfMonth) };
  return isDay(said) ? said : null;
}

function nearest(now: Now, days: (Day | null)[]): Day | null {
  const far = ({ year, month, day: d }: Day) => Math.abs((year - now.year) * 372 + (month - now.month) * 31 + d - now.day);
  return days.filter((one) => one !== null).sort((a, b) => far(a) - far(b))[0] ?? null;
}
