import { sql } from 'kysely';
import type { ChannelName, InboundEvent } from '../core/message.ts';
import type { Tx } from '../platform/database/conversations.ts';
import type { Database } from '../platform/database/engine.ts';
import type { InboundBatch, Inbox } from './channel.ts';

/** What is kept of an event whose account is not ours (yet). */
type Kept = { channel: ChannelName; account: string; event: InboundEvent };

/** Taken in at once. */
const AT_ONCE = 500;
/** So long after an account was added a transaction may still end that did not see it. */
const UNSEEN_MS = 60_000;

/** Events of an account that is not ours: kept, each once, so that nothing is lost while an operator adds it. */
export async function keepAside(
  tx: Tx,
  channel: ChannelName,
  account: string,
  events: InboundEvent[],
  rawId: number | null,
): Promise<void> {
  for (const event of events) {
    const kept: Kept = { channel, account, event };
    await sql`
      insert into inbound_event (external_id, kind, event, raw_id, state)
      select ${event.externalId}::text, ${event.kind}::text, ${JSON.stringify(kept)}::jsonb, ${rawId}::bigint, 'kept-aside'
      where not exists (
        select 1 from inbound_event where account_id is null and external_id = ${event.externalId}
          and event->>'channel' = ${channel} and event->>'account' = ${account})`.execute(tx);
  }
}

type KeptAside = {
  database: Database;
  inbox: Inbox;
  log: { warn(fields: Record<string, unknown>, message: string): void };
};

/**
 * Hands the inbox what had come for an account before it was added here, as found late: it may have been answered meanwhile. To be called again and again; an account
 * is looked at once after the start, and for a while after it was added. Several processes may do so at once: the inbox stores each event once.
 */
export function createTakeIn({ database, inbox, log }: KeptAside): () => Promise<void> {
  const done = new Set<number>();

  async function takeIn(channel: ChannelName, externalId: string): Promise<number> {
    let taken = 0;
    for (let found = AT_ONCE; found === AT_ONCE;) {
      // In the order of the index that has them: no other place tells whose they are.
      const { rows } = await sql<{ id: number; event: InboundEvent }>`
        select id, event->'event' as event from inbound_event
        where account_id is null and state = 'kept-aside' and event->>'channel' = ${channel} and event->>'account' = ${externalId}
        order by account_id, external_id limit ${AT_ONCE}`.execute(database.db);
      found = rows.length;
      if (found === 0) break;
      await inbox.accept(
        batchOf(
          channel,
          externalId,
          rows.map(({ event }) => event),
        ),
      );
      // Last: where this ends halfway they are handed over once more, and are known by then.
      await sql`delete from inbound_event where id = any(${rows.map(({ id }) => id)}::bigint[])`.execute(database.db);
      taken += found;
    }
    return taken;
  }

  return async () => {
    const { rows } = await sql<{ id: number; channel: ChannelName; external_id: string; seen: boolean }>`
      select id, channel, external_id, created_at < app_now() - ${UNSEEN_MS} * interval '1 millisecond' as seen from account`.execute(
      database.db,
    );
    for (const { id, channel, external_id: externalId, seen } of rows.filter((row) => !done.has(row.id))) {
      const taken = await takeIn(channel, externalId);
      if (taken > 0) log.warn({ channel, account: id, events: taken }, 'what had come for this account before it was added is taken in');
      if (seen) done.add(id);
    }
  };
}

function batchOf(channel: ChannelName, externalId: string, events: InboundEvent[]): InboundBatch {
  return { channel, accounts: [{ externalId, events }], raw: new Uint8Array(), recovered: true };
}
