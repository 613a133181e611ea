import type { Language, Localized } from '../../core/language.ts';
import { normalize } from '../../core/text/normalize.ts';
import { FAQ_NOTES } from './faq-notes.ts';

/** A row of a table as it was read. `line` counts from 1 as the reader's program does. */
export type TableRow = { line: number; cells: string[] };

export type FaqRow = { line: number; id: string | null; question: string; wordings: string[]; answer: string; language: Language };
export type LeftOut = { line: number; note: Localized };

type Column = 'id' | 'question' | 'wordings' | 'answer' | 'language';

const HEADERS: Record<Column, string[]> = {
  id: ['id', '番号', 'no', 'no.', '管理番号', 'key'],
  question: ['質問', '質問文', 'ご質問', '問い', 'question', 'q'],
  wordings: ['言い換え', '別の言い方', '言い方', '類似質問', 'more wordings', 'wordings', 'other wordings', 'variants', 'alternatives'],
  answer: ['回答', '回答文', '答え', '返答', 'answer', 'a'],
  language: ['言語', 'language', 'lang', 'locale'],
};

const LANGUAGES = new Map<string, Language>([
  ...['ja', 'jp', 'ja-jp', '日本語', '和文', 'japanese'].map((name) => [name, 'ja'] as const),
  ...['en', 'en-us', 'en-gb', '英語', '英文', 'english'].map((name) => [name, 'en'] as const),
]);

/** Code points; a longer question is no question, and a longer answer belongs on a page that the answer links to. */
const LONGEST = { question: 300, answer: 1000 };

/**
 * Reads the rows of an FAQ table: a header with at least 質問／question and 回答／answer, then one row a question and language.
 * What cannot be used is left out with its reason; a table without those two columns gives `rows: null`.
 */
export function readFaqTable(table: TableRow[]): { rows: FaqRow[] | null; leftOut: LeftOut[] } {
  const [header, ...body] = table.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const columns = new Map<Column, number>();
  for (const [name, words] of Object.entries(HEADERS) as [Column, string[]][]) {
    const at = header?.cells.findIndex((cell) => words.includes(normalize(cell))) ?? -1;
    if (at >= 0) columns.set(name, at);
  }
  if (!columns.has('question') || !columns.has('answer'))
    return { rows: null, leftOut: [{ line: header?.line ?? 1, note: FAQ_NOTES.header() }] };
  const rows: FaqRow[] = [];
  const leftOut: LeftOut[] = [];
  const asked = new Map<string, number>();
  for (const { line, cells } of body) {
    const cell = (column: Column): string => (cells[columns.get(column) ?? -1] ?? '').trim();
    const row = readRow(line, cell);
    const key = 'note' in row ? '' : normalize(row.question);
    const before = asked.get(key);
    if ('note' in row) leftOut.push(row);
    else if (before !== undefined) leftOut.push({ line, note: FAQ_NOTES.questionTwice(before) });
    else {
      asked.set(key, line);
      rows.push(row);
    }
  }
  return { rows, leftOut };
}

function readRow(line: number, cell: (column: Column) => string): FaqRow | LeftOut {
  const [question, answer, given] = [cell('question').replace(/\s+/g, ' '), cell('answer').replace(/\r\n?/g, '\n'), cell('language')];
  const leave = (note: Localized): LeftOut => ({ line, note });
  if (question === '') return leave(FAQ_NOTES.noQuestion());
  if (answer === '') return leave(FAQ_NOTES.noAnswer());
  const language = given === '' ? languageOf(question + answer) : LANGUAGES.get(normalize(given).replace('_', '-'));
  if (!language) return leave(FAQ_NOTES.unknownLanguage(given));
  for (const [name, text] of [
    ['question', question],
    ['answer', answer],
  ] as const) {
    const length = Array.from(text).length;
    if (length > LONGEST[name]) return leave(FAQ_NOTES.tooLong(name, length, LONGEST[name]));
  }
  const wordings = cell('wordings')
    .split(/[|｜\r\n]+/)
    .map((wording) => wording.trim())
    .filter((wording) => wording !== '');
  return { line, id: cell('id') || null, question, wordings, answer, language };
}

const languageOf = (text: string): Language => (/[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]/.test(text) ? 'ja' : 'en');
