import { sql } from 'kysely';
import type { Database } from '../platform/database/engine.ts';

/** Rows at a time: a statement may take five seconds, and a desk that stood still for a month has much to take away. */
const PART = 5_000;

/**
 * Takes away what served its purpose: bodies as they came after 30 days (not those that could not be understood), notices of change after a day,
 * photos that no message ever named after a day. Messages, turns and handoffs stay.
 */
export async function prune(database: Database): Promise<void> {
  for (let taken = PART; taken === PART;) {
    const { numAffectedRows } = await sql`
      delete from inbound_raw where id in (
        select id from inbound_raw where problem is null and received_at < (select app_now() - interval '30 days')
        order by received_at limit ${PART})`.execute(database.db);
    taken = Number(numAffectedRows ?? 0);
  }
  await sql`delete from event where created_at < (select app_now() - interval '1 day')`.execute(database.db);
  await sql`
    delete from attachment a where a.created_at < app_now() - interval '1 day' and not exists (
      select 1 from contact t join conversation c on c.contact_id = t.id join message m on m.conversation_id = c.id
      where t.account_id = a.account_id and t.external_id = a.contact_external_id and strpos(m.attachments::text, a.id) > 0)`.execute(
    database.db,
  );
}
