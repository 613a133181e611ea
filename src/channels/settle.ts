import { sql } from 'kysely';
import { takeOver, type ConversationState } from '../core/conversation.ts';
import type { ChannelName, InboundEvent } from '../core/message.ts';
import { apply, lockConversation, type LockedConversation, type Tx } from '../platform/database/conversations.ts';
import type { Database } from '../platform/database/engine.ts';
import { hadGone } from '../platform/database/had-gone.ts';
import { isMatched, UNMATCHED } from '../platform/database/matched.ts';
import { endTrouble } from '../platform/database/trouble.ts';

type Outbound = Extract<InboundEvent, { kind: 'outbound' }>;
type Comparable = (text: string) => string;

/** After `quietMs` without a word whoever wrote in the platform's own app has gone. `heard`: when the customer said what is being stored just now (epoch ms). */
export type Quiet = { quietMs: number; heard: number[] };

/**
 * What an outbound event of the platform means for a conversation (locked by the caller):
 * the echo of a message of ours settles it; while one of ours is still under way an unmatched event waits, because it may be that one;
 * otherwise a person wrote in the platform's own app and is now in charge. Other automations' events never do that. Nor does what is known so late that whoever wrote
 * it had gone (`quiet`) before the customer's last words: had it been known at once, the bot would have the conversation again, with which it has gone on meanwhile.
 */
export async function settleOutbound(
  tx: Tx,
  conversation: LockedConversation,
  event: Outbound,
  comparable: Comparable,
  quiet?: Quiet,
): Promise<'ours' | 'waiting' | 'person' | 'automation'> {
  const known = await tx
    .selectFrom('message')
    .select('id')
    .where('account_id', '=', conversation.accountId)
    .where('external_id', '=', event.externalId)
    .executeTakeFirst();
  if (known) return 'ours';
  const underWay = await tx
    .selectFrom('message')
    .select(['id', 'text', 'state', 'reason'])
    .where('conversation_id', '=', conversation.id)
    .where('direction', '=', 'out')
    .where((where) =>
      where.or([
        where('state', 'in', ['sending', 'doubt', 'parked']),
        // A person said that it had arrived; its id comes now.
        where.and([where('state', '=', 'sent'), where('created_at', '>', sql<Date>`app_now() - interval '1 day'`)]),
        where.and([where('state', '=', 'pending'), where('attempt', '>', 0)]),
        // Given up although it may have arrived.
        where.and([
          where('state', 'in', ['dropped', 'failed']),
          where('attempt', '>', 0),
          isGivenUp,
          where('created_at', '>', sql<Date>`app_now() - interval '1 day'`),
        ]),
      ]),
    )
    .where('external_id', 'is', null)
    .orderBy((where) =>
      where
        .case()
        .when('state', 'in', ['sending', 'doubt'])
        .then(0)
        .when('state', '=', 'pending')
        .then(1)
        .when('state', 'in', ['parked', 'sent'])
        .then(2)
        .else(3)
        .end(),
    )
    .orderBy('id')
    .execute();
  const own = underWay.find((message) => comparable(message.text) === comparable(event.text));
  if (own) {
    await markSent(tx, own.id, event.externalId);
    // Its echo is a yes of the platform, though its answer was none.
    if (own.state !== 'sending') await endTrouble(tx, conversation.accountId);
    return 'ours';
  }
  if (underWay.some(({ state, reason }) => state === 'sending' || state === 'doubt' || (state === 'pending' && reason === UNMATCHED)))
    return 'waiting';
  if (event.automated) return 'automation';
  const kept = await ownerKept(tx, conversation, event, quiet);
  // A named agent who has the conversation keeps it: it may well be they who wrote.
  const state = kept ?? takeOver(conversation, conversation.owner === 'agent' ? conversation.agentId : null);
  await apply(tx, conversation, {
    state,
    ...(kept ? {} : { by: { agentId: null, name: null, kind: 'from-app' } }),
    messages: [
      {
        author: 'person',
        text: event.text,
        attachments: event.attachments,
        state: 'sent',
        externalId: event.externalId,
        saidAt: event.at,
        source: { app: 'x' },
      },
    ],
  });
  // The number of the message just stored stays: what comes after it in the same batch counts on from there.
  Object.assign(conversation, state, { lastSeq: conversation.lastSeq });
  if (kept) return 'person';
  await tx
    .updateTable('handoff')
    .set({ state: 'assigned', claimed_at: sql<Date>`app_now()` })
    .where('conversation_id', '=', conversation.id)
    .where('state', '=', 'waiting')
    .execute();
  return 'person';
}

/**
 * Of what is dropped with an attempt made, nobody knows whether that one arrived; of what failed, only where it was missing each time. A definite no gives its
 * attempt back, or is final: the same words in the platform's own app are then a person's, who writes what could not be sent from here.
 */
