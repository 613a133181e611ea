import type { Language, Localized } from '../../core/language.ts';
import { FAQ_NOTES } from './faq-notes.ts';
import type { FaqRow, LeftOut } from './faq-table.ts';

/** One question with its answer: a row of each language, or of one alone. */
export type FaqEntry = { id: string; named: boolean; rows: Partial<Record<Language, FaqRow>>; notes: Localized[] };

/**
 * Rows with the same id (one of each language) are one entry. A row without a partner stands for both languages: the flow then sends its answer
 * whatever the customer's language is, which the report says.
 * `taken` are names that may not be given to something new.
 */
export function faqEntries(rows: FaqRow[], taken: ReadonlySet<string>): { entries: FaqEntry[]; leftOut: LeftOut[] } {
  const entries: FaqEntry[] = [];
  const leftOut: LeftOut[] = [];
  const byKey = new Map<string, FaqEntry>();
  const used = new Set(taken);
  for (const row of rows) {
    const known = row.id === null ? undefined : byKey.get(row.id);
    if (known?.rows[row.language]) {
      leftOut.push({ line: row.line, note: FAQ_NOTES.thirdRow(row.id ?? '') });
      continue;
    }
    if (known) {
      known.rows[row.language] = row;
      continue;
    }
    const named = row.id === null ? null : idFrom(row.id);
    const id = named ?? freeId(row, used);
    used.add(id);
    const entry: FaqEntry = { id, named: named !== null, rows: { [row.language]: row }, notes: [] };
    if (row.id !== null) byKey.set(row.id, entry);
    entries.push(entry);
  }
  for (const { rows: own, notes } of entries) {
    if (!own.ja || !own.en) notes.push(FAQ_NOTES.oneLanguage(own.ja ? 'ja' : 'en'));
  }
  return { entries, leftOut };
}

/** "12" → faq-12, "Return period" → return-period; null when nothing of it can be a name. */
function idFrom(given: string): string | null {
  const id = slug(given);
  return id === '' ? null : /^\d/.test(id) ? `faq-${id}` : id;
}

/** From an English question, else by number. */
function freeId(row: FaqRow, used: ReadonlySet<string>): string {
  const name = row.language === 'en' ? slug(row.question) : '';
  if (name.length >= 3 && !/^\d/.test(name) && !used.has(name)) return name;
  for (let n = 1; ; n++) {
    const id = `faq-${String(n).padStart(4, '0')}`;
    if (!used.has(id)) return id;
  }
}

function slug(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]/g, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  let name = '';
  for (const word of words) {
    if (name.length + word.length > 40) break;
    name += name === '' ? word : `-${word}`;
  }
  return name;
}
