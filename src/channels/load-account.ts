import { sql } from 'kysely';
import type { Database } from '../platform/database/engine.ts';
import type { Account } from './channel.ts';
import { tokensOf, type Known } from './mark.ts';

/** `now`: the database's time, epoch ms. */
export type Found = Known & { account: Account; now: number };

/** An account that may send, and what is known of it; null when it may not. */
export async function loadAccount(database: Database, id: number): Promise<Found | null> {
  const row = await database.db
    .selectFrom('account')
    .select(['id', 'channel', 'external_id', 'name', 'limits'])
    .select([tokensOf.as('tokens'), sql<Date>`app_now()`.as('now')])
    .where('id', '=', id)
    .where('state', '=', 'active')
    .executeTakeFirst();
  if (!row) return null;
  const account = { id: row.id, channel: row.channel, externalId: row.external_id, name: row.name };
  return { account, word: row.limits, tokens: row.tokens, now: row.now.getTime() };
}
