import type { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { Setup } from '../core/setup.ts';
import type { Connector, Row } from './connector.ts';

/** For the operator: a file that cannot be read, a key that stands twice. `fields` never hold customers' texts. */
export type ConnectorLog = (level: 'info' | 'warn' | 'error', message: string, fields: Record<string, string | number>) => void;

/** Another connector's rows, found by their key (`valueKey` of the first key column). Throws UnavailableError as the connector does. */
export type Reference = { byKey(): Promise<ReadonlyMap<string, Row>> };

/** What an implementation is handed. Other connectors may be asked from the first look-up on, not while opening. */
export type OpenContext = {
  name: string;
  /** Files are relative to it and may not leave it. */
  baseDir: string;
  log: ConnectorLog;
  clock: Clock;
  /** Read at each use: settings act at once. */
  setup: () => Setup;
  connector(name: string): Connector;
  reference(name: string): Reference;
};

export type ConnectorModule<Settings> = { openConnector(settings: Settings, context: OpenContext): Promise<Connector> };

/** One kind of connector, as the family's list names it. */
export type ConnectorPlug = {
  kind: string;
  settings: z.ZodType;
  /** Names of the connectors that settings refer to. */
  refersTo(settings: unknown): string[];
  open(settings: unknown, context: OpenContext): Promise<Connector>;
};

/** Ties a kind's settings to its module, which loads only when one is opened. */
export function definePlug<Settings>(plug: {
  kind: string;
  settings: z.ZodType<Settings>;
  refersTo: (settings: Settings) => string[];
  open: () => Promise<ConnectorModule<Settings>>;
}): ConnectorPlug {
  return {
    kind: plug.kind,
    settings: plug.settings,
    refersTo: (settings) => plug.refersTo(settings as Settings),
    open: async (settings, context) => (await plug.open()).openConnector(settings as Settings, context),
  };
}
