import { sql } from 'kysely';
import type { Clock } from '../../src/core/clock.ts';
import type { Database } from '../../src/platform/database/engine.ts';

/** Time that a test moves, the database's and the process's together. Each test begins at the real time again. */
export async function movedClock(database: Database): Promise<Clock & { forward(ms: number): Promise<void> }> {
  await sql`create table if not exists moved_clock (ms bigint not null)`.execute(database.db);
  await sql`delete from moved_clock`.execute(database.db);
  await sql`create or replace function app_now() returns timestamptz language sql volatile as
    $$ select clock_timestamp() + coalesce((select ms from moved_clock limit 1), 0) * interval '1 millisecond' $$`.execute(database.db);
  let moved = 0;
  return {
    now: () => Date.now() + moved,
    monotonic: () => performance.now() + moved,
    async forward(ms) {
      moved += ms;
      await sql`delete from moved_clock`.execute(database.db);
      await sql`insert into moved_clock values (${moved})`.execute(database.db);
    },
  };
}
