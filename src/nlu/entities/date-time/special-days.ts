import { addDays, isBefore, weekday } from './calendar.ts';
import type { Day, Now } from './calendar.ts';
import { recurring } from './pieces.ts';
import type { Reader } from './pieces.ts';

type Span = (year: number) => [Day, Day?];
const on =
  (month: number, day: number): Span =>
  (year) => [{ year, month, day }];
const from =
  (month: number, day: number, days: number): Span =>
  (year) => {
    const first = { year, month, day };
    return [first, addDays(first, days - 1)];
  };
/** The nth such day of the week in a month; Monday is 0. */
const nth =
  (n: number, name: number, month: number, more = 0): Span =>
  (year) => {
    const first = { year, month, day: 1 };
    return [addDays(first, ((name - weekday(first) + 7) % 7) + 7 * (n - 1) + more)];
  };

/** What stands behind a feast when it only says for which occasion a thing is made: クリスマスカード. */
const NO_THING = '(?![ァ-ヶ]|柄|用|向け)';

/**
 * Days that have a name. The public offices' year's end is 29 December to 3 January (行政機関の休日に関する法律); Golden Week is given as 29 April to 5 May, お盆 as 13 to 16 August;
 * Mother's Day as in Japan and the United States, Thanksgiving as in the United States.
 */
const NAMED: [source: string, span: Span][] = [
  ["年末年始|正月休み|冬休み(?=の営業)|new year(?:'?s)? holidays?", from(12, 29, 6)],
  ['年末(?!年始|調整|ジャンボ)', from(12, 29, 3)],
  ['年始|お正月|(?<!お)正月|三が日|三ヶ日', from(1, 1, 3)],
  ["大晦日|大みそか|おおみそか|new years?'?s? eve|nye(?![a-z])", on(12, 31)],
  ["元日|元旦|new year'?s day|new year'?s(?!'? eve|'? hol)(?![a-z])", on(1, 1)],
  [`クリスマス(?:・| )?イブ|イブの日|(?:christmas|xmas) eve`, on(12, 24)],
  [
    `クリスマス(?!・?イブ)${NO_THING}|(?:christmas|xmas)(?: day)?(?= ?$|[.,!?;)]| (?:at|please|pls|if|is|or|and|morning|afternoon|evening|night)(?![a-z]))`,
    on(12, 25),
  ],
  [`バレンタイン(?:デー)?${NO_THING}|valentine'?s(?: day)?`, on(2, 14)],
  [`ホワイトデー${NO_THING}`, on(3, 14)],
  [`ハロウィ(?:ー)?ン${NO_THING}|halloween(?: day)?`, on(10, 31)],
  [`七夕${NO_THING}`, on(7, 7)],
  [`節分${NO_THING}`, on(2, 3)],
  [`こどもの日|子供の日|子どもの日`, on(5, 5)],
  [`(?<![a-z])gw(?![a-z])|ゴールデンウ(?:ィー|イー)ク|golden week`, from(4, 29, 7)],
  ['お盆(?=休|は|も|に(?!の|乗)|期間|中|明け|前|の(?:営業|時期|間|期間|頃|ころ)|$)|(?<![a-z])obon(?![a-z])', from(8, 13, 4)],
  ["母の日|mother'?s'? day", nth(2, 6, 5)],
  ["父の日|father'?s'? day", nth(3, 6, 6)],
  ['敬老の日', nth(3, 0, 9)],
  ['成人の日', nth(2, 0, 1)],
  ['thanksgiving(?: day)?', nth(4, 3, 11)],
  ['black friday|ブラックフライデー', nth(4, 3, 11, 1)],
  ['cyber monday|サイバーマンデー', nth(4, 3, 11, 4)],
  ['boxing day', on(12, 26)],
];

export const SPECIAL_DAYS: Reader[] = NAMED.map(([source, span]) => ({
  pattern: new RegExp(/^[a-z]/.test(source) ? `(?<![a-z])(?:${source})` : source, 'g'),
  score: 0.85,
  read: (_groups, now) => next(now, span),
}));

/** The one that is going on or comes next. */
function next(now: Now, span: Span) {
  for (let year = now.year - 1; year < now.year + 2; year++) {
    const [first, last] = span(year);
    if (!isBefore(last ?? first, now)) return recurring('year', first, last);
  }
  return null;
}
