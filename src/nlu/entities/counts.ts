import { DIGITS, ENGLISH_NUMBER, MIXED_NUMBER, readEnglishNumber, readJapaneseNumber, worthTrying } from './number-words.ts';
import type { Span } from './spans.ts';

/** What things and people are counted with. Each says, too, what it is not: 二つ折り, 一人暮らし, 六本木 are no counts. */
const COUNTERS =
  '個(?!人|性|室)|コ(?![ァ-ヶー])|つ(?!も|折|編|葉|当た|道具|星|子|口|割|葉)|本(?!木|人|当|体|日|社|店|音|物|州|格|気|能|来|名|文|町|化)|枚(?!岩)|点(?!張|検|数|満)|冊|名(?!前|刺)|人(?!前|暮|気|称|当|形|間|生)|台(?!所|風)|着(?!払|信|用)|足(?!先|早|飛)|箱|袋|セット|組|膳|杯|匹|束|缶|パック|ケース|ロール|シート|部(?!屋|分|長|門|下)|皿|玉|粒|品(?!質|番)|対|ペア|丁(?!目)|ダース';
/** Behind a count it tells how a thing is packed, or which of several it is: 10枚入り, 3個目. */
const NO_COUNT = '(?!目|入|組|セット|パック|詰|分の)';
const WHAT_IS_ONE_PART = /^一(?:部|品|対|点|組)$/;
const KANA: Record<string, [number, string]> = {
  ...{
    ひとつ: [1, 'つ'],
    ふたつ: [2, 'つ'],
    みっつ: [3, 'つ'],
    よっつ: [4, 'つ'],
    いつつ: [5, 'つ'],
    むっつ: [6, 'つ'],
    ななつ: [7, 'つ'],
  },
  ...{ やっつ: [8, 'つ'], ここのつ: [9, 'つ'], ひとり: [1, '人'], ふたり: [2, '人'] },
};
/** What several of them are called, by the word for one. */
const UNITS: Record<string, string> = {
  ...{
    piece: 'pieces',
    box: 'boxes',
    pack: 'packs',
    package: 'packages',
    packet: 'packets',
    pair: 'pairs',
    set: 'sets',
    bottle: 'bottles',
    bag: 'bags',
  },
  ...{
    copy: 'copies',
    sheet: 'sheets',
    unit: 'units',
    item: 'items',
    can: 'cans',
    case: 'cases',
    roll: 'rolls',
    bundle: 'bundles',
    carton: 'cartons',
  },
  ...{ person: 'people', tube: 'tubes', jar: 'jars', ticket: 'tickets', order: 'orders', parcel: 'parcels' },
};
const ONE_OF: Record<string, string> = {
  ...Object.fromEntries(Object.entries(UNITS).map(([one, many]) => [many, one])),
  pcs: 'piece',
  pc: 'piece',
  persons: 'person',
};
const MANY = Object.keys(ONE_OF)
  .sort((a, b) => b.length - a.length)
  .join('|');
const NUMBER = `(${DIGITS}|${ENGLISH_NUMBER})`;

type Count = { number: number | null; unit?: string | undefined };
const PATTERNS: { pattern: RegExp; read: (groups: (string | undefined)[]) => Count; score: number }[] = [
  {
    pattern: new RegExp(`(?<![\\w:/#-]|\\d[.,])(${MIXED_NUMBER}) ?(${COUNTERS})${NO_COUNT}`, 'g'),
    read: ([number = '', counter = '']) => japanese(number, counter),
    score: 0.92,
  },
  {
    // 「しつつ」 and the like end in the same letters: only ひとつ and ふたつ are believed within hiragana.
    pattern:
      /(?:ひと|ふた)(?:つ(?!も|ひと)|り(?!で|暮|ぐ|言|ひと))|(?<![ぁ-ん])(?:みっつ|よっつ|いつつ|むっつ|ななつ|やっつ(?!け)|ここのつ)/g,
    read: () => ({ number: null }),
    score: 0.75,
  },
  {
    pattern: new RegExp(`(?<![\\w:/#$'’-]|\\d[.,])${NUMBER} (${MANY})(?![\\w-])`, 'g'),
    read: ([n, unit]) => counted(n, ONE_OF[unit ?? '']),
    score: 0.92,
  },
  {
    pattern: /(?<![\w'’-])(?:a|one|1) (pair|set|box|pack|copy|bottle|person|piece)(?![\w-])/g,
    read: ([unit]) => ({ number: 1, unit }),
    score: 0.8,
  },
  { pattern: /(?<![\w'’-])half an? dozen(?![\w-])/g, read: () => ({ number: 6 }), score: 0.92 },
  {
    pattern: new RegExp(`(?<![\\w'’-])(?:(a)|${NUMBER}) dozen(?![\\w-])`, 'g'),
    read: ([a, n]) => ({ number: 12 * (a ? 1 : (counted(n).number ?? NaN)) }),
    score: 0.92,
  },
  {
    pattern: new RegExp(`(?<![\\w:/#$'’-]|\\d[.,])(?!one )${NUMBER} of (?:them|these|those|each)(?![\\w-])`, 'g'),
    read: ([n]) => counted(n),
    score: 0.9,
  },
  { pattern: /(?<![\w'’-])a couple(?= of (?:them|these|those)|$|[.,!?])/g, read: () => ({ number: 2 }), score: 0.8 },
  { pattern: /(?<![\w-])x ?(\d{1,3})(?![\w.:/-])/g, read: ([n]) => counted(n), score: 0.85 },
  { pattern: /(?<![\w:/#$-]|\d[.,])(\d{1,3}) ?x(?![\w-])/g, read: ([n]) => counted(n), score: 0.85 },
  { pattern: /(?<![\w-])(?:qty|quantity)[.:]? ?(\d{1,4})(?![\w.:/-])/g, read: ([n]) => counted(n), score: 0.92 },
];

/** How many of something, with the counter or unit if one is said, in a folded text. A dozen is twelve. */
export function findCounts(text: string): Span[] {
  return PATTERNS.filter(({ pattern }) => worthTrying(pattern, text)).flatMap(({ pattern, read, score }) =>
    [...text.matchAll(pattern)].flatMap((match): Span[] => {
      const kana = KANA[match[0]];
      const { number, unit } = kana ? { number: kana[0], unit: kana[1] } : read(match.slice(1));
      if (number === null || !Number.isFinite(number)) return [];
      const value = { kind: 'number' as const, number, ...(unit === undefined ? {} : { unit }) };
      return [{ type: 'count', start: match.index, end: match.index + match[0].length, value, score }];
    }),
  );
}

function japanese(said: string, counter: string): Count {
  if (WHAT_IS_ONE_PART.test(said + counter)) return { number: null };
  const number = readJapaneseNumber(said);
  return counter === 'ダース' ? { number: (number ?? NaN) * 12 } : { number, unit: counter };
}

function counted(said = '', unit?: string): Count {
  const number = /^\d/.test(said) ? Number(said.replaceAll(',', '')) : readEnglishNumber(said);
  return { number, unit };
}
