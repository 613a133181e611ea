import { sql } from 'kysely';
import type { DeliveryTimes } from '../core/delivery.ts';
import type { ChannelName } from '../core/message.ts';
import { resemblance } from '../core/text/resemblance.ts';
import type { Tx } from '../platform/database/conversations.ts';
import type { Database } from '../platform/database/engine.ts';
import { isFarAhead } from '../platform/database/set-back.ts';
import { endTrouble } from '../platform/database/trouble.ts';
import { sendAgain } from './again.ts';
import type { Channel, Seen } from './channel.ts';
import { compareIds } from './ids.ts';
import { lookAt } from './look-at.ts';
import { skewOf } from './one-clock.ts';
import { markSent, settleWaiting } from './settle.ts';

/** A lease that ran out means that its sender died: nobody knows whether the request was made, so it is doubt, never pending. A signal is not looked into: it is dropped. Returns how many. */
export async function expireLeases(database: Database, times: DeliveryTimes): Promise<number> {
  const { numAffectedRows } =
    await sql`update message set state = case when source ? 'event' then 'dropped' else 'doubt' end, reason = 'the sender died', lease_until = null,
      check_at = case when source ? 'event' then null else ${lookAt(times, times.leaseMs)} end
    where id in (select id from message where state = 'sending' and (lease_until < app_now() or ${isFarAhead(sql`lease_until`, 2 * times.leaseMs)})
      for update skip locked)`.execute(database.db);
  return Number(numAffectedRows ?? 0);
}

/** Taken at once: a process that dies keeps no more than these waiting. */
const LOOKS_AT_ONCE = 5;

/**
 * Takes some of the doubts that are due: their ids. No other process looks at them until the time of a lease is over, so that two do not spend two of the few reads
 * on one; then somebody else does, in case this process died.
 */
