import type { Request } from 'express';
import { InputError } from '../../core/errors.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { addressKey } from '../../platform/http/address.ts';
import type { Parts } from './parts.ts';
import { arrive } from './presence.ts';
import type { OpenedSession, StaffRow } from './sessions.ts';

/**
 * Signs somebody in with a new session. A wrong password, an unknown address, a disabled account and one whose password was never chosen
 * are the same to whoever asks, in words and in work.
 * @throws InputError wrong-sign-in (401), too-many-tries (429)
 */
export async function signIn(parts: Parts, given: { email: string; password: string }, request: Request): Promise<OpenedSession> {
  const { database, passwords, limits, sessions, log } = parts;
  const attempt = await limits.begin(given.email, addressKey(request.ip));
  const row = await findActive(parts, given.email);
  const right = await passwords.verify(row?.password_hash ?? null, given.password);
  if (!row?.password_hash || !right) {
    log.info({ staff: row?.id ?? null }, 'a sign-in was refused');
    return wrong();
  }
  const verified = row.password_hash;
  const stored = passwords.isOutdated(verified) ? await passwords.hash(given.password) : verified;
  const session = await transaction(database, async (tx) => {
    // Only as they were when the password was compared: somebody may have been disabled meanwhile.
    const staff = await tx
      .updateTable('staff')
      .set({ password_hash: stored })
      .where('id', '=', row.id)
      .where('state', '=', 'active')
      .where('password_hash', '=', verified)
      .returningAll()
      .executeTakeFirst();
    if (!staff) return null;
    await attempt.forget(tx);
    return sessions.open(tx, await arrive(tx, staff), request);
  });
  if (!session) return wrong();
  log.info({ staff: row.id }, 'signed in');
  parts.presenceChanged();
  return session;
}

async function findActive({ database }: Parts, email: string): Promise<StaffRow | undefined> {
  return database.db
    .selectFrom('staff')
    .selectAll()
    .where((where) => where(where.fn('lower', ['email']), '=', email.trim().toLowerCase()))
    .where('state', '=', 'active')
    .executeTakeFirst();
}

function wrong(): never {
  throw new InputError('wrong-sign-in', 'That e-mail and password don’t match.', 401);
}
