import { sql } from 'kysely';
import type { ChannelName, InboundEvent } from '../core/message.ts';
import type { Tx } from '../platform/database/conversations.ts';
import type { InboundBatch } from './channel.ts';
import { GRACE_MS } from './repair-places.ts';
import { compareIds } from './ids.ts';

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

/** What was there already is left out of `fresh`; what was said long ago counts as recovered, whichever way it came. `rawIds`: by the position of the batch, of those with a body. */
type New = { fresh: Flat[]; rawIds: Record<number, number> };
type Answer = { ids: Record<number, number>; fresh: [accountId: number, externalId: string][]; now: Date };

/**
 * The permanent memory of what was delivered: (account, the platform's id); and the bodies as they came, as bytes, since jsonb refuses NUL and lone surrogates. A body
 * all of whose events are known is kept already, and so is one without any, or that was not understood, whose hash is known: however often somebody sends what X has
 * signed, it is there once.
 */
export async function storeNew(tx: Tx, batches: InboundBatch[], events: Flat[]): Promise<New> {
  const sorted = [...events].sort((a, b) => a.accountId - b.accountId || compareIds(a.event.externalId, b.event.externalId));
  const bodies = batches.flatMap((batch, place) => (batch.raw.length > 0 ? [{ ...batch, place }] : []));
  const known = new Set(events.map(({ batch }) => batch));
  // One text for any number of them, so that it is prepared once.
  const { rows } = await sql<Answer>`
    with body as materialized (
      select place, nextval(pg_get_serial_sequence('inbound_raw', 'id')) as id, channel, bytes, problem, case when hashed then sha256(bytes) end as hash
      from unnest(${bodies.map(({ place }) => place)}::int[], ${bodies.map(({ channel }) => channel)}::text[], ${bodies.map(({ raw }) => Buffer.from(raw))}::bytea[],
        ${bodies.map(({ malformed }) => malformed ?? null)}::text[],
        ${bodies.map(({ malformed, place }) => malformed !== undefined || !known.has(place))}::boolean[]) as b (place, channel, bytes, problem, hashed)),
    fresh as (
      insert into inbound_event (account_id, external_id, kind, contact_external_id, event, raw_id, state)
      select u.account_id, u.external_id, u.kind, u.contact, u.event, b.id, 'done' from unnest(
        ${sorted.map((e) => e.accountId)}::int[], ${sorted.map((e) => e.event.externalId)}::text[], ${sorted.map((e) => e.event.kind)}::text[],
        ${sorted.map((e) => ('contactId' in e.event ? e.event.contactId : null))}::text[],
        ${sorted.map((e) => (e.event.kind === 'outbound' ? JSON.stringify(e.event) : null))}::jsonb[],
        ${sorted.map((e) => e.batch)}::int[]) with ordinality as u (account_id, external_id, kind, contact, event, place, ord)
      left join body b using (place) order by u.ord
      on conflict (account_id, external_id) do nothing
      returning account_id, external_id, raw_id),
    raw as (
      insert into inbound_raw (id, channel, body, problem, hash) overriding system value
      select id, channel, bytes, problem, hash from body where hash is not null or id in (select raw_id from fresh) order by hash, id
      on conflict (channel, hash) where hash is not null do nothing)
    select coalesce((select json_object_agg(place, id) from body), '{}') as ids,
      coalesce((select json_agg(json_build_array(account_id, external_id)) from fresh), '[]') as fresh, app_now() as now`.execute(tx);
  const { ids, fresh: stored, now } = rows[0] as Answer;
  const fresh = new Set(stored.map(([accountId, externalId]) => `${accountId} ${externalId}`));
  const late = now.getTime() - GRACE_MS;
  const own = sorted
    .filter((one) => fresh.delete(`${one.accountId} ${one.event.externalId}`))
    .map((one) => ({ ...one, recovered: one.recovered || one.event.at < late }));
  return { fresh: own, rawIds: ids };
}

/** Contacts and conversations of these events, made where they are missing. Returns the events by conversation. */
export async function ensureConversations(tx: Tx, events: Flat[]): Promise<Map<number, Flat[]>> {
  const people = peopleOf(events);
  if (people.length === 0) return new Map();
  const known = await knownConversations(tx, people);
  const others = people.filter(({ key }) => !known.has(key));
  for (const [key, id] of others.length > 0 ? await makeConversations(tx, others) : []) known.set(key, id);
  const groups = new Map<number, Flat[]>();
  for (const one of events) {
    if (!('contactId' in one.event)) continue;
    const id = known.get(keyOf(one.accountId, one.event.contactId)) ?? 0;
    const group = groups.get(id);
    if (group) group.push(one);
    else groups.set(id, [one]);
  }
  return groups;
}

/** A contact as the events show them: JSON of the profile, and of the newest way to reach them (`{}`: nothing new). */
type Person = { key: string; accountId: number; contactId: string; profile: string; address: string };

const keyOf = (accountId: number, contactId: string) => `${accountId} ${contactId}`;

/** In the order of their keys, which is the order in which contacts are locked. */
function peopleOf(events: Flat[]): Person[] {
  const people = new Map<string, { accountId: number; contactId: string; profile?: object; address?: object }>();
  for (const { accountId, event } of events) {
    if (!('contactId' in event)) continue;
    const key = keyOf(accountId, event.contactId);
    const known = people.get(key) ?? { accountId, contactId: event.contactId };
    const profile = known.profile ?? event.profile;
    const address = event.kind === 'message' && event.address ? event.address : known.address;
    people.set(key, { ...known, ...(profile && { profile }), ...(address && { address }) });
  }
  return [...people]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { profile = {}, address = {}, ...who }]) => ({
      key,
      ...who,
      profile: JSON.stringify(profile),
      address: JSON.stringify(address),
    }));
}

