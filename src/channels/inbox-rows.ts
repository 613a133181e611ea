import { sql } from 'kysely';
import type { ChannelName, InboundEvent } from '../core/message.ts';
import type { Tx } from '../platform/database/conversations.ts';
import type { InboundBatch } from './channel.ts';
import { GRACE_MS } from './repair-places.ts';

/** The inbox's statements: each takes everything of a transaction at once, so that a thousand events cost as many round trips as one. */

/** One event with the batch that brought it and the account it belongs to. */
export type Flat = { batch: number; channel: ChannelName; accountId: number; event: InboundEvent; recovered: boolean };

/** A message of a contact with its place in the conversation. */
export type Said = {
  conversationId: number;
  accountId: number;
  seq: number;
  quick: boolean;
  /** Found in the platform's record, or delivered so late that it may have been answered meanwhile. */
  recovered: boolean;
  event: Extract<InboundEvent, { kind: 'message' }>;
};

/** The bodies as they came, as bytes: jsonb refuses NUL and lone surrogates. Returns an id for each batch. */
export async function storeRaw(tx: Tx, batches: InboundBatch[]): Promise<number[]> {
  const kept = batches.filter((batch) => batch.raw.length > 0);
  if (kept.length === 0) return [];
  const rows = await tx
    .insertInto('inbound_raw')
    .values(kept.map((batch) => ({ channel: batch.channel, body: Buffer.from(batch.raw), problem: batch.malformed ?? null })))
    .returning('id')
    .execute();
  let next = 0;
  return batches.map((batch) => (batch.raw.length > 0 ? (rows[next++]?.id ?? 0) : 0));
}

/** Events of an account that is not ours: kept, so that nothing is lost while an operator adds it. */
export async function keepAside(tx: Tx, events: InboundEvent[], rawId: number | null): Promise<void> {
  for (const event of events) {
    await tx
      .insertInto('inbound_event')
      .values({
        account_id: null,
        external_id: event.externalId,
        kind: event.kind,
        contact_external_id: null,
        event: null,
        raw_id: rawId,
        state: 'kept-aside',
      })
      .execute();
  }
}

/** The permanent memory of what was delivered: (account, the platform's id). Returns those that were not there; what was said long ago counts as recovered, whichever way it came. */
export async function storeNew(tx: Tx, events: Flat[], rawIds: number[]): Promise<Flat[]> {
  const sorted = [...events].sort((a, b) => a.accountId - b.accountId || compareIds(a.event.externalId, b.event.externalId));
  const rows = await sql<{ account_id: number; external_id: string; now: Date }>`
    insert into inbound_event (account_id, external_id, kind, contact_external_id, event, raw_id, state)
    select * from unnest(
      ${sorted.map((e) => e.accountId)}::int[], ${sorted.map((e) => e.event.externalId)}::text[], ${sorted.map((e) => e.event.kind)}::text[],
      ${sorted.map((e) => ('contactId' in e.event ? e.event.contactId : null))}::text[],
      ${sorted.map((e) => (e.event.kind === 'outbound' ? JSON.stringify(e.event) : null))}::jsonb[],
      ${sorted.map((e) => rawIds[e.batch] ?? null)}::bigint[], ${sorted.map(() => 'done')}::text[])
    on conflict (account_id, external_id) do nothing
    returning account_id, external_id, app_now() as now`.execute(tx);
  const fresh = new Set(rows.rows.map((row) => `${row.account_id} ${row.external_id}`));
  const late = (rows.rows[0]?.now.getTime() ?? 0) - GRACE_MS;
  return sorted
    .filter((one) => fresh.delete(`${one.accountId} ${one.event.externalId}`))
    .map((one) => ({ ...one, recovered: one.recovered || one.event.at < late }));
}

