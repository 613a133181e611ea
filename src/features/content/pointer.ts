import { sql, type Kysely, type Transaction } from 'kysely';
import { InputError } from '../../core/errors.ts';
import type { Schema } from '../../platform/database/schema.ts';

type Tx = Transaction<Schema>;

/** The setting that names the release that new conversations get: `{ id, was, by, note }`. */
const POINTER = 'current_release';
/** Any fixed number; whoever makes a release or moves the pointer holds it until the end of the transaction. */
const LOCK = 7_263_514_099;

/** Takes the lock that serialises releases. It goes with the transaction. */
export async function lockReleases(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(tx);
}

/** The number of the current release, or null before the first. One small query. */
export async function currentReleaseId(db: Kysely<Schema>): Promise<number | null> {
  const row = await db.selectFrom('setting').select('value').where('key', '=', POINTER).executeTakeFirst();
  return (row?.value as { id: number } | undefined)?.id ?? null;
}

/** Whoever asks may name a number that no release can have: then there is none, and no error of the database. */
export const isRelease = (id: number) => sql<boolean>`id = ${id}::bigint`;

/** Moves the pointer and tells the running processes. Throws InputError when there is no such release. */
export async function pointTo(tx: Tx, id: number, from: { by: string; note: string }): Promise<void> {
  const there = await tx.selectFrom('release').select('id').where(isRelease(id)).executeTakeFirst();
  if (!there) throw new InputError('no-release', `There is no release ${id}. See them all with: npx uketsuke content releases`, 404);
  const was = await currentReleaseId(tx);
  const value = JSON.stringify({ id, was, ...from });
  await tx
    .insertInto('setting')
    .values({ key: POINTER, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, updated_at: sql<Date>`app_now()` }))
    .execute();
  await tx
    .insertInto('event')
    .values({ topic: 'release', data: JSON.stringify({ release: id, was, ...from }) })
    .execute();
}
