import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../platform/database/engine.ts';

/** Rows at a time: a statement may take five seconds, and a desk that stood still for a month has much to take away. */
const PART = 5_000;
/** Photos are looked for in what their customers wrote. */
const PHOTOS = 500;

/** What one statement looked at, and the place of the last of it, from which the next one goes on. */
type Looked = { looked: number; last: string | number | null };

/**
 * Takes away what served its purpose: bodies as they came after 30 days, understood or not, what was kept for
 * accounts that nobody added as well, notices of change after a day,
 * photos that no message ever named after a day. Messages, turns and handoffs stay. Where one of these fails, the others are done all the same.
 * @throws the error of the one that failed, or of the first of them
 */
export async function prune(database: Database): Promise<void> {
  const failed: unknown[] = [];
  for (const one of [pruneBodies, pruneKeptAside, pruneEvents, prunePhotos])
    await one(database).catch((error: unknown) => failed.push(error));
  if (failed.length > 0) throw failed[0];
}

/** Those that were not understood have an index of their own. */
async function pruneBodies({ db }: Database): Promise<void> {
  for (const which of [sql`problem is null`, sql`problem is not null`])
    for (let taken = PART; taken === PART;) {
      const { numAffectedRows } = await sql`
        delete from inbound_raw where id = any(array(
          select id from inbound_raw where ${which} and received_at < (select app_now() - interval '30 days')
          order by received_at limit ${PART}))`.execute(db);
      taken = Number(numAffectedRows ?? 0);
    }
}

async function pruneKeptAside({ db }: Database): Promise<void> {
  for (let taken = PART; taken === PART;) {
    const { numAffectedRows } = await sql`
      delete from inbound_event where id in (
        select id from inbound_event where account_id is null and received_at < (select app_now() - interval '30 days')
        order by account_id, external_id limit ${PART})`.execute(db);
    taken = Number(numAffectedRows ?? 0);
  }
}

/** The oldest have the smallest ids: where a whole part is too young, all that follow are. */
async function pruneEvents({ db }: Database): Promise<void> {
  await inParts(0, PART, async (after) => {
    const { rows } = await sql<Looked>`
      with part as (select id from event where id > ${after} order by id limit ${PART}),
        gone as (delete from event e using part where e.id = part.id and e.created_at < (select app_now() - interval '1 day') returning e.id)
      select count(*)::int as looked, max(id) as last from gone`.execute(db);
    return rows[0];
  });
}

async function prunePhotos({ db }: Database): Promise<void> {
  await inParts('', PHOTOS, async (after) => {
    const { rows } = await sql<Looked>`
      with part as (select id from attachment where id > ${after} and created_at < (select app_now() - interval '1 day') order by id limit ${PHOTOS}),
        gone as (delete from attachment a using part where a.id = part.id and not ${isNamed})
      select count(*)::int as looked, max(id) as last from part`.execute(db);
    return rows[0];
  });
}

const isNamed: RawBuilder<boolean> = sql`exists (
  select 1 from contact t join conversation c on c.contact_id = t.id join message m on m.conversation_id = c.id
  where t.account_id = a.account_id and t.external_id = a.contact_external_id and strpos(m.attachments::text, a.id) > 0)`;

async function inParts(first: string | number, size: number, next: (after: string | number) => Promise<Looked | undefined>): Promise<void> {
  let looked: Looked | undefined = { looked: size, last: first };
  while (looked?.looked === size && looked.last !== null) looked = await next(looked.last);
}
