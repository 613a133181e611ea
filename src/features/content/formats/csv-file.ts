import type { DraftRow } from './draft.ts';
import { shorten } from './names.ts';

/** The column that says that an import made the file. Whoever takes it out keeps the file from being overwritten. */
export const IMPORTED_FROM = 'imported_from';

const LONGEST_NAME = 200;
const MOST_ALIASES = 200;
const LATIN = /^[\x20-\x7e\u00c0-\u024f\u2018\u2019]+$/;

/**
 * Things with names as a CSV file: `id` and `name` are the agent's own reference value, `name_en` the English name where there is one,
 * `aliases` the other words for it, parted by |.
 */
export function csvOf(rows: DraftRow[], make: string): string {
  const lines = rows.map((row) => {
    const name = cellName(row.value);
    const english = englishName(name, (row.names.en ?? []).map(cellName));
    const others = [...(row.names.ja ?? []), ...(row.names.en ?? [])].map(cellName);
    const aliases = [...new Set(others)].filter((alias) => alias !== '' && alias !== name && alias !== english);
    return [name, name, english, aliases.slice(0, MOST_ALIASES).join('|'), make];
  });
  return [['id', 'name', 'name_en', 'aliases', IMPORTED_FROM], ...lines].map((cells) => `${cells.map(cell).join(',')}\n`).join('');
}

function englishName(name: string, english: string[]): string {
  if (LATIN.test(name)) return name;
  return english.find((one) => LATIN.test(one)) ?? '';
}

/** | parts names in a cell. */
const cellName = (text: string): string => shorten(text.replaceAll('|', ' '), LONGEST_NAME);
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
