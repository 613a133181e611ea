const DIGIT: Record<string, number> = { 〇: 0, 零: 0, 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 };
const PLACE: Record<string, number> = { 十: 10, 百: 100, 千: 1000 };
const MYRIAD: Record<string, number> = { 万: 10_000, 億: 100_000_000 };

/** Kanji that write a number. */
export const KANJI_NUMBER = '[〇零一二三四五六七八九十百千万]{1,12}';
/** Digits with commas in their places or without. */
export const DIGITS = '(?:\\d{1,3}(?:,\\d{3}){1,4}|\\d{1,9})(?:\\.\\d{1,4})?';
/** Digits and kanji together: 1万2千, 2.5万, 3千500. */
export const MIXED_NUMBER = `(?:${DIGITS}[十百千万億]{1,2}(?:[\\d千百十万]{1,9})?|${DIGITS}|[〇零一二三四五六七八九十百千万億]{1,14})`;

/** 三十, 百二十, 一万二千, 二〇二六, 1万2千, 2.5万, 1,500. Null when it is no number. */
export function readJapaneseNumber(text: string): number | null {
  if (/^[〇零一二三四五六七八九]+$/.test(text)) return Number(Array.from(text, (kanji) => DIGIT[kanji]).join(''));
  let total = 0;
  let rest = text;
  let most = Infinity;
  for (const kanji of ['億', '万'] as const) {
    const at = rest.indexOf(kanji);
    if (at < 0) continue;
    const many = at === 0 ? 1 : belowTenThousand(rest.slice(0, at));
    const place = MYRIAD[kanji] as number;
    if (many === null || place >= most) return null;
    most = place;
    total += many * place;
    rest = rest.slice(at + 1);
  }
  if (rest === '') return text === '' ? null : total;
  const lower = belowTenThousand(rest);
  return lower === null ? null : total + lower;
}

function belowTenThousand(text: string): number | null {
  let total = 0;
  let digit: number | null = null;
  let limit = Infinity;
  for (const [part] of text.matchAll(/[\d,]+(?:\.\d+)?|./gsu)) {
    const place = PLACE[part];
    if (place === undefined) {
      const value = DIGIT[part] ?? Number(part.replaceAll(',', ''));
      if (digit !== null || !Number.isFinite(value)) return null;
      digit = value;
      continue;
    }
    if (place >= limit) return null;
    limit = place;
    total += (digit ?? 1) * place;
    digit = null;
  }
  return total + (digit ?? 0);
}

const UNITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const TEENS = ['ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'];
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const VALUES = new Map([
  ...[...UNITS, ...TEENS].map((word, n) => [word, n] as const),
  ...TENS.map((word, n) => [word, (n + 2) * 10] as const),
]);

const UNIT = `(?:${UNITS.slice(1).join('|')})`;
const BELOW_HUNDRED = `(?:(?:${TENS.join('|')})(?:[ -]${UNIT}(?![a-z]))?|${TEENS.join('|')}|zero|${UNIT}(?![a-z]))`;
const BELOW_THOUSAND = `(?:(?:a|${UNIT}) hundred(?: (?:and )?${BELOW_HUNDRED})?|${BELOW_HUNDRED})`;
/** Zero to 999,999 in English words; what comes before and after it must be no letter. */
export const ENGLISH_NUMBER = `(?:(?:${BELOW_THOUSAND}|a) thousand(?: (?:and )?${BELOW_THOUSAND})?|${BELOW_THOUSAND})`;

/** "twenty-five", "a hundred and twenty", "two thousand". Null when it is no number. */
export function readEnglishNumber(text: string): number | null {
  let total = 0;
  let current = 0;
  for (const word of text.split(/[ -]/)) {
    if (word === 'and') continue;
    if (word === 'a') current = 1;
    else if (word === 'hundred') current *= 100;
    else if (word === 'thousand') [total, current] = [total + current * 1000, 0];
    else {
      const value = VALUES.get(word);
      if (value === undefined) return null;
      current += value;
    }
  }
  return total + current;
}

const isEnglish = new Map<RegExp, boolean>();

/** False for a pattern of English words on a text without any: most of what such patterns cost is saved in Japanese. */
export function worthTrying(pattern: RegExp, text: string): boolean {
  const english = isEnglish.get(pattern) ?? pattern.source.includes('thousand');
  isEnglish.set(pattern, english);
  return !english || /[a-z]{3}/.test(text);
}
