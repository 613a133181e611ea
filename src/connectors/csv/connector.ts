import { InputError, UnavailableError } from '../../core/errors.ts';
import { inSlices } from '../../platform/in-slices.ts';
import type { Connector, LookupResult, Query, Row } from '../connector.ts';
import type { OpenContext } from '../plug.ts';
import { select, type Joins } from '../select.ts';
import { tableSteps, type Table } from '../table.ts';
import { loadCsv, pathInside, type CsvTable } from './load.ts';
import { CsvError } from './parse.ts';
import type { CsvSettings } from './settings.ts';
import { signatureOf, watchFile, type Timing } from './watch.ts';

const TIMING: Timing = { settleMs: 250, graceMs: 5000, pollMs: 2000 };

/** `rows`, made when they are first asked for, stay the same array until the data change: what others derive from it is kept by it. */
type Good = { table: Table; rows: Promise<Row[]> | null; asOf: number };

/**
 * Answers from a CSV file that may be replaced or rewritten at any time. A file that is malformed, unfinished or gone leaves the last good data in
 * place, with their own time and marked stale. Opens without data too: look-ups then throw UnavailableError until there is a good file.
 */
export async function openConnector(settings: CsvSettings, context: OpenContext, timing: Timing = TIMING): Promise<Connector> {
  const { name, baseDir, log, clock } = context;
  const path = pathInside(baseDir, settings.file);
  if (path === null) throw new InputError('outside', `${name}: ${settings.file} leads out of ${baseDir}`);
  const listeners = new Set<() => void>();
  let good: Good | null = null;
  let fault: string | null = null;

  async function read(last: boolean): Promise<'done' | 'unfinished'> {
    try {
      const table = await loadCsv(path as string, baseDir, settings);
      if (!last && good && looksUnfinished(table, good)) {
        fault = 'the file looks unfinished';
        return 'unfinished';
      }
      await take(table);
    } catch (error) {
      fault = describe(error);
      log('warn', good ? 'a data file cannot be read; the last good data are kept' : 'a data file cannot be read', fieldsOf(fault));
    }
    return 'done';
  }

  async function take(csv: CsvTable): Promise<void> {
    const table = await inSlices(tableSteps(csv.columns, csv.size, settings.key, settings.search));
    good = { table, rows: null, asOf: csv.asOf };
    fault = null;
    const [first] = csv.duplicates;
    if (first) {
      const problem = `line ${first.line}: "${first.key}" stood before; the last one counts`;
      log('warn', 'a data file holds a key more than once', { ...fieldsOf(problem), duplicates: csv.duplicates.length });
    }
    for (const listener of listeners) listener();
  }

  const fieldsOf = (problem: string) => ({ connector: name, file: settings.file, problem });

  function current(): Good {
    if (!good) throw new UnavailableError('no-data', `${name}: ${fault ?? 'nothing was read yet'}`);
    return good;
  }

  async function joins(): Promise<Joins> {
    const entries = Object.entries(settings.join);
    return new Map(await Promise.all(entries.map(async ([column, other]) => [column, await context.reference(other).byKey()] as const)));
  }

  async function lookup(query: Query): Promise<LookupResult> {
    const { table, asOf } = current();
    const found = select(table, settings, await joins(), query);
    const old = settings.max_age !== undefined && clock.now() - asOf > settings.max_age;
    return { ...found, asOf, stale: old || fault !== null };
  }

  const seen = await signatureOf(path);
  await read(true);
  const stop = watchFile(path, seen, timing, read);
  const common: Connector = {
    kind: 'csv',
    lookup,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      stop();
      listeners.clear();
    },
  };
  if (settings.exact) return common;
  const rows = async () => {
    const now = current();
    now.rows ??= inSlices(now.table.allRows());
    return { rows: await now.rows, asOf: now.asOf };
  };
  return { ...common, rows };
}

/** Cut at a line's end a file parses: half the rows gone, or no end to its last line, is given time to become whole. */
function looksUnfinished(table: CsvTable, before: Good): boolean {
  return !table.finished || table.size < before.table.size / 2;
}

function describe(error: unknown): string {
  if (error instanceof CsvError) return error.message;
  const { code } = error as { code?: unknown };
  if (code === 'ENOENT') return 'there is no such file';
  return typeof code === 'string' ? `it cannot be opened (${code})` : String(error);
}
