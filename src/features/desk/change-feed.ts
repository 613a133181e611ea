import { sql } from 'kysely';
import type { Database } from '../../platform/database/engine.ts';

/** What changed, by name: conversations to be read again, and whether colleagues came or went. */
export type Change = { conversations: number[]; staff: boolean };

/** Reads what is new each time it is called. */
export type ChangeFeed = { next(): Promise<Change> };

type Row = { upto: string; notices: { id: number; topic: string; data: { conversation?: number }; settled: boolean }[] | null };

/**
 * The notices of change from now on. A place in it is a transaction's id: every notice of an older one has been read. Ids of rows would not do, because
 * they become visible out of order, and below the oldest transaction that still runs nothing can appear any more. What is visible
 * above it is told at once as well, and remembered, so that it is told once.
 */
export async function openFeed(database: Database): Promise<ChangeFeed> {
  const { rows } = await sql<{ upto: string }>`select pg_snapshot_xmin(pg_current_snapshot())::text as upto`.execute(database.db);
  let after = rows[0]?.upto ?? '0';
  let ahead = new Set<number>();

  return {
    async next() {
      const { upto, notices } = await read(database, after);
      const fresh = notices.filter(({ id }) => !ahead.has(id));
      after = upto;
      ahead = new Set(notices.filter(({ settled }) => !settled).map(({ id }) => id));
      const named = fresh.flatMap(({ topic, data }) =>
        topic === 'conversation' && data.conversation !== undefined ? data.conversation : [],
      );
      return { conversations: [...new Set(named)], staff: fresh.some(({ topic }) => topic === 'staff') };
    },
  };
}

async function read(database: Database, after: string) {
  const { rows } = await sql<Row>`
    with now as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as upto)
    select now.upto::text as upto, (
      select json_agg(json_build_object('id', e.id, 'topic', e.topic, 'data', e.data, 'settled', e.xid < now.upto) order by e.id)
      from event e where e.xid >= ${after}::xid8) as notices
    from now`.execute(database.db);
  return { upto: rows[0]?.upto ?? after, notices: rows[0]?.notices ?? [] };
}
