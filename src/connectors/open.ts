import type { Clock } from '../core/clock.ts';
import { each, type Steps } from '../core/steps.ts';
import { SettingsError, UnavailableError } from '../core/errors.ts';
import type { Setup } from '../core/setup.ts';
import { inSlices } from '../platform/in-slices.ts';
import type { Connector, Row } from './connector.ts';
import { pathInside } from './csv/load.ts';
import { connectorPlugs, connectorsSchema, type ConnectorSettings } from './index.ts';
import type { ConnectorLog, OpenContext, Reference } from './plug.ts';
import { namesOf } from './table.ts';
import { valueKey } from './value-key.ts';

/** The rows of one connector under their entity type. `name` is in Japanese; the other names are aliases. */
export type Gazetteer = { type: string; entries: GazetteerEntry[] };
export type GazetteerEntry = { id: string; name: string; aliases: string[]; fields: Record<string, string> };

export interface Connectors {
  readonly names: readonly string[];
  get(name: string): Connector | undefined;
  /** As of the last change; a connector without data has no entries. */
  gazetteers(): Gazetteer[];
  /** Called with a connector's name after its data changed; `named`: and its gazetteer with them. Returns a function that stops it. */
  onChange(listener: (name: string, named: boolean) => void): () => void;
  close(): Promise<void>;
}

export type OpenConnectorsOptions = { baseDir: string; log: ConnectorLog; clock: Clock; setup: () => Setup };

/**
 * Opens every connector of `flows/connectors.yaml` (`config` is the parsed file). `baseDir` is the folder that `file` is relative to.
 * Throws SettingsError with every mistake in the settings at once. Data that are missing or broken are no mistake in the settings: they are logged.
 */
export async function openConnectors(config: unknown, options: OpenConnectorsOptions): Promise<Connectors> {
  const { connectors: settings } = checkConnectors(config, options.baseDir);
  const open = new Map<string, Connector>();
  const gazetteers = new Map<string, Gazetteer>();
  const listeners = new Set<(name: string, named: boolean) => void>();
  const connector = (name: string): Connector => {
    const found = open.get(name);
    if (!found) throw new UnavailableError('not-open', `the connector ${name} is not open`);
    return found;
  };
  const references = new Map<string, Reference>();
  const reference = (name: string): Reference => {
    let found = references.get(name);
    if (!found) references.set(name, (found = referenceTo(() => connector(name), keyOf(settings[name]))));
    return found;
  };

  /** Of each connector: how many refreshes began, and the latest whose names are used. */
  const refreshes = new Map<string, { begun: number; used: number }>();

  async function refresh(name: string): Promise<void> {
    const entity = entityOf(settings[name]);
    if (!entity) return;
    const count = refreshes.get(name) ?? { begun: 0, used: 0 };
    refreshes.set(name, count);
    const mine = (count.begun += 1);
    // Without data the names that were known stay known.
    const rows = await open
      .get(name)
      ?.rows?.()
      .then(
        (all) => all.rows,
        () => null,
      );
    if (!rows) return;
    const entries = await inSlices(mapped(rows, (row) => entryOf(row, entity)));
    // Of two changes the earlier one's names may take longer to make; they count when the later one found none.
    if (mine < count.used) return;
    count.used = mine;
    gazetteers.set(name, { type: entity.type, entries });
  }

  for (const [name, one] of Object.entries(settings)) {
    const context: OpenContext = { name, ...options, connector, reference };
    open.set(name, await plugOf(one).open(one, context));
  }
  for (const [name, one] of open) {
    await refresh(name);
    one.onChange?.(() => void refresh(name).then(() => listeners.forEach((listener) => listener(name, entityOf(settings[name]) !== null))));
  }
  return {
    names: [...open.keys()],
    get: (name) => open.get(name),
    gazetteers: () => [...gazetteers.values()],
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      listeners.clear();
      await Promise.all([...open.values()].map((one) => one.close()));
    },
  };
}

/** The settings, checked: their shape, the connectors they refer to, and that no file leaves `baseDir`. Throws SettingsError. */
export function checkConnectors(config: unknown, baseDir: string): { connectors: Record<string, ConnectorSettings> } {
  const parsed = connectorsSchema.safeParse(config);
  if (!parsed.success)
    throw new SettingsError(parsed.error.issues.map((issue) => `connectors.yaml: ${issue.path.join('.')}: ${issue.message}`));
  const { connectors } = parsed.data;
  const problems: string[] = [];
  for (const [name, one] of Object.entries(connectors)) {
    const at = `connectors.yaml: connectors.${name}`;
    for (const other of plugOf(one).refersTo(one)) {
      const target = Object.hasOwn(connectors, other) ? connectors[other] : undefined;
      if (!target) problems.push(`${at}: there is no connector "${other}"`);
      else if (!('key' in target) || target.exact) problems.push(`${at}: "${other}" does not list its rows, so nothing can refer to it`);
    }
    if ('file' in one && pathInside(baseDir, one.file) === null)
      problems.push(`${at}.file: ${one.file} leads out of the folder of this file`);
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return parsed.data;
}

function plugOf(settings: ConnectorSettings) {
  const plug = connectorPlugs.find(({ kind }) => kind === settings.kind);
  if (!plug) throw new SettingsError([`connectors.yaml: there is no kind "${settings.kind}"`]);
  return plug;
}

const keyOf = (settings: ConnectorSettings | undefined): string => (settings && 'key' in settings ? (settings.key[0] ?? '') : '');

/** Rows by key, made again only when the connector hands out other rows. */
function referenceTo(connector: () => Connector, key: string): Reference {
  let known: { rows: Row[]; map: Promise<ReadonlyMap<string, Row>> } | null = null;
  return {
    async byKey() {
      const one = connector();
      if (!one.rows) throw new UnavailableError('no-rows', 'this connector does not list its rows');
      const { rows } = await one.rows();
      if (known?.rows !== rows)
        known = { rows, map: inSlices(mapped(rows, (row) => [valueKey(row[key]), row] as const)).then((pairs) => new Map(pairs)) };
      return known.map;
    },
  };
}

/** Rows are many: what is made of each is made in steps. */
function* mapped<T>(rows: readonly Row[], make: (row: Row) => T): Steps<T[]> {
  const made: T[] = [];
  yield* each(rows.length, (at) => made.push(make(rows[at] as Row)), 100);
  return made;
}

type Entity = { type: string; key: string; name: string; others: string[] };

function entityOf(settings: ConnectorSettings | undefined): Entity | null {
  if (!settings || !('entity' in settings) || !settings.entity || !settings.label) return null;
  const { ja, en } = settings.label;
  return { type: settings.entity, key: keyOf(settings), name: ja, others: [en, ...settings.search] };
}

function entryOf(row: Row, { key, name, others }: Entity): GazetteerEntry {
  const said = String(row[name] ?? '');
  const fields: Record<string, string> = {};
  for (const [column, value] of Object.entries(row)) fields[column] = value === null ? '' : String(value);
  return { id: String(row[key] ?? ''), name: said, aliases: namesOf(row, others).filter((alias) => alias !== said), fields };
}
