import type { Selectable, Transaction } from 'kysely';
import { InputError } from '../../core/errors.ts';
import type { Database } from '../../platform/database/engine.ts';
import type { Schema } from '../../platform/database/schema.ts';
import { randomToken, sha256 } from '../../platform/secrets.ts';

const HOUR = 3_600_000;
/** How long a link may be used, once. */
export const LIFE_MS = { 'first-admin': 24 * HOUR, invite: 7 * 24 * HOUR } as const;

type Tx = Transaction<Schema>;
type LinkRow = Selectable<Schema['staff_link']>;

/** The first admin makes their account with it, or somebody who was invited chooses a password. The token stands after the #, so that no server's log has it. */
export type Invitation = { purpose: 'first-admin'; staffId: null } | { purpose: 'invite'; staffId: number };

/** Makes a link (its path) and voids the ones before it. */
export async function makeLink(tx: Tx, { purpose, staffId }: Invitation, now: number): Promise<string> {
  const before = tx.deleteFrom('staff_link').where('purpose', '=', purpose);
  await (staffId === null ? before : before.where('staff_id', '=', staffId)).execute();
  const token = randomToken();
  await tx
    .insertInto('staff_link')
    .values({
      hash: sha256(token),
      purpose,
      staff_id: staffId,
      created_at: new Date(now),
      expires_at: new Date(now + LIFE_MS[purpose]),
    })
    .execute();
  return `/desk/welcome#${token}`;
}

/** The link of a token, as long as it may be used. Throws link-gone (410): used, expired, replaced by a newer one, or never there. */
export async function findLink(database: Database, token: string, now: number): Promise<LinkRow> {
  const row = await database.db
    .selectFrom('staff_link')
    .selectAll()
    .where('hash', '=', sha256(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', new Date(now))
    .executeTakeFirst();
  return row ?? gone();
}

/** Uses a link up: of two at once, one finds it gone. Throws link-gone (410). */
export async function useLink(tx: Tx, token: string, now: number): Promise<LinkRow> {
  const row = await tx
    .updateTable('staff_link')
    .set({ used_at: new Date(now) })
    .where('hash', '=', sha256(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', new Date(now))
    .returningAll()
    .executeTakeFirst();
  return row ?? gone();
}

export function gone(): never {
  throw new InputError('link-gone', 'This link was used, has expired, or a newer one has replaced it. Ask your admin for a new one.', 410);
}
