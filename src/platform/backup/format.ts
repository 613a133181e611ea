/**
 * A backup is gzipped lines of JSON, the same for every edition, so that it also moves a house from one to another:
 * a head, for each table `{ table, columns }` and its rows, and an end that counts them, so that a file that was cut is known.
 */
export const FORMAT = 'uketsuke-backup';
export const VERSION = 1;

export type Head = {
  format: typeof FORMAT;
  version: number;
  /** ISO 8601. */
  at: string;
  edition: 'pglite' | 'postgres';
  /** The migrations that made its tables, in order. */
  migrations: string[];
  /** The embedded edition's own secrets: what was sealed opens with them alone. */
  secrets?: Record<string, string>;
};

export type TableLine = { table: string; columns: string[] };
export type EndLine = { end: true; rows: number };

/** Wake-ups, signed-in browsers and counted tries: they mean nothing elsewhere, or must not live on. */
export const LEFT_OUT: readonly string[] = ['event', 'staff_session', 'sign_in_try', 'kysely_migration', 'kysely_migration_lock'];

/** Which server and database the rows were written on: a backup goes elsewhere. */
export const LEFT_OUT_SETTINGS: readonly string[] = ['identity', 'timeline'];
