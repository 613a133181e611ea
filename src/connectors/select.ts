import { InputError } from '../core/errors.ts';
import { normalize } from '../core/text/normalize.ts';
import type { Query, Row } from './connector.ts';
import type { TableSettings } from './csv/settings.ts';
import type { Table } from './table.ts';
import { valueKey } from './value-key.ts';

/** By joined column (`store_id`), the other side's rows by key. */
export type Joins = ReadonlyMap<string, ReadonlyMap<string, Row>>;

type Test = (row: Row) => boolean;
type Getter = (row: Row) => Row[string];
type Found = { row: Row; extra: Row };

const DEFAULT_LIMIT = 20;
const MOST_ITEMS = 10_000;

/**
 * Answers a query from a table. A filter names a column, a joined one (`store_area`), what is joined (`store` for `store_id`), or, unless the table is
 * `exact`, a bound: `quantity_min`, `price_max`, `store_not`. Columns are named by the flow's author; only values come from customers.
 * Rows found by `q` carry `match_score`, rows found by `near` carry `distance_km`.
 * Throws InputError for a column that is not there, for `q` without search columns, and for an exact table when a key column is missing.
 */
export function select(table: Table, settings: TableSettings, joins: Joins, query: Query): { items: Row[]; total: number } {
  const filters = Object.entries(query.filter).filter(([, value]) => value.trim() !== '');
  if (settings.exact) requireKeys(settings, filters);
  const { candidates, tests } = plan(table, settings, joins, filters);
  let found: Found[] = [];
  if (query.q !== undefined && query.q.trim() !== '') {
    if (settings.search.length === 0) throw new InputError('not-searchable', 'this source has no search columns');
    const hits = table.search(query.q).filter(({ row }) => tests.every((test) => test(row)));
    found = hits.map(({ row, score }) => ({ row, extra: { match_score: Math.round(score * 1000) / 1000 } }));
  } else {
    for (const row of candidates) if (tests.every((test) => test(row))) found.push({ row, extra: {} });
  }
  if (query.near !== undefined && query.near.trim() !== '') found = sortByDistance(found, table, settings, joins, query.near);
  const limit = Math.min(query.limit ?? DEFAULT_LIMIT, MOST_ITEMS);
  return { items: found.slice(0, limit).map(({ row, extra }) => ({ ...row, ...joined(row, joins), ...extra })), total: found.length };
}

function requireKeys({ key }: TableSettings, filters: [string, string][]): void {
  const missing = key.filter((column) => !filters.some(([name]) => name === column));
  if (missing.length > 0) throw new InputError('key-required', `this source answers only when ${missing.join(' and ')} is given too`);
}

/** The rows of the rarest plain filter, and what all filters ask of each. */
function plan(
  table: Table,
  settings: TableSettings,
  joins: Joins,
  filters: [string, string][],
): { candidates: readonly Row[]; tests: Test[] } {
  let candidates: readonly Row[] = table.rows;
  const tests: Test[] = [];
  for (const [name, value] of filters) {
    const column = table.columns.has(name) ? name : `${name}_id` in settings.join ? `${name}_id` : null;
    if (column !== null) {
      const rows = table.equal(column, value);
      if (rows.length < candidates.length) candidates = rows;
    }
    tests.push(testFor(table, settings, joins, name, value));
  }
  return { candidates, tests };
}

function testFor(table: Table, settings: TableSettings, joins: Joins, name: string, value: string): Test {
  const get = getterFor(table, settings, joins, name);
  const key = valueKey(value);
  if (get) {
    const equals = remembered((cell: Row[string]) => key !== '' && valueKey(cell) === key);
    return (row) => equals(get(row));
  }
  const bound = settings.exact ? null : /^(.+)_(min|max|not)$/.exec(name);
  const bounded = bound && getterFor(table, settings, joins, bound[1] ?? '');
  if (!bounded) throw new InputError('unknown-column', `there is no column "${name}"; there are ${[...table.columns].join(', ')}`);
  if (bound[2] === 'not') return (row) => valueKey(bounded(row)) !== key;
  const limit = Number(normalize(value).replaceAll(',', ''));
  if (Number.isNaN(limit)) throw new InputError('not-a-number', `"${name}" needs a number`);
  return (row) => {
    const number = bounded(row);
    return typeof number === 'number' && (bound[2] === 'min' ? number >= limit : number <= limit);
  };
}

function getterFor(table: Table, settings: TableSettings, joins: Joins, name: string): Getter | null {
  if (table.columns.has(name)) return (row) => row[name] ?? null;
  if (`${name}_id` in settings.join) return (row) => row[`${name}_id`] ?? null;
  for (const [column, rows] of joins) {
    const prefix = prefixOf(column);
    const [sample] = rows.values();
    const foreign = name.slice(prefix.length);
    if (name.startsWith(prefix) && sample && foreign in sample) {
      const cellOf = remembered((key: Row[string]) => rows.get(valueKey(key))?.[foreign] ?? null);
      return (row) => cellOf(row[column] ?? null);
    }
  }
  return null;
}

/** A column of many rows holds few values: each is worked out once. */
function remembered<Out>(work: (cell: Row[string]) => Out): (cell: Row[string]) => Out {
  const known = new Map<Row[string], Out>();
  return (cell) => {
    let out = known.get(cell);
    if (out === undefined) known.set(cell, (out = work(cell)));
    return out;
  };
}

const prefixOf = (column: string) => `${column.replace(/_id$/, '')}_`;

function joined(row: Row, joins: Joins): Row {
  const added: Row = {};
  for (const [column, rows] of joins) {
    for (const [name, value] of Object.entries(rows.get(valueKey(row[column])) ?? {})) {
      const full = prefixOf(column) + name;
      if (!(full in row)) added[full] = value;
    }
  }
  return added;
}

/** Nearest first; rows without a place last. An unknown place changes nothing. */
function sortByDistance(found: Found[], table: Table, settings: TableSettings, joins: Joins, near: string): Found[] {
  const places = settings.near;
  if (!places) throw new InputError('no-places', 'this source has no places to be near to');
  const rows = places.join === undefined ? null : joins.get(places.join);
  const here = rows ? rows.get(valueKey(near)) : table.equal(settings.key[0] ?? '', near)[0];
  if (!here) return found;
  const placeOf = (row: Row) => (rows ? rows.get(valueKey(row[places.join ?? ''])) : row);
  return found
    .map(({ row, extra }) => ({ row, extra: { ...extra, distance_km: distance(here, placeOf(row), places) } }))
    .sort((a, b) => (a.extra.distance_km ?? Infinity) - (b.extra.distance_km ?? Infinity));
}

/** Great-circle distance by the haversine formula, in kilometres to one decimal; null without coordinates. */
function distance(a: Row, b: Row | undefined, { lat, lng }: { lat: string; lng: string }): number | null {
  const [aLat, aLng, bLat, bLng] = [a[lat], a[lng], b?.[lat], b?.[lng]].map((value) =>
    typeof value === 'number' ? (value * Math.PI) / 180 : NaN,
  );
  const [x, y, z, w] = [aLat ?? NaN, aLng ?? NaN, bLat ?? NaN, bLng ?? NaN];
  const h = Math.sin((z - x) / 2) ** 2 + Math.cos(x) * Math.cos(z) * Math.sin((w - y) / 2) ** 2;
  const km = 2 * 6371 * Math.asin(Math.sqrt(h));
  return Number.isNaN(km) ? null : Math.round(km * 10) / 10;
}
