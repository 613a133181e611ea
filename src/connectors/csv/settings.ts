import { z } from 'zod';

const column = z.string().min(1);

const UNIT = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** 30m, 24h, 7d; milliseconds afterwards. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[mhd]$/, 'must be a duration such as 30m, 24h or 7d')
  .transform((text) => Number(text.slice(0, -1)) * UNIT[text.slice(-1) as keyof typeof UNIT]);

/** What of a table's columns means what. Any kind of connector that answers from rows can take these. */
export const tableShape = {
  /** The columns that tell rows apart. Always read as text. */
  key: z.array(column).min(1),
  /** The columns that `q` searches; several names in a cell are parted by `|`. */
  search: z.array(column).default([]),
  /** The entity type under which these rows are found in customers' messages. */
  entity: column.optional(),
  /** The columns that name a row to a customer. */
  label: z.strictObject({ ja: column, en: column }).optional(),
  /** Column to connector: its columns appear with the column's name without `_id` before them (`store_name`). */
  join: z.record(column, column).default({}),
  /** Where a row's place stands: here, or in what a column joins. */
  near: z.strictObject({ join: column.optional(), lat: column, lng: column }).optional(),
  /** Answers only when every key column is given, and never lists its rows: for what belongs to one customer. */
  exact: z.boolean().default(false),
};

export const csvSettings = z
  .strictObject({ kind: z.literal('csv'), file: z.string().min(1), max_age: duration.optional(), ...tableShape })
  .refine((s) => s.entity === undefined || s.label !== undefined, 'entity needs label: { ja: …, en: … }')
  .refine((s) => s.near?.join === undefined || s.near.join in s.join, 'near.join must be one of the columns under join')
  .refine((s) => !s.exact || (s.search.length === 0 && !s.entity && !s.near), 'exact goes with neither search, entity nor near');

export type CsvSettings = z.output<typeof csvSettings>;
export type TableSettings = Pick<CsvSettings, 'key' | 'search' | 'join' | 'near' | 'exact'>;

export const csvRefersTo = (settings: CsvSettings): string[] => Object.values(settings.join);
