/** A file that cannot be taken. The message says where and why, for the operator. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

export type CsvRecord = { line: number; cells: string[] };

/**
 * The records of a CSV text, whole or in pieces (RFC 4180: commas, CRLF or LF, quotes doubled inside quotes), with the line each begins on. Blank lines are
 * skipped. Throws CsvError with the line when a quote is not closed or something follows it.
 */
export function* parseCsv(text: string | readonly string[]): Generator<CsvRecord> {
  const pieces = typeof text === 'string' ? [text] : text;
  let next = 0;
  let buffer = '';
  let at = 0;
  let line = 1;
  for (;;) {
    const record = at < buffer.length ? recordAt(buffer, at, line, next >= pieces.length) : null;
    if (record) {
      if (record.cells.length > 1 || record.cells[0] !== '') yield { line, cells: record.cells };
      at = record.end;
      line += record.lines;
    } else if (next < pieces.length) {
      // A record longer than a piece: twice as much each time, so that it is not read anew with every piece.
      const rest = buffer.slice(at);
      let more = '';
      do more += pieces[next++] ?? '';
      while (more.length < rest.length && next < pieces.length);
      buffer = rest + more;
      at = 0;
    } else return;
  }
}

type Read = { cells: string[]; end: number; lines: number };

/** The record that begins at a place; null when it may go on in the next piece. */
function recordAt(text: string, begin: number, line: number, isLast: boolean): Read | null {
  const cells: string[] = [];
  let at = begin;
  let lines = 1;
  let end: string;
  do {
    const cell = text[at] === '"' ? quoted(text, at, line + lines - 1, isLast) : plain(text, at);
    if (!cell || (!isLast && cell.end + 1 >= text.length)) return null;
    cells.push(cell.value);
    lines += cell.breaks;
    end = text[cell.end] ?? '';
    at = cell.end + 1;
    if (end === '\r' && text[at] === '\n') at++;
  } while (end === ',');
  return { cells, end: at, lines };
}

type Cell = { value: string; end: number; breaks: number };

const [COMMA, LF, CR] = [44, 10, 13];

function plain(text: string, at: number): Cell {
  let end = at;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === COMMA || code === LF || code === CR) break;
  }
  return { value: text.slice(at, end), end, breaks: 0 };
}

function quoted(text: string, at: number, line: number, isLast: boolean): Cell | null {
  let close = text.indexOf('"', at + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0 || (!isLast && close + 1 >= text.length)) {
    if (!isLast) return null;
    throw new CsvError(`line ${line}: a quote is opened and never closed`);
  }
  const value = text.slice(at + 1, close).replaceAll('""', '"');
  const breaks = value.split(/\r\n|\r|\n/).length - 1;
  const next = text[close + 1] ?? '\n';
  if (!',\r\n'.includes(next))
    throw new CsvError(`line ${line + breaks}: "${next}" follows a closing quote; write "" for a quote inside quotes`);
  return { value, end: close + 1, breaks };
}
