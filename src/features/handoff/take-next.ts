import { sql } from 'kysely';
import { InputError } from '../../core/errors.ts';
import { lockConversation, type Tx } from '../../platform/database/conversations.ts';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { queueOrder } from './queue-order.ts';
import { takeLocked, type By } from './take-over.ts';

type Next = { id: number; conversation_id: number };

/** Every try but the last means that a colleague was faster by a moment. */
const TRIES = 20;

/**
 * Takes the handoff that has waited longest in fair order, among these teams (none named: all of them). Two at once get two different ones.
 * Returns its id. Throws nobody-waiting (404).
 */
export async function takeNext(database: Database, by: By, teams: readonly string[]): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const taken = await transaction(database, (tx) => takeFirst(tx, by, teams));
    if (taken !== 'again') return taken;
  }
  throw nobodyWaiting();
}

async function takeFirst(tx: Tx, by: By, teams: readonly string[]): Promise<number | 'again'> {
  // A row that a colleague holds is passed over. When only such rows are left the first is waited for: it may have been locked for another reason.
  const next = (await first(tx, teams, sql`for update of c skip locked`)) ?? (await first(tx, teams, sql``));
  if (!next) throw nobodyWaiting();
  const conversation = await lockConversation(tx, next.conversation_id);
  const still = await tx.selectFrom('handoff').select('id').where('id', '=', next.id).where('state', '=', 'waiting').executeTakeFirst();
  if (conversation?.owner !== 'queue' || !still) return 'again';
  await takeLocked(tx, conversation, by);
  return next.id;
}

async function first(tx: Tx, teams: readonly string[], locking: ReturnType<typeof sql>): Promise<Next | undefined> {
  const { rows } = await sql<Next>`
    select h.id, h.conversation_id from handoff h join conversation c on c.id = h.conversation_id
    where h.state = 'waiting' and c.owner = 'queue' and (${teams.length === 0} or h.team = any(${teams}::text[]))
    order by ${queueOrder()}, h.id limit 1 ${locking}`.execute(tx);
  return rows[0];
}

function nobodyWaiting(): InputError {
  return new InputError('nobody-waiting', 'Nobody is waiting.', 404);
}