/** Conversations of contacts of whom the events say nothing new: mostly all. Neither written nor locked. */
async function knownConversations(tx: Tx, people: Person[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: number; account_id: number; external_id: string }>`
    select c.id, t.account_id, t.external_id from ${columnsOf(people)}
    join contact t on t.account_id = u.account_id and t.external_id = u.external_id join conversation c on c.contact_id = t.id
    where t.profile @> u.profile and (u.address = '{}' or t.address = u.address)`.execute(tx);
  return new Map(rows.map((row) => [keyOf(row.account_id, row.external_id), row.id]));
}

const columnsOf = (people: Person[]) => sql`unnest(
  ${people.map((one) => one.accountId)}::int[], ${people.map((one) => one.contactId)}::text[],
  ${people.map((one) => one.profile)}::jsonb[], ${people.map((one) => one.address)}::jsonb[]) as u (account_id, external_id, profile, address)`;

async function makeConversations(tx: Tx, people: Person[]): Promise<Map<string, number>> {
  const { rows: contacts } = await sql<{ id: number; account_id: number; external_id: string }>`
    insert into contact as c (account_id, external_id, profile, address)
    select u.account_id, u.external_id, u.profile, u.address from ${columnsOf(people)}
    on conflict (account_id, external_id) do update set profile = c.profile || excluded.profile,
      address = case when excluded.address = '{}'::jsonb then c.address else excluded.address end
    returning id, account_id, external_id`.execute(tx);
  const contactIds = contacts.map((contact) => contact.id).sort((a, b) => a - b);
  await sql`
    insert into conversation (account_id, contact_id)
    select account_id, id from contact where id = any(${contactIds}::bigint[]) order by id
    on conflict (contact_id) do nothing`.execute(tx);
  const { rows: conversations } = await sql<{ id: number; contact_id: number }>`
    select id, contact_id from conversation where contact_id = any(${contactIds}::bigint[])`.execute(tx);
  const byContact = new Map(conversations.map((row) => [row.contact_id, row.id]));
  return new Map(contacts.map((contact) => [keyOf(contact.account_id, contact.external_id), byContact.get(contact.id) ?? 0]));
}

export async function insertSaid(tx: Tx, said: Said[]): Promise<void> {
  if (said.length > 0) await insertion(said).execute(tx);
}

const insertion = (said: Said[]) => sql`
    insert into message (conversation_id, account_id, seq, direction, author, external_id, text, choice, attachments, said_at)
    select u.conversation_id, u.account_id, u.seq, 'in', 'contact', u.external_id, u.text, u.choice, u.attachments, u.said_at from unnest(
      ${said.map((one) => one.conversationId)}::bigint[], ${said.map((one) => one.accountId)}::int[], ${said.map((one) => one.seq)}::bigint[],
      ${said.map((one) => one.event.externalId)}::text[], ${said.map((one) => one.event.text)}::text[], ${said.map((one) => one.event.choice ?? null)}::text[],
      ${said.map((one) => JSON.stringify(one.event.attachments))}::jsonb[], ${said.map((one) => new Date(one.event.at))}::timestamptz[])
      as u (conversation_id, account_id, seq, external_id, text, choice, attachments, said_at)`;

/** When each conversation's turn is due: after the contact's silence, but not later than the most after the first unread message; at once after a number. `store`: what is yet to be inserted, which goes into the same statement. */
export async function raiseDue(
  tx: Tx,
  said: Said[],
  options: { settleMs: number; settleMaxMs: number },
  store: Said[] = [],
): Promise<{ conversationId: number; delayMs: number }[]> {
  if (said.length === 0) return [];
  const latest = new Map<number, { seq: number; settleMs: number }>();
  for (const { conversationId, seq, quick } of said) {
    const known = latest.get(conversationId);
    latest.set(conversationId, { seq, settleMs: quick ? 0 : (known?.settleMs ?? options.settleMs) });
  }
  const ids = [...latest.keys()];
  const { rows } = await sql<{ id: number; delay: number }>`
    with ${store.length > 0 ? sql`said as (${insertion(store)}),` : sql``}
    noted as (insert into event (topic, data) select 'conversation', jsonb_build_object('conversation', id) from unnest(${ids}::bigint[]) as u (id))
    update conversation c set last_seq = greatest(c.last_seq, u.seq), unread_since = coalesce(c.unread_since, app_now()), updated_at = app_now(),
      turn_due_at = least(app_now() + u.settle * interval '1 millisecond', coalesce(c.unread_since, app_now()) + ${options.settleMaxMs} * interval '1 millisecond')
    from unnest(${ids}::bigint[], ${ids.map((id) => latest.get(id)?.seq ?? 0)}::bigint[], ${ids.map((id) => latest.get(id)?.settleMs ?? 0)}::int[]) as u (id, seq, settle)
    where c.id = u.id
    returning c.id, greatest(0, extract(epoch from c.turn_due_at - app_now()) * 1000)::int as delay`.execute(tx);
  return rows.map(({ id, delay }) => ({ conversationId: id, delayMs: delay }));
}
