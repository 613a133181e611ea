import { sql } from 'kysely';
import { UnavailableError } from '../core/errors.ts';
import { afterLook, afterNoRead, afterSilence, goesBlind, TROUBLE } from '../core/trouble.ts';
import type { Database } from '../platform/database/engine.ts';
import { transaction } from '../platform/database/transaction.ts';
import { changeTrouble } from '../platform/database/trouble.ts';
import { READ_REFUSED, type Account, type Channel } from './channel.ts';

/** More contacts than these are not tried in turn. */
const CONTACTS = 5;

/**
 * Before one message finds out whether a platform's trouble is over, reading does: a look that is not answered puts nobody's message in doubt. Where it is answered
 * the account may send one at once; else it is held for longer. Does nothing when somebody else looks, nothing waits, or it is not time yet.
 * `now`: by this process's clock, which the platform's pages are asked by.
 */
export async function lookFirst(database: Database, channel: Channel, account: Account, now: number): Promise<void> {
  const readBack = channel.capabilities.confirm === 'readBack' ? channel.readBack?.bind(channel) : undefined;
  if (!readBack) return;
  const contact = await takeLook(database, account.id);
  if (contact === null) return;
  const answer = await readBack(account, contact, now).then(
    (page) => ('seen' in page ? 'answered' : 'noRead'),
    (error: unknown) => (error instanceof UnavailableError && error.code === READ_REFUSED ? 'answered' : 'silent'),
  );
  await transaction(database, (tx) =>
    changeTrouble(tx, account.id, (trouble, at) => {
      if (!trouble) return undefined;
      if (answer === 'answered') return afterLook(trouble, at);
      const next = answer === 'silent' ? afterSilence(trouble, at) : afterNoRead(trouble, at);
      return goesBlind(next, answer) ? { ...next, until: at } : next;
    }),
  );
}

/**
 * The contact whose conversation is asked for: not always the same, since one may be gone at the platform; of those of which something may go at once. Null:
 * nobody looks now, because nothing would go, or somebody else looks, or the platform has just answered one.
 */
async function takeLook(database: Database, accountId: number): Promise<string | null> {
  const { rows } = await sql<{ contact: string }>`
    select t.external_id as contact from (
      select m.conversation_id as id, min(m.id) as first from message m
      where m.account_id = ${accountId} and m.state = 'pending' and (m.not_before is null or m.not_before <= app_now())
        and not exists (select 1 from message u where u.conversation_id = m.conversation_id and u.state in ('sending', 'doubt'))
      group by m.conversation_id order by min(m.id) limit ${CONTACTS}) w
    join conversation c on c.id = w.id join contact t on t.id = c.contact_id
    where not exists (select 1 from message u where u.account_id = ${accountId} and u.state = 'sending')
    order by w.first`.execute(database.db);
  if (rows.length === 0) return null;
  let taken: number | null = null;
  await transaction(database, async (tx) => {
    taken = null;
    await changeTrouble(tx, accountId, (trouble, now) => {
      if (!trouble || trouble.holds === 0 || trouble.until > now || now - (trouble.answeredAt ?? 0) < TROUBLE.restMs) return trouble;
      taken = trouble.unread;
      return { ...trouble, until: now + TROUBLE.lookMs };
    });
  });
  return taken === null ? null : (rows[taken % rows.length]?.contact ?? null);
}

/** A look at one in doubt was answered. Where the platform had not answered before, one message may find out about sending at once: returns true then. */
export async function lookAnswered(database: Database, accountId: number): Promise<boolean> {
  let over = false;
  await transaction(database, (tx) =>
    changeTrouble(tx, accountId, (trouble, now) => {
      over = (trouble?.unread ?? 0) > 0;
      return trouble && over ? afterLook(trouble, now) : trouble;
    }),
  );
  return over;
}