const isGivenUp = sql<boolean>`(state = 'dropped' or reason = 'never-arrived')`;

/** The conversation as it is then where its owner stays; null where the person is in charge. */
async function ownerKept(tx: Tx, conversation: LockedConversation, event: Outbound, quiet?: Quiet): Promise<ConversationState | null> {
  const { owner, version } = conversation;
  if (owner === 'queue') return (await goesOnWaiting(tx, conversation, event)) ? outdate(conversation) : null;
  // A turn that is under way is thought anew: what it is about may have been answered.
  return owner === 'bot' && quiet && (await isLongAgo(tx, conversation, event, quiet)) ? { ...conversation, version: version + 1 } : null;
}

async function isLongAgo(tx: Tx, { id }: LockedConversation, { at }: Outbound, { quietMs, heard }: Quiet): Promise<boolean> {
  const { rows } = await sql<{ yes: boolean }>`
    select ${hadGone(sql`${id}`, sql`${new Date(at)}::timestamptz`, quietMs, heard)} as yes`.execute(tx);
  return rows[0]?.yes === true;
}

/** The owner stays; what the bot wrote before is not sent any more. */
function outdate(state: LockedConversation): ConversationState {
  return { ...state, version: state.version + 1, ownerEpoch: state.ownerEpoch + 1 };
}

/**
 * Whoever waits for a person goes on waiting: after a restore, when what the bot itself said since looks like a person's words; and where the words are known
 * only now and were written before the customer's last ones before the hand-over, so that they cannot be the answer. Both times are the platform's: the clock of
 * the database, which the handoff was written by, may be another.
 */
async function goesOnWaiting(tx: Tx, { id, accountId }: LockedConversation, { at }: Outbound): Promise<boolean> {
  const { rows } = await sql<{ yes: boolean }>`
    select not ${isMatched(sql`${accountId}`)} or exists (
      select 1 from message where conversation_id = ${id} and direction = 'in' and said_at > ${new Date(at)}::timestamptz
        and seq <= (select after_seq from ownership_change where conversation_id = ${id} and kind = 'handed-over' order by id desc limit 1)) as yes`.execute(
    tx,
  );
  return rows[0]?.yes === true;
}

/** The platform has it. Harmless when it was known already. */
export function markSent(tx: Tx, messageId: number, externalId: string): Promise<void> {
  return markAllSent(tx, [{ id: messageId, externalId }]);
}

/** The platform has them. */
export async function markAllSent(tx: Tx, sent: { id: number; externalId: string }[]): Promise<void> {
  if (sent.length === 0) return;
  await sql`
    update message m set state = 'sent', external_id = u.external_id, sent_at = app_now(), lease_until = null, check_at = null, reason = null
    from unnest(${sent.map(({ id }) => id)}::bigint[], ${sent.map(({ externalId }) => externalId)}::text[]) as u (id, external_id)
    where m.id = u.id and (m.state <> 'sent' or m.external_id is null)`.execute(tx);
}

/** Conversations with events that wait until nothing of ours is under way; not all at once. */
export function withWaitingEvents(database: Database): Promise<{ id: number; channel: ChannelName }[]> {
  return database.db
    .selectFrom('inbound_event')
    .innerJoin('contact', (join) =>
      join
        .onRef('contact.account_id', '=', 'inbound_event.account_id')
        .onRef('contact.external_id', '=', 'inbound_event.contact_external_id'),
    )
    .innerJoin('conversation', 'conversation.contact_id', 'contact.id')
    .innerJoin('account', 'account.id', 'conversation.account_id')
    .select(['conversation.id', 'account.channel'])
    .distinct()
    .where('inbound_event.state', '=', 'waiting')
    .limit(100)
    .execute();
}

/** Decides the events of one conversation that had to wait until nothing of ours was under way. Returns how many a person turned out to have written. */
export async function settleWaiting(tx: Tx, conversationId: number, comparable: Comparable): Promise<number> {
  const conversation = await lockConversation(tx, conversationId);
  if (!conversation) return 0;
  const events = await tx
    .selectFrom('inbound_event')
    .innerJoin('contact', (join) =>
      join
        .onRef('contact.account_id', '=', 'inbound_event.account_id')
        .onRef('contact.external_id', '=', 'inbound_event.contact_external_id'),
    )
    .select(['inbound_event.id', 'inbound_event.event'])
    .where('contact.id', '=', conversation.contactId)
    .where('inbound_event.state', '=', 'waiting')
    .orderBy('inbound_event.id')
    .execute();
  let people = 0;
  for (const row of events) {
    const outcome = await settleOutbound(tx, conversation, row.event as Outbound, comparable);
    if (outcome === 'waiting') break;
    if (outcome === 'person') people += 1;
    await tx
      .updateTable('inbound_event')
      .set({ state: 'done', kind: `outbound-${outcome}` })
      .where('id', '=', row.id)
      .execute();
  }
  return people;
}
