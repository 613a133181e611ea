import { z } from 'zod';
import { csvSettings, csvRefersTo } from './csv/settings.ts';
import { hoursSettings, hoursRefersTo } from './hours/settings.ts';
import { definePlug, type ConnectorPlug } from './plug.ts';

/** Every kind of connector. One more is a folder, a line here and its settings in the union. */
export const connectorPlugs: readonly ConnectorPlug[] = [
  definePlug({ kind: 'csv', settings: csvSettings, refersTo: csvRefersTo, open: () => import('./csv/connector.ts') }),
  definePlug({ kind: 'hours', settings: hoursSettings, refersTo: hoursRefersTo, open: () => import('./hours/connector.ts') }),
];

const name = z.string().regex(/^[a-z][a-z0-9_-]*$/, 'must be lower-case letters, digits, - and _');

/** `flows/connectors.yaml`. */
export const connectorsSchema = z.strictObject({
  connectors: z.record(name, z.discriminatedUnion('kind', [csvSettings, hoursSettings])),
});

export type ConnectorsConfig = z.output<typeof connectorsSchema>;
export type ConnectorSettings = ConnectorsConfig['connectors'][string];
