/** Do Japanese and English carry the same numbers, dates and URLs? Compared after bringing both notations to one. */
import type { Language } from '../../core/language.ts';

const TAGS = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
const URL = /https?:\/\/[^\s\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}、。）」]+/gu;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WORDS: Record<string, string> = {
  ...{
    one: '1',
    two: '2',
    three: '3',
    four: '4',
    five: '5',
    six: '6',
    seven: '7',
    eight: '8',
    nine: '9',
    ten: '10',
    eleven: '11',
    twelve: '12',
  },
  ...{
    once: '1',
    twice: '2',
    first: '1',
    second: '2',
    third: '3',
    fourth: '4',
    fifth: '5',
    an: '1',
    a: '1',
    half: '30',
    both: '2',
    noon: '12:00',
  },
};
const KANJI = '〇一二三四五六七八九';

export function urlsIn(text: string): string[] {
  return [...new Set(text.match(URL) ?? [])].map((url) => url.replace(/[.,)]+$/, '')).sort();
}

const clock = (hour: number, minute: string | undefined): string => `${hour}:${minute ?? '00'}`;

function clocks(text: string, language: Language): string {
  if (language === 'ja') {
    return text
      .replace(
        /(午前|午後)(\d{1,2})(?:時(?!間)(?:(\d{1,2})分|半)?|:(\d{2}))/g,
        (_all, half: string, hour: string, m1?: string, m2?: string) =>
          ` ${clock((Number(hour) % 12) + (half === '午後' ? 12 : 0), m1 ?? m2)} `,
      )
      .replace(/(\d{1,2})時(?!間)(?:(\d{1,2})分)?/g, (_all, hour: string, minute?: string) => ` ${clock(Number(hour), minute)} `);
  }
  return text.replace(
    /\b(\d{1,2})(?::(\d{2}))?\s?([ap])\.?m\b\.?/gi,
    (_all, hour: string, minute: string | undefined, half: string) =>
      ` ${clock((Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0), minute)} `,
  );
}

/** `said`: what stands in figures. `worded`: what may stand in words, and satisfies a figure on the other side. */
export function numbersIn(text: string, language: Language): { said: Set<string>; worded: Set<string> } {
  const plain = clocks(text.replace(TAGS, ' ').replace(URL, ' ').normalize('NFKC'), language).replace(/(\d),(?=\d{3})/g, '$1');
  const said = new Set((plain.match(/\d{1,2}:\d{2}|\d+(?:\.\d+)?/g) ?? []).map((figure) => figure.replace(/^0+(?=\d)/, '')));
  const worded = new Set<string>();
  if (language === 'en') {
    for (const word of plain.toLowerCase().match(/[a-z]+/g) ?? []) {
      const month = MONTHS.indexOf(word.slice(0, 3)) + 1;
      if (month > 0 && word.length <= 9) worded.add(String(month));
      const value = WORDS[word];
      if (value) worded.add(value);
    }
  } else for (const letter of plain) if (KANJI.includes(letter)) worded.add(String(KANJI.indexOf(letter)));
  return { said, worded };
}

export function sameNumbers(ja: string, en: string): boolean {
  const [left, right] = [numbersIn(ja, 'ja'), numbersIn(en, 'en')];
  const covers = (a: typeof left, b: typeof left): boolean => [...a.said].every((figure) => b.said.has(figure) || b.worded.has(figure));
  return covers(left, right) && covers(right, left);
}
