import { InputError } from '../core/errors.ts';
import { normalize } from '../core/text/normalize.ts';
import type { Cell } from './column.ts';
import type { Query, Row } from './connector.ts';
import type { TableSettings } from './csv/settings.ts';
import type { Table } from './table.ts';
import { valueKey } from './value-key.ts';

/** By joined column (`store_id`), the other side's rows by key. */
export type Joins = ReadonlyMap<string, ReadonlyMap<string, Row>>;

/** Rows by their number in the table. */
type Test = (at: number) => boolean;
type Getter = (at: number) => Cell;
type Found = { at: number; extra: Row };

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
    const hits = table.search(query.q).filter(({ at }) => tests.every((test) => test(at)));
    found = hits.map(({ at, score }) => ({ at, extra: { match_score: Math.round(score * 1000) / 1000 } }));
  } else {
    const count = candidates?.length ?? table.size;
    for (let place = 0; place < count; place++) {
      const at = candidates?.[place] ?? place;
      if (tests.every((test) => test(at))) found.push({ at, extra: {} });
    }
  }
  if (query.near !== undefined && query.near.trim() !== '') found = sortByDistance(found, table, settings, joins, query.near);
  const limit = Math.min(query.limit ?? DEFAULT_LIMIT, MOST_ITEMS);
  const items = found.slice(0, limit).map(({ at, extra }) => {
    const row = table.row(at);
    return { ...row, ...joined(row, joins), ...extra };
  });
  return { items, total: found.length };
}

function requireKeys({ key }: TableSettings, filters: [string, string][]): void {
  const missing = key.filter((column) => !filters.some(([name]) => name === column));
  if (missing.length > 0) throw new InputError('key-required', `this source answers only when ${missing.join(' and ')} is given too`);
}

/** The rows of the rarest plain filter (null: all), and what all filters ask of each. */
function plan(
  table: Table,
  settings: TableSettings,
  joins: Joins,
  filters: [string, string][],
): { candidates: Uint32Array | null; tests: Test[] } {
  let candidates: Uint32Array | null = null;
  const tests: Test[] = [];
  for (const [name, value] of filters) {
    const column = table.columns.has(name) ? name : `${name}_id` in settings.join ? `${name}_id` : null;
    if (column !== null) {
      const rows = table.equal(column, value);
      if (rows.length < (candidates?.length ?? table.size)) candidates = rows;
    }
    tests.push(testFor(table, settings, joins, name, value));
  }
  return { candidates, tests };
}

function testFor(table: Table, settings: TableSettings, joins: Joins, name: string, value: string): Test {
  const get = getterFor(table, settings, joins, name);
  const key = valueKey(value);
  if (get) {
    const equals = remembered((cell: Cell) => key !== '' && valueKey(cell) === key);
    return (at) => equals(get(at));
  }
  const bound = settings.exact ? null : /^(.+)_(min|max|not)$/.exec(name);
  const bounded = bound && getterFor(table, settings, joins, bound[1] ?? '');
  if (!bounded) throw new InputError('unknown-column', `there is no column "${name}"; there are ${[...table.columns].join(', ')}`);
  if (bound[2] === 'not') return (at) => valueKey(bounded(at)) !== key;
  const limit = Number(normalize(value).replaceAll(',', ''));
  if (Number.isNaN(limit)) throw new InputError('not-a-number', `"${name}" needs a number`);
  return (at) => {
    const number = bounded(at);
    return typeof number === 'number' && (bound[2] === 'min' ? number >= limit : number <= limit);
  };
}

function getterFor(table: Table, settings: TableSettings, joins: Joins, name: string): Getter | null {
  const own = table.reader(name) ?? (`${name}_id` in settings.join ? table.reader(`${name}_id`) : undefined);
  if (own) return own;
  for (const [column, rows] of joins) {
    const prefix = prefixOf(column);
    const [sample] = rows.values();
    const foreign = name.slice(prefix.length);
    const keyOf = table.reader(column);
    if (keyOf && name.startsWith(prefix) && sample && foreign in sample) {
      const cellOf = remembered((key: Cell) => rows.get(valueKey(key))?.[foreign] ?? null);
      return (at) => cellOf(keyOf(at));
    }
  }
  return null;
}

/** A column of many rows holds few values: each is worked out once. */
function remembered<Out>(work: (cell: Cell) => Out): (cell: Cell) => Out {
  const known = new Map<Cell, Out>();
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
  const own = rows ? undefined : table.equal(settings.key[0] ?? '', near)[0];
  const here = rows ? rows.get(valueKey(near)) : own === undefined ? undefined : table.row(own);
  if (!here) return found;
  const keyOf = table.reader(places.join ?? '');
  const placeOf = (at: number) => (rows ? rows.get(valueKey(keyOf?.(at))) : table.row(at));
  return found
    .map(({ at, extra }) => ({ at, extra: { ...extra, distance_km: distance(here, placeOf(at), places) } }))
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
