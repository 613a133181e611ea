import { readFile } from 'node:fs/promises';
import { InputError } from '../core/errors.ts';
import type { Language } from '../core/language.ts';
import type { TestSentence } from '../nlu/evaluate.ts';
import { detectLanguage } from '../nlu/language/language.ts';
import { inLanguage, SAY } from './nlu-texts.ts';

export type RowOptions = {
  /** In which to complain. */
  locale: Language;
  /** Of every row, whatever the row says. */
  language?: Language | undefined;
  /** False where rows are learnt from: nothing may be learnt from a sentence without an intent. */
  outOfScope: boolean;
};

/** So many mistakes are named; a file of another format has one in every line. */
const MOST_NAMED = 10;

/** Reads `{"text","intent","language"?}` by line; blank lines are passed over. Throws InputError that names each bad line and its mend. */
export async function readRows(path: string, { locale, language, outOfScope }: RowOptions): Promise<TestSentence[]> {
  const speak = inLanguage(locale);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new InputError('no-file', speak(SAY.noFile(path, error.code ?? error.message)));
  });
  const lines = decode(bytes, () => speak(SAY.notUtf8(path))).split('\n');
  const rows: TestSentence[] = [];
  const mistakes: string[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const row = parseRow(line, outOfScope);
    if ('mistake' in row) mistakes.push(`${path}:${i + 1} ${speak(SAY[row.mistake]())}`);
    else rows.push({ ...row, language: language ?? row.language ?? detectLanguage(row.text).language });
  }
  if (mistakes.length > MOST_NAMED) mistakes.splice(MOST_NAMED, Infinity, speak(SAY.moreMistakes(mistakes.length - MOST_NAMED)));
  if (mistakes.length > 0) throw new InputError('bad-rows', mistakes.join('\n'));
  if (rows.length === 0) throw new InputError('no-rows', speak(SAY.noRows(path)));
  return rows;
}

function decode(bytes: Uint8Array, complaint: () => string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError('not-utf8', complaint());
  }
}

type Mistake = 'notJson' | 'noText' | 'noIntent' | 'learnsNothing' | 'badLanguage';
type Row = { text: string; intent: string | null; language?: Language };

function parseRow(line: string, outOfScope: boolean): Row | { mistake: Mistake } {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return { mistake: 'notJson' };
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return { mistake: 'notJson' };
  const { text, intent, language } = row as Record<string, unknown>;
  if (typeof text !== 'string' || text.trim() === '') return { mistake: 'noText' };
  if (intent === null && !outOfScope) return { mistake: 'learnsNothing' };
  if (intent !== null && (typeof intent !== 'string' || intent.trim() === '')) return { mistake: 'noIntent' };
  if (language !== undefined && language !== 'ja' && language !== 'en') return { mistake: 'badLanguage' };
  return { text, intent, ...(language ? { language } : {}) };
}
