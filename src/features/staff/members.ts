import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import type { z } from 'zod';
import { InputError } from '../../core/errors.ts';
import { releaseHeld } from '../../platform/database/release-held.ts';
import type { Schema } from '../../platform/database/schema.ts';
import { isAtDesk } from '../../platform/database/staff-at-desk.ts';
import { transaction } from '../../platform/database/transaction.ts';
import type { staffBody, StaffView } from './contract.ts';
import { makeLink } from './links.ts';
import type { Parts } from './parts.ts';
import { contextOf, refuseWeak } from './password-rules.ts';
import { noteStaff } from './presence.ts';
import { endSessionsOf } from './sessions.ts';

type Tx = Transaction<Schema>;

/** `inviteLink`: a path of this house, told once. */
export type Made = { staff: StaffView; inviteLink: string | null };

/** The staff of the house, by name. */
export async function listStaff({ database }: Parts): Promise<StaffView[]> {
  const rows = await views(database.db).orderBy('name').orderBy('id').execute();
  return rows.map(asView);
}

/** Adds somebody; without a password they get a link to choose one. Throws unknown-team (422), weak-password (422), email-taken (409). */
export async function addStaff(parts: Parts, given: z.output<typeof staffBody>): Promise<Made> {
  const { email, name, role, teams, password } = given;
  const { brand, teams: known } = parts.house();
  const unknown = teams.filter((id) => !known.some((team) => team.id === id));
  if (unknown.length > 0)
    throw new InputError(
      'unknown-team',
      `There is no team ${unknown.join(', ')}. There are: ${known.map(({ id }) => id).join(', ')}.`,
      422,
    );
  if (password !== undefined) refuseWeak(password, contextOf({ email, name }, brand));
  const passwordHash = password === undefined ? null : await parts.passwords.hash(password);
  return changing(parts, async (tx) => {
    const row = await tx
      .insertInto('staff')
      .values({ email, name, role, teams: JSON.stringify([...new Set(teams)]), password_hash: passwordHash })
      .onConflict((conflict) => conflict.expression(sql`lower(email)`).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!row) throw new InputError('email-taken', `There is an account of ${email} already.`, 409);
    const link = password === undefined ? await makeLink(tx, { purpose: 'invite', staffId: row.id }, parts.clock.now()) : null;
    return { id: row.id, link };
  });
}

/** A new link to choose a password, for somebody who was never there or forgot it; the link before it is void. Throws not-found (404), disabled (409). */
export async function inviteStaff(parts: Parts, id: number): Promise<Made> {
  return changing(parts, async (tx) => {
    const { state } = await locked(tx, id);
    if (state === 'disabled') throw new InputError('disabled', 'This account is disabled. Enable it first.', 409);
    return { id, link: await makeLink(tx, { purpose: 'invite', staffId: id }, parts.clock.now()) };
  });
}

/** From the commit on their sessions and links are gone, and what they had waits for a colleague or is the bot's. Throws not-found (404), last-admin (409): somebody must be able to let others in. */
export async function disableStaff(parts: Parts, id: number): Promise<StaffView> {
  const { staff } = await changing(parts, async (tx) => {
    // All admins in one order: of two who disable each other at once, one stays.
    const admins = await tx
      .selectFrom('staff')
      .select('id')
      .where('role', '=', 'admin')
      .where('state', '=', 'active')
      .orderBy('id')
      .forUpdate()
      .execute();
    const { name } = await locked(tx, id);
    if (admins.length === 1 && admins[0]?.id === id)
      throw new InputError('last-admin', 'This is the only admin. Make another one first.', 409);
    await tx
      .updateTable('staff')
      .set({ state: 'disabled', presence: 'away', presence_at: sql<Date>`app_now()` })
      .where('id', '=', id)
      .execute();
    await endSessionsOf(tx, id);
    await tx.deleteFrom('staff_link').where('staff_id', '=', id).execute();
    await releaseHeld(tx, { agentId: `staff:${id}`, name });
    return { id, link: null };
  });
  return staff;
}

/** Throws not-found (404). */
export async function enableStaff(parts: Parts, id: number): Promise<StaffView> {
  const { staff } = await changing(parts, async (tx) => {
    await locked(tx, id);
    await tx.updateTable('staff').set({ state: 'active' }).where('id', '=', id).execute();
    return { id, link: null };
  });
  return staff;
}

/** One transaction for the change and its notice. */
async function changing(parts: Parts, change: (tx: Tx) => Promise<{ id: number; link: string | null }>): Promise<Made> {
  const made = await transaction(parts.database, async (tx) => {
    const { id, link } = await change(tx);
    await noteStaff(tx, id);
    return { staff: asView(await views(tx).where('id', '=', id).executeTakeFirstOrThrow()), inviteLink: link };
  });
  parts.presenceChanged();
  return made;
}

async function locked(tx: Tx, id: number): Promise<Pick<Selectable<Schema['staff']>, 'state' | 'name'>> {
  const row = await tx.selectFrom('staff').select(['state', 'name']).where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw new InputError('not-found', `There is no staff account ${id}.`, 404);
  return row;
}

function views(db: Kysely<Schema>) {
  return db.selectFrom('staff').select(['id', 'email', 'name', 'role', 'teams', 'state', 'signed_in_at']).select(isAtDesk().as('at_desk'));
}

function asView({ signed_in_at, at_desk, ...row }: Awaited<ReturnType<ReturnType<typeof views>['executeTakeFirstOrThrow']>>): StaffView {
  return { ...row, atDesk: at_desk, signedInAt: signed_in_at?.toISOString() ?? null };
}