export async function takeDue(database: Database, times: DeliveryTimes): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    update message set check_at = app_now() + ${times.leaseMs} * interval '1 millisecond' where id in (
      select id from message where state = 'doubt' and (check_at <= app_now() or ${isFarAhead(sql`check_at`, 2 * times.parkMs)}) order by check_at limit ${LOOKS_AT_ONCE} for update skip locked)
    returning id`.execute(database.db);
  return rows.map(({ id }) => id);
}

/** A send that may have arrived, with what it takes to ask the platform. */
export type Doubt = {
  id: number;
  conversation_id: number;
  account_id: number;
  channel: ChannelName;
  account_external_id: string;
  name: string;
  contact_external_id: string;
  text: string;
  author: 'bot' | 'system' | 'person';
  started_at: Date;
  /**
   * The platform's id of the newest message that was known here when this one was claimed: what came of its request is newer, whatever any clock says. The order
   * of the rows decides, not their times: a clock that is set back makes what came afterwards look older.
   */
  after_id: string | null;
  /** Since its request began, by the database's clock. */
  age_ms: number;
  attempt: number;
};

/** `now`: by this process's clock, which the platform's pages are asked by; `started_at` is by it too. */
export async function loadDoubt(database: Database, messageId: number, now: number): Promise<Doubt | undefined> {
  const { rows } = await sql<Doubt>`
    select m.id, m.conversation_id, m.account_id, a.channel, a.external_id as account_external_id, a.name, t.external_id as contact_external_id, m.text, m.author, least(m.started_at, app_now()) as started_at, m.attempt,
      (select k.external_id from message k where k.conversation_id = m.conversation_id and k.external_id is not null
        -- What of ours was sent anew, or was in doubt and turned up, may be younger than its place.
        and k.id <> m.id and k.seq <= coalesce(m.after_seq, m.seq) and k.attempt <= 1 and (k.direction = 'in' or k.sent_at < m.started_at)
        order by length(k.external_id) desc, k.external_id collate "C" desc limit 1) as after_id,
      (extract(epoch from app_now() - least(m.started_at, app_now())) * 1000)::float8 as age_ms
    from message m join account a on a.id = m.account_id join conversation c on c.id = m.conversation_id join contact t on t.id = c.contact_id
    where m.id = ${messageId} and m.state = 'doubt'`.execute(database.db);
  const [found] = rows;
  if (!found) return undefined;
  const skewMs = skewOf(found.started_at.getTime() + found.age_ms, now);
  return { ...found, started_at: new Date(found.started_at.getTime() - skewMs) };
}

/** What a platform makes of a link need not resemble it, and it need not take the same things for links as we do. */
const withoutLinks = (text: string) => text.replace(/(?:https?:\/\/|\u{1F517})\S*/gu, '').trim();

/** However a platform changes words: of a message that was ours, so much is still the same. */
const SAME_WORDS = 0.5;

/**
 * Whether the page shows a message of our side that nothing here knows of, no row of ours and no event that was told apart, and that may be the one in doubt, in
 * words that the platform changed. Who says so is its echo, or a person. The bot's waits for any such message: taken for a person's as soon as it has come, it
 * fences the bot's off. Nothing fences what a person wrote, and it would go twice; but it waits for no message in wholly other words, as a colleague writes in the
 * platform's own app: that one is not told apart until nothing of the conversation is in doubt.
 */
async function hasStranger(tx: Tx, doubt: Doubt, channel: Channel, seen: Seen[], ours: ReadonlySet<string | null>): Promise<boolean> {
  const own = withoutLinks(channel.comparable(doubt.text));
  const mayBeIt = ({ text }: Seen) => {
    const words = withoutLinks(channel.comparable(text));
    // Nothing but a link, or a picture: there are no words to tell it by.
    return doubt.author === 'bot' || words === '' || own === '' || resemblance(words, own) >= SAME_WORDS;
  };
  const ids = seen.filter((one) => !ours.has(one.externalId) && mayBeIt(one)).map(({ externalId }) => externalId);
  if (ids.length === 0) return false;
  const { rows } = await sql`
    select 1 from unnest(${ids}::text[]) as u (id)
    where not exists (select 1 from inbound_event e where e.account_id = ${doubt.account_id} and e.external_id = u.id
      and (e.state <> 'waiting' or ${doubt.author === 'bot'})) limit 1`.execute(tx);
  return rows.length > 0;
}

/** It has been there all along: a yes of the platform, whatever its answer was. */
async function arrived(tx: Tx, doubt: Doubt, externalId: string): Promise<void> {
  await markSent(tx, doubt.id, externalId);
  await endTrouble(tx, doubt.account_id);
}

/** What becomes of a message that X does not show in a page that should: it goes again, or a person decides. X says nowhere how soon what it took can be read. */
export type Absent = 'resend' | 'park';

/** What the platform shows decides: it is there (sent), it is not there in a page that reaches back far enough (pending again, or `absent`), or it cannot be said yet. */
export async function decide(
  tx: Tx,
  doubt: Doubt,
  channel: Channel,
  page: { seen: Seen[]; complete: boolean },
  absent: Absent = 'resend',
): Promise<'settled' | 'absent' | 'open'> {
  await tx.selectFrom('conversation').select('id').where('id', '=', doubt.conversation_id).forUpdate().execute();
  // The page is older than this moment: somebody else may have decided and sent again meanwhile, which it cannot show.
  const same = await tx
    .selectFrom('message')
    .select('id')
    .where('id', '=', doubt.id)
    .where('state', '=', 'doubt')
    .where('attempt', '=', doubt.attempt)
    .executeTakeFirst();
  if (!same) return 'settled';
  const ids = page.seen.map((seen) => seen.externalId);
  const known = ids.length
    ? await tx
        .selectFrom('message')
        .select('external_id')
        .where('account_id', '=', doubt.account_id)
        .where('external_id', 'in', ids)
        .execute()
    : [];
  const ours = new Set(known.map((row) => row.external_id));
  const match = [...page.seen]
    .sort((a, b) => compareIds(a.externalId, b.externalId))
    .find((seen) => !ours.has(seen.externalId) && channel.comparable(seen.text) === channel.comparable(doubt.text));
  if (match) await arrived(tx, doubt, match.externalId);
  else if (!page.complete || (await hasStranger(tx, doubt, channel, page.seen, ours))) return 'open';
  else if (absent === 'park') return 'absent';
  else await sendAgain(tx, doubt.id);
  await settleWaiting(tx, doubt.conversation_id, (text) => channel.comparable(text));
  return 'settled';
}
