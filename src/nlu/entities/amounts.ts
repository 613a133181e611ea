import { DIGITS, ENGLISH_NUMBER, MIXED_NUMBER, readEnglishNumber, readJapaneseNumber, worthTrying } from './number-words.ts';
import type { Span } from './spans.ts';

/** Currencies as in ISO 4217, by the signs and words for them. A dollar is one of the United States, a pound British, unless told. */
const SIGNS: Record<string, string> = {
  '¥': 'JPY',
  $: 'USD',
  us$: 'USD',
  a$: 'AUD',
  c$: 'CAD',
  hk$: 'HKD',
  nt$: 'TWD',
  '€': 'EUR',
  '£': 'GBP',
  '₩': 'KRW',
};
const CODES = ['jpy', 'usd', 'eur', 'gbp', 'aud', 'cad', 'cny', 'krw', 'twd', 'hkd'];
const KANA: Record<string, string> = {
  円: 'JPY',
  えん: 'JPY',
  yen: 'JPY',
  ドル: 'USD',
  ユーロ: 'EUR',
  ポンド: 'GBP',
  ウォン: 'KRW',
  人民元: 'CNY',
};
const WORDS: Record<string, string> = { yen: 'JPY', dollar: 'USD', buck: 'USD', euro: 'EUR', pound: 'GBP', quid: 'GBP', cent: 'USD' };

const SIGN = `(${[...Object.keys(SIGNS), ...CODES]
  .sort((a, b) => b.length - a.length)
  .join('|')
  .replaceAll('$', '\\$')})`;
const NAME = `(${CODES.join('|')}|yen|dollars?|bucks?|euros?|pounds?|quid|cents?)(?![a-z])`;
const THOUSANDS: Record<string, number> = { k: 1000, m: 1_000_000 };

const PATTERNS: { pattern: RegExp; read: (groups: (string | undefined)[], before: string) => [number | null, string | undefined] }[] = [
  {
    pattern: new RegExp(`(?<![a-z\\d])${SIGN} ?(${DIGITS})([km](?![a-z]))?(?!\\d)`, 'g'),
    read: ([sign = '', digits = '', k]) => [scaled(digits, k), SIGNS[sign] ?? sign.toUpperCase()],
  },
  {
    pattern: new RegExp(`(?<!\\w|\\d[.,])(${DIGITS})(k)? ?${NAME}`, 'g'),
    read: ([digits = '', k, name = '']) => inCurrency(scaled(digits, k), name),
  },
  {
    pattern: new RegExp(`(?<![a-z'’-])(${ENGLISH_NUMBER}) ${NAME}`, 'g'),
    read: ([words = '', name = '']) => inCurrency(readEnglishNumber(words), name),
  },
  {
    // 円滑, 円形 and 関東一円 are words of their own; 5.000円 has its point where others have a comma.
    pattern: new RegExp(
      `(?<!\\w|\\d[.,])(${MIXED_NUMBER}) ?(円(?![形滑柱周盤熟満高安卓])|えん(?![ぁ-ん])|ドル|ユーロ|ポンド|ウォン|人民元)`,
      'g',
    ),
    read: ([number = '', name = ''], before) => [
      number === '一' && /[一-龠]/.test(before) ? null : readJapaneseNumber(name === '円' ? number.replace(/\.(?=\d{3}$)/, '') : number),
      KANA[name],
    ],
  },
];

/** Sums of money, in a folded text. `number` is in units of the currency: fifty cents are 0.5 USD. */
export function findAmounts(text: string): Span[] {
  return PATTERNS.filter(({ pattern }) => worthTrying(pattern, text)).flatMap(({ pattern, read }) =>
    [...text.matchAll(pattern)].flatMap((match): Span[] => {
      const [number, currency] = read(match.slice(1), text[match.index - 1] ?? '');
      if (number === null || !Number.isFinite(number) || currency === undefined) return [];
      const value = { kind: 'amount' as const, number, currency };
      return [{ type: 'amount', start: match.index, end: match.index + match[0].length, value, score: 0.95 }];
    }),
  );
}

const scaled = (digits: string, k: string | undefined): number => Number(digits.replaceAll(',', '')) * (THOUSANDS[k ?? ''] ?? 1);

function inCurrency(number: number | null, name: string): [number | null, string | undefined] {
  const currency = WORDS[name.replace(/s$/, '')] ?? name.toUpperCase();
  return [number !== null && name.startsWith('cent') ? number / 100 : number, currency];
}
