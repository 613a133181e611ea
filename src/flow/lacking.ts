/** 「紫は？」 said of a thing that does not come in purple: there is none, and what there is instead. */
import { normalize, searchKey } from '../core/text/normalize.ts';
import type { Language } from '../core/language.ts';
import type { Content } from './content.ts';
import type { LookupAnswer, LookupRow } from './lookups.ts';
import { connectorOf, kindWord, LONGEST, sameKind, says, SEARCHED, tellsApart } from './siblings.ts';
import type { Known, RecordValue } from './siblings.ts';

/** `wanted`: the customer's own word. `have`: what there is of that sort, in the customer's language. */
export type Lacking = { wanted: string; have: string[] };

const TRIED = 5;
/** Of the rows with such a word in the name one of the first has it in a column of its own, or none has. */
const SEEN = 20;
const NAMED = 12;
/** What stands around the one word in so short a question. */
const AROUND =
  /(?:は|が|も|って|の)?(?:(?:ほう|方|やつ|もの))?(?:は|が|も|って)?(?:あります|ある|ない|ないです|ありません|どう|ございます)?(?:です|でしょう)?(?:か)?[?？。!！]*$|^(?:and|what about|how about|do you have(?: it| one| that)?(?: in)?|is there|in|any|a|the|no,|not)\s+|\b(?:ones?|too|instead|please)\b|[?.!]+$/g;

const cell = (row: LookupRow, column: string): string => String(row[column] ?? '');
const localCell = (row: LookupRow, column: string, language: Language): string =>
  (language === 'en' ? cell(row, `${column}_en`) : '') || cell(row, column);

/** The words that the sentence may mean: those of a group of synonyms of which it says one, or what is left of it. */
function wordsOf(content: Content, text: string): { wanted: string; words: string[] } {
  const group = content.synonyms.find((one) => one.some((word) => word.length < LONGEST && says(text, word)));
  const wanted = group?.filter((word) => says(text, word)).sort((a, b) => b.length - a.length)[0];
  if (group && wanted !== undefined) return { wanted, words: [wanted, ...group.filter((word) => word !== wanted)].slice(0, TRIED) };
  const bare = normalize(text).replace(AROUND, '').replace(AROUND, '').trim();
  return { wanted: bare, words: bare === '' ? [] : [bare] };
}

/**
 * Null when the text names no value of a column in which things of this kind differ (colour, size, pattern), or when one has it.
 * Looks up what other things have: a word is a colour when something is of that colour.
 */
export async function lacking(content: Content, known: Known, text: string, language: Language): Promise<Lacking | null> {
  const [old] = known.values;
  const connector = connectorOf(content, known.type);
  if (!old || connector === null || text.length > LONGEST) return null;
  const find = (q: string, limit: number, filter: Record<string, string> = {}): Promise<LookupAnswer | null> =>
    known.search(connector, { filter, q, limit }).catch(() => null);
  const { wanted, words } = wordsOf(content, text);
  for (const word of words) {
    const column = columnWith((await find(word, SEEN))?.items ?? [], word);
    if (column === null) continue;
    const own = await find(kindWord(old.name), SEARCHED, settledIn(known.values, column));
    // Of a part of the rows nobody can say what there is not.
    if (!own || own.total > own.items.length) return null;
    const kin = own.items.filter((row) => sameKind(cell(row, 'name'), old.name));
    const have = valuesOf(kin, known.values, column, language);
    const isThere = words.some((one) => columnWith(kin, one) === column);
    return have.length > 1 && !isThere ? { wanted, have: have.slice(0, NAMED) } : null;
  }
  return null;
}

function columnWith(rows: LookupRow[], word: string): string | null {
  const same = (value: string): boolean => value !== '' && searchKey(value) === searchKey(word);
  for (const row of rows) {
    const column = Object.keys(row).find((one) => tellsApart(one) && (same(cell(row, one)) || same(cell(row, `${one}_en`))));
    if (column !== undefined) return column;
  }
  return null;
}

/** What the known ones agree in, as far as it is said at all: narrows the search. */
function settledIn(known: RecordValue[], column: string): Record<string, string> {
  const [old] = known;
  const settled = Object.entries(old?.fields ?? {}).filter(
    ([one, value]) => value !== '' && one !== column && tellsApart(one) && known.every(({ fields }) => fields[one] === value),
  );
  return Object.fromEntries(settled);
}

/** The values of a column among things that are otherwise like the known ones, in what those agree in. */
function valuesOf(rows: LookupRow[], known: RecordValue[], column: string, language: Language): string[] {
  const alike = rows.filter((row) =>
    Object.keys(row).every((one) => {
      const settled = new Set(known.map(({ fields }) => fields[one] ?? ''));
      return one === column || !tellsApart(one) || settled.size > 1 || settled.has(cell(row, one));
    }),
  );
  return [...new Set(alike.map((row) => localCell(row, column, language)))].filter((value) => value !== '');
}
