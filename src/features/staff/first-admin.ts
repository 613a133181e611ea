import { sql, type Transaction } from 'kysely';
import { InputError, SettingsError } from '../../core/errors.ts';
import type { Schema } from '../../platform/database/schema.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { email as emailShape } from './contract.ts';
import { makeLink } from './links.ts';
import type { Parts } from './parts.ts';
import { contextOf, refuseWeak } from './password-rules.ts';

type Tx = Transaction<Schema>;

/** Any fixed number; whoever makes the first admin, or a link for one, meets here. */
const LOCK = 7_263_514_099;
/** Processes that start together: the link that one of them has just told stands. The embedded edition is one process, and each start makes its own. */
const TOGETHER_MS = 10_000;

export async function lockFirstAdmin(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(tx);
}

/**
 * At start: a house without staff gets its first admin, of ADMIN_EMAIL and ADMIN_PASSWORD, or else a link (a path) with which one is made:
 * valid for a day and once, replaced at the next start. Null when there is nothing to do, or another process told the link.
 * @throws SettingsError naming ADMIN_EMAIL or ADMIN_PASSWORD
 */
export async function ensureFirstAdmin(
  parts: Parts,
  { email, password }: { email?: string | undefined; password?: string | undefined },
): Promise<{ link: string | null }> {
  const { database, clock, passwords, log } = parts;
  if (await hasStaff(database.db)) return { link: null };
  const admin = email === undefined && password === undefined ? null : checked(parts, email, password);
  const passwordHash = admin && (await passwords.hash(admin.password));
  return transaction(database, async (tx) => {
    await lockFirstAdmin(tx);
    if (await hasStaff(tx)) return { link: null };
    if (admin) {
      await tx.insertInto('staff').values({ email: admin.email, name: admin.name, role: 'admin', password_hash: passwordHash }).execute();
      await tx.deleteFrom('staff_link').where('purpose', '=', 'first-admin').execute();
      log.info('the first admin of ADMIN_EMAIL was made');
      return { link: null };
    }
    const now = clock.now();
    if (database.kind === 'postgres' && (await hasLinkSince(tx, now - TOGETHER_MS))) {
      log.info('another process has just told the link for the first admin');
      return { link: null };
    }
    return { link: await makeLink(tx, { purpose: 'first-admin', staffId: null }, now) };
  });
}

function checked({ house }: Parts, email: string | undefined, password: string | undefined) {
  const problems: string[] = [];
  const address = emailShape.safeParse(email);
  if (!address.success)
    problems.push(
      email === undefined
        ? 'ADMIN_PASSWORD needs ADMIN_EMAIL: set both, or neither (then a link for the first admin is printed).'
        : 'ADMIN_EMAIL: must be an e-mail address.',
    );
  if (password === undefined)
    problems.push('ADMIN_EMAIL needs ADMIN_PASSWORD: set both, or neither (then a link for the first admin is printed).');
  const admin = { email: address.data ?? '', name: (address.data ?? '').split('@')[0]?.slice(0, 40) ?? '', password: password ?? '' };
  if (password !== undefined) {
    try {
      refuseWeak(password, contextOf(admin, house().brand));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(`ADMIN_PASSWORD: ${error.message}`);
    }
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return admin;
}

async function hasStaff(db: Tx | Parts['database']['db']): Promise<boolean> {
  return (await db.selectFrom('staff').select('id').limit(1).executeTakeFirst()) !== undefined;
}

async function hasLinkSince(tx: Tx, since: number): Promise<boolean> {
  const row = await tx
    .selectFrom('staff_link')
    .select('created_at')
    .where('purpose', '=', 'first-admin')
    .where('used_at', 'is', null)
    .where('created_at', '>', new Date(since))
    .executeTakeFirst();
  return row !== undefined;
}
