/** "No, the blue one", 「A4は？」: another of the same thing, told apart by one of its columns (its colour, its size) and found in the brand's own data. */
import { normalize, searchKey } from '../core/text/normalize.ts';
import type { EntityValue } from '../core/understanding.ts';
import type { Content } from './content.ts';
import type { LookupAnswer, LookupQuestion, LookupRow } from './lookups.ts';

export type RecordValue = EntityValue & { kind: 'record' };
export type Search = (connector: string, query: LookupQuestion) => Promise<LookupAnswer>;

/** Longer sentences say more than which one. */
export const LONGEST = 40;
export const SEARCHED = 100;
const MOST = 4;

/** The connector that knows the things of a type, or null. */
export function connectorOf(content: Content, type: string): string | null {
  const all = content.connectors;
  if (typeof all !== 'object' || all === null) return null;
  const found = Object.entries(all as Record<string, unknown>).find(
    ([, one]) => typeof one === 'object' && one !== null && (one as { entity?: unknown }).entity === type,
  );
  return found?.[0] ?? null;
}

/** What kind of thing a name says: its first word. */
export const kindWord = (name: string): string => name.split(/[\s　]/)[0] ?? name;
export const sameKind = (one: string, other: string): boolean => searchKey(kindWord(one)) === searchKey(kindWord(other));
const isWord = /^[a-z\d]+$/;

/** A word stands in a text; Latin ones as words of their own ("red" is not in "ordered"), one kana says nothing. Of "cat pattern" and 「猫柄」 the first part is enough. */
export function says(text: string, word: string): boolean {
  const plain = normalize(word);
  if (plain === '' || /^[\u3041-\u30fc]$/.test(plain)) return false;
  const kernel = /^([a-z]{3,}) [a-z ]+$/.exec(plain)?.[1] ?? /^([\u4e00-\u9fff]+)[柄色]$/.exec(plain)?.[1];
  if (kernel !== undefined && says(text, kernel)) return true;
  if (isWord.test(plain)) return new RegExp(`(?<![a-z\\d])${plain}(?![a-z\\d])`).test(normalize(text));
  return searchKey(text).includes(searchKey(word));
}

/** What is known: things of this kind, and the columns in which the customer has not chosen yet. */
export type Known = { values: RecordValue[]; search: Search; type: string };

/**
 * Others of the same kind (the same first word in the name) that have in some column what the text says and the known ones do not: at most four, the nearest first.
 * With one value that is another than it; with several (which one is still to be found out) it may be one of them. Empty when the text names no such thing.
 */
export async function siblings(content: Content, { values, search, type }: Known, text: string): Promise<RecordValue[]> {
  const [old] = values;
  const connector = connectorOf(content, type);
  if (!old || connector === null || text.length > LONGEST) return [];
  const found = await search(connector, { filter: {}, q: kindWord(old.name), limit: SEARCHED }).catch(() => null);
  const names = (value: string): string[] => [
    value,
    ...content.synonyms.filter((group) => group.some((one) => searchKey(one) === searchKey(value))).flat(),
  ];
  const isSaid = (value: string): boolean => value.length <= 20 && names(value).some((word) => says(text, word));
  const scored = (found?.items ?? [])
    .filter((row) => sameKind(String(row['name'] ?? ''), old.name))
    .map((row) => ({ row, ...compare(row, values, isSaid) }))
    .filter(({ said }) => said > 0);
  const most = Math.max(...scored.map(({ said }) => said));
  const best = scored.filter(({ said }) => said === most);
  const least = Math.min(...best.map(({ other }) => other));
  return best
    .filter(({ other }) => other === least)
    .slice(0, MOST)
    .map(({ row }) => recordOf(row));
}

/** Columns that tell things apart by more than how they look. */
const OWN = /^(?:id|name|aliases|jan|price|match_score)(?:_|$)/;
export const tellsApart = (column: string): boolean => !OWN.test(column) && !/_(?:ja|en|kana)$/.test(column);

/** `said`: columns whose value the text names and that is not settled. `other`: settled columns that differ without being named. */
function compare(row: LookupRow, values: RecordValue[], isSaid: (value: string) => boolean): { said: number; other: number } {
  let [said, other] = [0, 0];
  for (const [column, cell] of Object.entries(row)) {
    if (!tellsApart(column)) continue;
    const value = String(cell ?? '');
    const known = new Set(values.map(({ fields }) => fields[column] ?? ''));
    const isSettled = known.size === 1;
    if (isSettled && known.has(value)) continue;
    const english = String(row[`${column}_en`] ?? '');
    if (value !== '' && (isSaid(value) || (english !== '' && isSaid(english)))) said += 1;
    else if (isSettled) other += 1;
  }
  return { said, other };
}

function recordOf(row: LookupRow): RecordValue {
  const fields = Object.fromEntries(Object.entries(row).map(([key, value]) => [key, String(value ?? '')]));
  return { kind: 'record', id: fields['id'] ?? '', name: fields['name'] ?? '', fields };
}
