import { stat } from 'node:fs/promises';
import type { Language } from '../core/language.ts';
import { importDialogflow } from '../features/content/formats/dialogflow/import-dialogflow.ts';
import { FormatError } from '../features/content/formats/format-error.ts';
import type { FormatNote } from '../features/content/formats/draft.ts';
import type { FormatReport } from '../features/content/formats/import-draft.ts';
import { importRasa } from '../features/content/formats/rasa/import-rasa.ts';
import { importFaq } from '../features/content/import-faq.ts';
import { BadOption } from './bad-option.ts';
import type { ContentCall } from './content-call.ts';
import { inLanguage, SAY } from './content-texts.ts';
import { readTable } from './read-table.ts';

type Importing = ContentCall & { target: string };

/** Formats that become files of a content folder. `files` is published instead, by the caller. */
const IMPORTS: Record<string, (call: Importing, dir: string) => Promise<number>> = {
  faq: importTable,
  dialogflow: (call, dir) => reported(call, dir, () => importDialogflow({ path: call.target, dir, basics: call.config.CONTENT_DIR })),
  rasa: (call, dir) =>
    reported(call, dir, () => importRasa({ path: call.target, dir, basics: call.config.CONTENT_DIR, language: languageIn(call) })),
};

/** What an import is of, unless it was said: a folder of content files, or an FAQ table. */
export async function formatOf({ target, values }: Importing): Promise<string> {
  return values.format ?? ((await isFolder(target)) ? 'files' : 'faq');
}

/** `content import --format faq|dialogflow|rasa`. Returns the exit code: 1 when nothing came of it, 2 for a format that there is not. */
export async function importAs(format: string, call: Importing): Promise<number> {
  const importing = Object.hasOwn(IMPORTS, format) ? IMPORTS[format] : undefined;
  if (importing) return importing(call, call.values.into ?? call.config.CONTENT_DIR);
  call.io.err(inLanguage(call.language)(SAY.format(format)));
  return 2;
}

async function importTable({ io, language, target, values }: Importing, dir: string): Promise<number> {
  const speak = inLanguage(language);
  const report = await importFaq({ table: await readTable(target, values.sheet), dir });
  for (const { line, result, notes } of report.lines) {
    io.out(speak(SAY.faqLine(line, result)));
    for (const note of notes) io.out(`    ${speak(note)}`);
  }
  io.out(speak(SAY.faq(report.made, report.updated, report.leftOut, dir)));
  return report.made + report.updated > 0 ? 0 : 1;
}

async function reported({ io, language }: ContentCall, dir: string, run: () => Promise<FormatReport>): Promise<number> {
  const speak = inLanguage(language);
  try {
    const report = await run();
    for (const line of noteLines(report.notes, language)) io.out(line);
    io.out(speak(SAY.formatMade(report, dir)));
    return report.made + report.updated > 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    io.err(speak(error.said));
    return 1;
  }
}

/** Notes under the item that they are about, in the order in which the items first came up. */
export function noteLines(notes: FormatNote[], language: Language): string[] {
  const groups = new Map<string, string[]>();
  for (const { file, item, note } of notes) {
    const head = [file, item].filter((part) => part !== '').join(' · ') || inLanguage(language)(SAY.formatWhole());
    groups.set(head, [...(groups.get(head) ?? []), `    ${note[language]}`]);
  }
  return [...groups].flatMap(([head, lines]) => [head, ...lines]);
}

function languageIn({ values: { language: given }, language }: ContentCall): Language | undefined {
  if (given === undefined || given === 'ja' || given === 'en') return given;
  throw new BadOption(inLanguage(language)(SAY.badOptionLanguage(given)));
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
