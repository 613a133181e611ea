import type { Request } from 'express';
import { sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import { InputError } from '../../core/errors.ts';
import type { Schema } from '../../platform/database/schema.ts';
import { transaction } from '../../platform/database/transaction.ts';
import type { linkBody, LinkView } from './contract.ts';
import { lockFirstAdmin } from './first-admin.ts';
import { findLink, gone, useLink } from './links.ts';
import type { Parts } from './parts.ts';
import { contextOf, refuseWeak } from './password-rules.ts';
import { arrive } from './presence.ts';
import { endSessionsOf, type OpenedSession, type StaffRow } from './sessions.ts';

type Tx = Transaction<Schema>;
type Person = { email: string; name: string };

/** What a link is for, before anything is typed. Throws link-gone (410). */
export async function checkLink(parts: Parts, token: string): Promise<LinkView> {
  const link = await findLink(parts.database, token, parts.clock.now());
  if (link.purpose === 'first-admin') return { purpose: 'first-admin', email: null, name: null };
  const { email, name } = await invited(parts, link.staff_id);
  return { purpose: 'invite', email, name };
}

/**
 * Uses a link: makes the first admin's account, or gives an invited person the password that they chose (their other sessions end).
 * They are signed in with it.
 * @throws InputError link-gone (410), weak-password (422), invalid (400) when the first admin's e-mail or name is missing
 */
export async function acceptLink(parts: Parts, given: z.output<typeof linkBody>, request: Request): Promise<OpenedSession> {
  const { database, clock, passwords, sessions, house } = parts;
  const link = await findLink(database, given.token, clock.now());
  const person = link.purpose === 'invite' ? await invited(parts, link.staff_id) : typed(given);
  const named = { email: person.email, name: given.name ?? person.name };
  refuseWeak(given.password, contextOf(named, house().brand));
  const passwordHash = await passwords.hash(given.password);
  const session = await transaction(database, async (tx) => {
    if (link.purpose === 'first-admin') await lockFirstAdmin(tx);
    const { staff_id } = await useLink(tx, given.token, clock.now());
    const staff =
      staff_id === null ? await makeFirstAdmin(tx, named, passwordHash) : await setPassword(tx, staff_id, named.name, passwordHash);
    return sessions.open(tx, await arrive(tx, staff), request);
  });
  parts.log.info({ staff: session.staff.id, purpose: link.purpose }, 'a link was used');
  parts.presenceChanged();
  return session;
}

async function invited({ database }: Parts, staffId: number | null): Promise<Person> {
  const row = await database.db
    .selectFrom('staff')
    .select(['email', 'name'])
    .where('id', '=', staffId)
    .where('state', '=', 'active')
    .executeTakeFirst();
  return row ?? gone();
}

function typed({ email, name }: Partial<Person>): Person {
  if (email === undefined || name === undefined) throw new InputError('invalid', 'The first admin needs an e-mail address and a name.');
  return { email, name };
}

async function makeFirstAdmin(tx: Tx, person: Person, passwordHash: string): Promise<StaffRow> {
  const there = await tx.selectFrom('staff').select('id').limit(1).executeTakeFirst();
  if (there) gone();
  return tx
    .insertInto('staff')
    .values({ ...person, role: 'admin', password_hash: passwordHash })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function setPassword(tx: Tx, staffId: number, name: string, passwordHash: string): Promise<StaffRow> {
  const row = await tx
    .updateTable('staff')
    .set({ name, password_hash: passwordHash, presence_at: sql<Date>`app_now()` })
    .where('id', '=', staffId)
    .where('state', '=', 'active')
    .returningAll()
    .executeTakeFirst();
  if (!row) gone();
  await endSessionsOf(tx, staffId);
  return row;
}
