import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { Localized } from '../../core/language.ts';
import { normalize } from '../../core/text/normalize.ts';
import { parseContent, type ContentFiles } from '../../flow/load.ts';
import { faqEntries, type FaqEntry } from './faq-entries.ts';
import { FAQ_MARK, faqFiles } from './faq-files.ts';
import { FAQ_NOTES } from './faq-notes.ts';
import { readFaqTable, type TableRow } from './faq-table.ts';
import { contentFiles } from './source-hash.ts';

/** What became of one line of the table. `made` and `updated` name the intent and flow by their common id. */
export type FaqLine = { line: number; result: 'made' | 'updated' | 'left-out'; id?: string; notes: Localized[] };

export type FaqReport = { made: number; updated: number; leftOut: number; lines: FaqLine[] };

type Existing = {
  files: ContentFiles;
  intents: Map<string, { fromTable: boolean; wordings: string[] }>;
  /** Of intents and flows: an id that may not be given to something new. */
  names: Set<string>;
};

/**
 * An FAQ table as intents and flows in a content folder, a file each, with a report by line.
 *
 * Columns are found by their headers (質問／question, 言い換え／more wordings, 回答／answer, 言語／language, id). Wordings are parted by | or line breaks.
 * A row needs no language: it is seen from its letters. Rows of both languages are paired by the id column; a row without a partner
 * answers in both languages with the text that is there, under a line that says in which language it is. An id makes a later import update the files that an earlier one made.
 * Entries whose files would have errors are left out, so that the folder can still be published.
 */
export async function importFaq({ table, dir }: { table: TableRow[]; dir: string }): Promise<FaqReport> {
  const existing = await readExisting(dir);
  const { rows, leftOut } = readFaqTable(table);
  const { entries, leftOut: more } = faqEntries(rows ?? [], existing.names);
  const lines: FaqLine[] = [...leftOut, ...more].map(({ line, note }) => ({ line, result: 'left-out', notes: [note] }));
  const known = wordingsOf(existing, entries);
  const drafts: { entry: FaqEntry; update: boolean; files: Map<string, string> }[] = [];
  for (const entry of entries) {
    const there = existing.intents.get(entry.id);
    const refusal = entry.named && existing.names.has(entry.id) && !there?.fromTable ? FAQ_NOTES.idTaken(entry.id) : refuse(entry, known);
    if (refusal) lines.push(...linesOf(entry, 'left-out', [refusal]));
    else drafts.push({ entry, update: there !== undefined, files: faqFiles(entry, { toCheck: true }) });
  }
  const drafted = Object.fromEntries(drafts.flatMap(({ files }) => [...files]));
  const { problems } = parseContent({ ...existing.files, ...drafted });
  for (const { entry, update, files } of drafts) {
    const own = problems.filter(({ file, code }) => files.has(file) && (bothLanguages(entry) || !COMPARED.includes(code)));
    const errors = own.filter(({ severity }) => severity === 'error');
    const notes = unique((errors.length > 0 ? errors : own).map(({ message, mend }) => both(message, mend)));
    if (errors.length > 0) lines.push(...linesOf(entry, 'left-out', notes));
    else {
      await write(dir, faqFiles(entry));
      const done = update ? FAQ_NOTES.updated(entry.id) : FAQ_NOTES.made(entry.id);
      lines.push(...linesOf(entry, update ? 'updated' : 'made', [done, ...entry.notes, ...notes], entry.id));
    }
  }
  lines.sort((a, b) => a.line - b.line);
  const count = (result: FaqLine['result']) => lines.filter((line) => line.result === result).length;
  return { made: count('made'), updated: count('updated'), leftOut: count('left-out'), lines };
}

/** Problems between the two languages, which mean nothing to an entry of one. */
const COMPARED = ['numbers-differ', 'urls-differ'];
const bothLanguages = ({ rows }: FaqEntry): boolean => rows.ja !== undefined && rows.en !== undefined;

function linesOf(entry: FaqEntry, result: FaqLine['result'], notes: Localized[], id?: string): FaqLine[] {
  const own = [entry.rows.ja, entry.rows.en].filter((row) => row !== undefined);
  return own.map(({ line }) => ({ line, result, ...(id !== undefined && { id }), notes }));
}

/** Which intent a wording belongs to, those aside that this table replaces. */
function wordingsOf({ intents }: Existing, entries: FaqEntry[]): Map<string, string> {
  const replaced = new Set(entries.filter(({ named }) => named).map(({ id }) => id));
  const known = new Map<string, string>();
  for (const [intent, { fromTable, wordings }] of intents) {
    if (fromTable && replaced.has(intent)) continue;
    for (const wording of wordings) known.set(normalize(wording), intent);
  }
  return known;
}

/** A question that is there already refuses the entry; a wording that is there already is left out of it. Remembers the entry's own. */
function refuse(entry: FaqEntry, known: Map<string, string>): Localized | null {
  for (const row of [entry.rows.ja, entry.rows.en]) {
    const intent = row && known.get(normalize(row.question));
    if (intent !== undefined) return FAQ_NOTES.alreadyKnown(intent);
  }
  for (const row of [entry.rows.ja, entry.rows.en]) {
    if (!row) continue;
    row.wordings = row.wordings.filter((wording) => {
      const intent = known.get(normalize(wording));
      if (intent !== undefined && intent !== entry.id) entry.notes.push(FAQ_NOTES.wordingKnown(wording, intent));
      return intent === undefined;
    });
    for (const wording of [row.question, ...row.wordings]) known.set(normalize(wording), entry.id);
  }
  return null;
}

async function readExisting(dir: string): Promise<Existing> {
  const existing: Existing = { files: {}, intents: new Map(), names: new Set() };
  for (const file of await contentFiles(dir)) {
    const text = await readFile(join(dir, file), 'utf8');
    const name = file.replace(/^.*\/|\.ya?ml$/g, '');
    existing.files[file] = text;
    existing.names.add(name);
    if (file.startsWith('intents/')) existing.intents.set(name, { fromTable: text.startsWith(FAQ_MARK), wordings: examplesIn(text) });
  }
  return existing;
}

/** The examples of an intent's file; none when it cannot be read, which the check of the content says. */
function examplesIn(text: string): string[] {
  try {
    const { examples } = parse(text) as { examples?: Partial<Record<'ja' | 'en', unknown[]>> };
    return [...(examples?.ja ?? []), ...(examples?.en ?? [])].map(String);
  } catch {
    return [];
  }
}

async function write(dir: string, files: Map<string, string>): Promise<void> {
  for (const [file, text] of files) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text);
  }
}

const both = (message: Localized, mend: Localized): Localized => ({ ja: `${message.ja}：${mend.ja}`, en: `${message.en}: ${mend.en}` });

function unique(notes: Localized[]): Localized[] {
  return [...new Map(notes.map((note) => [note.en, note])).values()];
}
