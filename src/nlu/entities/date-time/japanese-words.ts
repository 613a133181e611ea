import type { PartOfDay } from './parts-of-day.ts';

/** Days from today. */
export const RELATIVE: Record<string, number> = {
  ...{ 今日: 0, 本日: 0, 当日: 0, 明日: 1, あした: 1, 明後日: 2, あさって: 2, 明々後日: 3, 明明後日: 3, しあさって: 3 },
  ...{ 昨日: -1, きのう: -1, 一昨日: -2, おととい: -2, おとつい: -2 },
};
export const WITH_PART: Record<string, [number, PartOfDay]> = {
  ...{
    今朝: [0, 'morning'],
    けさ: [0, 'morning'],
    今夜: [0, 'night'],
    今晩: [0, 'night'],
    今夕: [0, 'dusk'],
    明朝: [1, 'morning'],
    明晩: [1, 'night'],
  },
  ...{ 昨夜: [-1, 'night'], 昨晩: [-1, 'night'], ゆうべ: [-1, 'night'] },
};
export const WEEKS: Record<string, number> = {
  ...{
    今週: 0,
    こんしゅう: 0,
    来週: 1,
    らいしゅう: 1,
    翌週: 1,
    再来週: 2,
    さ来週: 2,
    さらいしゅう: 2,
    先週: -1,
    せんしゅう: -1,
    先々週: -2,
    先先週: -2,
  },
};
export const MONTHS: Record<string, number> = {
  今月: 0,
  こんげつ: 0,
  来月: 1,
  らいげつ: 1,
  翌月: 1,
  再来月: 2,
  さ来月: 2,
  先月: -1,
  せんげつ: -1,
  先々月: -2,
};
export const YEARS: Record<string, number> = {
  今年: 0,
  ことし: 0,
  来年: 1,
  らいねん: 1,
  再来年: 2,
  去年: -1,
  きょねん: -1,
  昨年: -1,
  一昨年: -2,
  おととし: -2,
};
/** The year before the first of each era. */
export const ERAS: Record<string, number> = { 令和: 2018, r: 2018, 平成: 1988, h: 1988, 昭和: 1925, s: 1925 };
