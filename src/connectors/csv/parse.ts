/** A file that cannot be taken. The message says where and why, for the operator. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

export type CsvRecord = { line: number; cells: string[] };

/**
 * The records of a CSV text (RFC 4180: commas, CRLF or LF, quotes doubled inside quotes), with the line each begins on. Blank lines are skipped.
 * Throws CsvError with the line when a quote is not closed or something follows it.
 */
export function* parseCsv(text: string): Generator<CsvRecord> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const begun = line;
    const cells: string[] = [];
    let end: string;
    do {
      const cell = text[at] === '"' ? quoted(text, at, line) : plain(text, at);
      cells.push(cell.value);
      line += cell.breaks;
      end = text[cell.end] ?? '';
      at = cell.end + 1;
      if (end === '\r' && text[at] === '\n') at++;
    } while (end === ',');
    line++;
    if (cells.length > 1 || cells[0] !== '') yield { line: begun, cells };
  }
}

type Cell = { value: string; end: number; breaks: number };

const CELL_END = /[,\r\n]|$/g;

function plain(text: string, at: number): Cell {
  CELL_END.lastIndex = at;
  const end = CELL_END.exec(text)?.index ?? text.length;
  return { value: text.slice(at, end), end, breaks: 0 };
}

function quoted(text: string, at: number, line: number): Cell {
  let close = text.indexOf('"', at + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) throw new CsvError(`line ${line}: a quote is opened and never closed`);
  const value = text.slice(at + 1, close).replaceAll('""', '"');
  const breaks = value.split(/\r\n|\r|\n/).length - 1;
  const next = text[close + 1] ?? '\n';
  if (!',\r\n'.includes(next))
    throw new CsvError(`line ${line + breaks}: "${next}" follows a closing quote; write "" for a quote inside quotes`);
  return { value, end: close + 1, breaks };
}
