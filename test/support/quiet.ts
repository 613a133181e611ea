import { sql } from 'kysely';
import type { Database } from '../../src/platform/database/engine.ts';
import { until, type Product } from './product.ts';

/** How long nothing may move, ms, before it counts as over: longer than a test's turns settle and its sweeps take. */
const STILL_MS = 250;

/** Resolves when everything that a customer wrote has had its turn and nothing is on its way to them: what is not there now will not come. */
export async function quiet({ app, x }: Pick<Product, 'app' | 'x'>, contact: string): Promise<void> {
  let seen = '';
  let since = 0;
  await until(`nothing moves any more for ${contact}`, async () => {
    await x.idle();
    const { rows } = await sql<{ last: number; moving: boolean }>`
      select c.last_seq as last, (c.turn_due_at is not null or exists (
        select from message m where m.conversation_id = c.id and m.state in ('pending', 'sending', 'doubt'))) as moving
      from conversation c join contact t on t.id = c.contact_id where t.external_id = ${contact}`.execute(app.database.db);
    const now = JSON.stringify(rows);
    if (rows.length === 0 || rows.some(({ moving }) => moving) || now !== seen) [seen, since] = [now, performance.now()];
    return performance.now() - since > STILL_MS;
  });
}

/** As if everything that was said had been said so many minutes earlier: a person who answered in the platform's app has left the customer alone for as long. */
export async function leftAloneFor({ db }: Database, minutes: number): Promise<void> {
  await sql`update message set created_at = created_at - ${minutes} * interval '1 minute'`.execute(db);
  await sql`update conversation set updated_at = updated_at - ${minutes} * interval '1 minute'`.execute(db);
}