/** X's ids are numbers too large for a number: longer is later, then by text. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Contacts and conversations of these events, made where they are missing. Returns the events by conversation. */
export async function ensureConversations(tx: Tx, events: Flat[]): Promise<Map<number, Flat[]>> {
  // The newest way to reach somebody counts.
  const addresses = new Map<string, Record<string, unknown>>();
  const people = new Map<string, Flat & { event: Extract<InboundEvent, { contactId: string }> }>();
  for (const one of events) {
    if (!('contactId' in one.event)) continue;
    const key = `${one.accountId} ${one.event.contactId}`;
    if (one.event.kind === 'message' && one.event.address) addresses.set(key, one.event.address);
    if (!people.get(key)?.event.profile) people.set(key, one as never);
  }
  if (people.size === 0) return new Map();
  const keys = [...people.keys()].sort();
  const rows = keys.map((key) => people.get(key) as NonNullable<ReturnType<typeof people.get>>);
  const { rows: contacts } = await sql<{ id: number; account_id: number; external_id: string }>`
    insert into contact as c (account_id, external_id, profile, address)
    select * from unnest(${rows.map((r) => r.accountId)}::int[], ${rows.map((r) => r.event.contactId)}::text[], ${rows.map((r) => JSON.stringify(r.event.profile ?? {}))}::jsonb[],
      ${rows.map((r) => JSON.stringify(addresses.get(`${r.accountId} ${r.event.contactId}`) ?? {}))}::jsonb[])
    on conflict (account_id, external_id) do update set profile = c.profile || excluded.profile,
      address = case when excluded.address = '{}'::jsonb then c.address else excluded.address end
    returning id, account_id, external_id`.execute(tx);
  const contactIds = contacts.map((contact) => contact.id).sort((a, b) => a - b);
  await sql`
    insert into conversation (account_id, contact_id)
    select account_id, id from contact where id = any(${contactIds}::bigint[]) order by id
    on conflict (contact_id) do nothing`.execute(tx);
  const conversations = await tx.selectFrom('conversation').select(['id', 'contact_id']).where('contact_id', 'in', contactIds).execute();
  const byContact = new Map(conversations.map((row) => [row.contact_id, row.id]));
  const byKey = new Map(contacts.map((contact) => [`${contact.account_id} ${contact.external_id}`, byContact.get(contact.id) ?? 0]));
  const groups = new Map<number, Flat[]>();
  for (const one of events) {
    if (!('contactId' in one.event)) continue;
    const id = byKey.get(`${one.accountId} ${one.event.contactId}`) ?? 0;
    groups.set(id, [...(groups.get(id) ?? []), one]);
  }
  return groups;
}

export async function insertSaid(tx: Tx, said: Said[]): Promise<void> {
  if (said.length === 0) return;
  await sql`
    insert into message (conversation_id, account_id, seq, direction, author, external_id, text, choice, attachments, said_at)
    select u.conversation_id, u.account_id, u.seq, 'in', 'contact', u.external_id, u.text, u.choice, u.attachments, u.said_at from unnest(
      ${said.map((one) => one.conversationId)}::bigint[], ${said.map((one) => one.accountId)}::int[], ${said.map((one) => one.seq)}::bigint[],
      ${said.map((one) => one.event.externalId)}::text[], ${said.map((one) => one.event.text)}::text[], ${said.map((one) => one.event.choice ?? null)}::text[],
      ${said.map((one) => JSON.stringify(one.event.attachments))}::jsonb[], ${said.map((one) => new Date(one.event.at))}::timestamptz[])
      as u (conversation_id, account_id, seq, external_id, text, choice, attachments, said_at)`.execute(tx);
}

/** When each conversation's turn is due: after the contact's silence, but not later than the most after the first unread message; at once after a number. */
export async function raiseDue(
  tx: Tx,
  said: Said[],
  options: { settleMs: number; settleMaxMs: number },
): Promise<{ conversationId: number; delayMs: number }[]> {
  if (said.length === 0) return [];
  const latest = new Map<number, { seq: number; settleMs: number }>();
  for (const { conversationId, seq, quick } of said) {
    const known = latest.get(conversationId);
    latest.set(conversationId, { seq, settleMs: quick ? 0 : (known?.settleMs ?? options.settleMs) });
  }
  const ids = [...latest.keys()];
  const { rows } = await sql<{ id: number; delay: number }>`
    update conversation c set last_seq = greatest(c.last_seq, u.seq), unread_since = coalesce(c.unread_since, app_now()), updated_at = app_now(),
      turn_due_at = least(app_now() + u.settle * interval '1 millisecond', coalesce(c.unread_since, app_now()) + ${options.settleMaxMs} * interval '1 millisecond')
    from unnest(${ids}::bigint[], ${ids.map((id) => latest.get(id)?.seq ?? 0)}::bigint[], ${ids.map((id) => latest.get(id)?.settleMs ?? 0)}::int[]) as u (id, seq, settle)
    where c.id = u.id
    returning c.id, greatest(0, extract(epoch from c.turn_due_at - app_now()) * 1000)::int as delay`.execute(tx);
  await sql`insert into event (topic, data) select 'conversation', jsonb_build_object('conversation', id) from unnest(${ids}::bigint[]) as u (id)`.execute(
    tx,
  );
  return rows.map(({ id, delay }) => ({ conversationId: id, delayMs: delay }));
}
