import { sql, type Kysely, type Transaction } from 'kysely';
import { scopesOf, type Presence } from '../../core/access.ts';
import type { Schema } from '../../platform/database/schema.ts';
import type { StaffRow } from './sessions.ts';

type Tx = Transaction<Schema>;

/** Tells the open desks, after the commit, that there is something new about the staff. */
export async function noteStaff(tx: Tx, staffId: number): Promise<void> {
  await tx
    .insertInto('event')
    .values({ topic: 'staff', data: JSON.stringify({ staff: staffId }) })
    .execute();
}

/** @returns the person as they are now */
export async function setPresence(tx: Tx, staffId: number, presence: Presence): Promise<StaffRow> {
  const row = await tx
    .updateTable('staff')
    .set({ presence, presence_at: sql<Date>`app_now()` })
    .where('id', '=', staffId)
    .returningAll()
    .executeTakeFirstOrThrow();
  await noteStaff(tx, staffId);
  return row;
}

/** Somebody signs in: who works at the desk is there with it, and switches to a break or away themselves. */
export async function arrive(tx: Tx, staff: StaffRow): Promise<StaffRow> {
  const row = await tx
    .updateTable('staff')
    .set({ signed_in_at: sql<Date>`app_now()`, seen_at: sql<Date>`app_now()` })
    .where('id', '=', staff.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return scopesOf(row.role).includes('desk') ? setPresence(tx, row.id, 'available') : row;
}

/** Their desks were heard of; written at most every 15 seconds, as often as an open desk calls. In the order of ids: another process may write the same rows. */
export async function markSeen(db: Kysely<Schema>, staffIds: number[]): Promise<void> {
  await sql`update staff set seen_at = app_now() where id in (
    select id from staff where id = any(${staffIds}::bigint[]) and (seen_at is null or seen_at < app_now() - interval '14 seconds')
    order by id for update)`.execute(db);
}
