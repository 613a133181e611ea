import { sql } from 'kysely';
import type { Database } from '../platform/database/engine.ts';
import { persevere } from '../platform/database/transaction.ts';
import type { InboundBatch } from './channel.ts';
import { compareIds } from './ids.ts';
import type { Flat } from './inbox-rows.ts';
import { GRACE_MS } from './repair-places.ts';

/**
 * Most deliveries bring nothing but a message of a contact who is known, or the echo of a message that is known to be sent. One statement stores any number of
 * those; everything else goes the long way (`inbox.ts`), as does a delivery of which this statement finds that it is not so simple.
 */

/** A delivery with its events as rows. `settleMs` of each: how long the contact's silence is waited for. */
export type Plain = { batch: InboundBatch; events: (Flat & { settleMs: number })[] };

export type PlainResult = {
  /** By the position of the delivery: whether all of it is stored now; otherwise nothing of it is. */
  done: boolean[];
  due: { conversationId: number; delayMs: number }[];
  stored: number;
};

type Answer = { due: [id: number, delay: number][]; stored: number; done: number[] };

/**
 * Locks in the order of the long way: the events' ids, then the conversations by theirs. A scalar subquery looks each row up by its index, whatever the
 * planner believes of the tables' sizes.
 */
export async function storePlain(database: Database, plain: Plain[], settleMaxMs: number): Promise<PlainResult> {
  const events = plain
    .flatMap(({ events: own }, delivery) => own.map((one) => ({ ...one, delivery })))
    .sort((a, b) => a.accountId - b.accountId || compareIds(a.event.externalId, b.event.externalId));
  const bodies = plain.flatMap(({ batch }, delivery) => (batch.raw.length > 0 ? [{ batch, delivery }] : []));
  const [column, body] = [columnsOf(events), columnsOf(bodies)];
  const statement = sql<Answer>`
    with u as materialized (
      select ord, delivery, account_id, external_id, contact, echo, profile, address, text, choice, attachments, said_at, settle from unnest(
        ${column('int', (e) => e.delivery)}, ${column('int', (e) => e.accountId)}, ${column('text', (e) => e.event.externalId)},
        ${column('text', (e) => ('contactId' in e.event ? e.event.contactId : null))},
        ${column('jsonb', (e) => (e.event.kind === 'outbound' ? JSON.stringify(e.event) : null))},
        ${column('jsonb', (e) => JSON.stringify(('profile' in e.event && e.event.profile) || {}))},
        ${column('jsonb', (e) => JSON.stringify((e.event.kind === 'message' && e.event.address) || {}))},
        ${column('text', (e) => ('text' in e.event ? e.event.text : ''))},
        ${column('text', (e) => (e.event.kind === 'message' ? (e.event.choice ?? null) : null))},
        ${column('jsonb', (e) => JSON.stringify('attachments' in e.event ? e.event.attachments : []))},
        ${column('timestamptz', (e) => new Date(e.event.at))}, ${column('int', (e) => e.settleMs)})
        with ordinality as u (delivery, account_id, external_id, contact, echo, profile, address, text, choice, attachments, said_at, settle, ord)),
    placed as materialized (
      select ord, delivery,
        case when echo is null and said_at >= app_now() - ${GRACE_MS} * interval '1 millisecond' then
          (select c.id from contact t join conversation c on c.contact_id = t.id
           where t.account_id = u.account_id and t.external_id = u.contact and t.profile @> u.profile and (u.address = '{}' or t.address = u.address)) end as conversation_id,
        case when echo is not null then
          (select m.id from message m where m.account_id = u.account_id and m.external_id = u.external_id limit 1) end as message_id
      from u),
    done as materialized (
      select delivery from placed group by delivery having bool_and(conversation_id is not null or message_id is not null)),
    body as materialized (
      select b.delivery, nextval(pg_get_serial_sequence('inbound_raw', 'id')) as id, b.channel, b.bytes
      from unnest(${body('int', (one) => one.delivery)}, ${body('text', (one) => one.batch.channel)},
        ${body('bytea', (one) => Buffer.from(one.batch.raw))}) as b (delivery, channel, bytes) join done using (delivery)),
    fresh as (
      insert into inbound_event (account_id, external_id, kind, contact_external_id, event, raw_id, state)
      select u.account_id, u.external_id, case when u.echo is null then 'message' else 'outbound-ours' end, u.contact, u.echo, b.id, 'done'
      from u join done using (delivery) left join body b using (delivery) order by u.ord
      on conflict (account_id, external_id) do nothing
      returning account_id, external_id, raw_id),
    raw as (
      insert into inbound_raw (id, channel, body) overriding system value
      select id, channel, bytes from body where id in (select raw_id from fresh)),
    new as materialized (
      select distinct on (u.account_id, u.external_id) p.conversation_id, u.ord, u.account_id, u.external_id, u.text, u.choice, u.attachments, u.said_at, u.settle
      from fresh f join u using (account_id, external_id) join placed p using (ord) join done d on d.delivery = u.delivery
      where p.conversation_id is not null order by u.account_id, u.external_id, u.ord),
    locked as materialized (
      select id, last_seq from conversation where id = any(array(select conversation_id from new)) order by id for update),
    said as (
      insert into message (conversation_id, account_id, seq, direction, author, external_id, text, choice, attachments, said_at)
      select n.conversation_id, n.account_id, l.last_seq + row_number() over (partition by n.conversation_id order by n.said_at, n.ord),
        'in', 'contact', n.external_id, n.text, n.choice, n.attachments, n.said_at
      from new n join locked l on l.id = n.conversation_id),
    unread as materialized (select conversation_id as id, count(*) as more, min(settle) as settle from new group by conversation_id),
    noted as (insert into event (topic, data) select 'conversation', jsonb_build_object('conversation', id) from unread),
    changed as (
      update conversation c set last_seq = l.last_seq + n.more, unread_since = coalesce(c.unread_since, app_now()), updated_at = app_now(),
        turn_due_at = least(app_now() + n.settle * interval '1 millisecond', coalesce(c.unread_since, app_now()) + ${settleMaxMs} * interval '1 millisecond')
      from unread n join locked l using (id) where c.id = n.id
      returning c.id, greatest(0, extract(epoch from c.turn_due_at - app_now()) * 1000)::int as delay)
    select coalesce((select json_agg(json_build_array(id, delay)) from changed), '[]') as due, (select count(*)::int from fresh) as stored,
      array(select delivery from done) as done`;
  const { rows } = await persevere(() => statement.execute(database.db));
  const { due, stored, done } = rows[0] as Answer;
  const all = new Set(done);
  return { done: plain.map((_, at) => all.has(at)), due: due.map(([conversationId, delayMs]) => ({ conversationId, delayMs })), stored };
}

/**
 * Makes a list of each row's value, as SQL. In a subquery its length is unknown to the planner, which would else plan every call anew for the length that it has: that takes
 * longer than most calls do.
 */
const columnsOf =
  <Row>(rows: Row[]) =>
  <T>(type: string, of: (row: Row) => T) =>
    sql`(select ${rows.map(of)}::${sql.raw(type)}[])`;
