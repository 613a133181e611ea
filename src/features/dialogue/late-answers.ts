import { sql, type RawBuilder } from 'kysely';
import { toQueue } from '../../core/conversation.ts';
import { promiseOf, type ReplyPromise } from '../../core/promise.ts';
import { DAY_MS } from '../../core/send-budget.ts';
import { teamOf } from '../../core/setup.ts';
import type { Understanding } from '../../core/understanding.ts';
import { answersGiven, emptyState, filledSlots } from '../../flow/engine.ts';
import {
  apply,
  lockConversation,
  noteChange,
  type LockedConversation,
  type NewHandoff,
  type Tx,
} from '../../platform/database/conversations.ts';
import type { MessagePart } from '../../platform/database/schema.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { compose, type Utterance } from './compose.ts';
import { handoffSignal } from './handoff-signal.ts';
import { dropLateNotices } from './late-notices.ts';
import { newHandoff, noticeKey, noticeValues } from './hand-over.ts';
import type { LiveRelease } from './release.ts';
import { dialogueOf } from './replies.ts';
import type { TurnOptions } from './run-turn.ts';
import { loadSnapshot, type Snapshot } from './snapshot.ts';

export type LateAnswers = Pick<
  TurnOptions,
  'database' | 'releases' | 'setup' | 'clock' | 'showing' | 'atDesk' | 'wakeDelivery' | 'changed' | 'handedOver'
> & {
  /** After so long an answer of the bot's is not sent any more. */
  staleMs: number;
  /** For figures. */
  onLate?(dropped: number, handedOver: boolean): void;
  log: { warn(fields: Record<string, unknown>, message: string): void };
};

const AT_ONCE = 100;
/** What was parked longer ago is history: nobody waits for it any more. */
const PARKED_MS = DAY_MS;

/** An answer that was dropped, or that perhaps never arrived: what it said, and the turn that it was of. */
type Late = { turn_id: number | null; text: string; parts: MessagePart[] };
/** What a commit found. `parked`: of these nobody knows whether they arrived, and no notice says that there was no answer. */
type Found = { late: Late[]; parked: Late[] };
type Done = { dropped: number; handoff: NewHandoff | null };
/** Everything that is read before the conversation is locked. */
type Prepared = { snapshot: Snapshot; release: LiveRelease; team: string; promise: ReplyPromise };

/**
 * What the bot answered and could not send in time (the platform is away, its limit is spent, the account is paused) is never fired late: it is dropped, where
 * the desk shows it, and a person gets the conversation, unless a person has it or it waits for one already. The customer is told once.
 * A person gets it too where an answer was parked: it may have arrived or not, and nobody would look. What waits to be matched with the platform's record is
 * left alone: it may have been said. Returns how many conversations this concerned. May run in several processes at once.
 */
export async function handOverLateAnswers(options: LateAnswers): Promise<number> {
  let done = 0;
  for (const id of await lateConversations(options)) {
    const one = await handOverOne(options, id).catch((error: unknown) => {
      options.log.warn({ conversation: id, err: error }, 'late answers could not be handed over; the next sweep tries again');
      return false;
    });
    if (one) done += 1;
  }
  const notices = await dropLateNotices(options);
  if (notices > 0) options.onLate?.(notices, false);
  return done;
}

const isLate = (staleMs: number) => sql<boolean>`state = 'pending' and author = 'bot' and priority > 0
  and created_at < (select app_now() - ${staleMs} * interval '1 millisecond')`;

async function lateConversations({ database, staleMs }: LateAnswers): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from (
      select conversation_id as id, min(id) as first from message
      where ${isLate(staleMs)} and ${isMatched(sql`message.account_id`)} group by conversation_id
      union all
      select m.conversation_id, min(m.id) from message m join conversation c on c.id = m.conversation_id join contact t on t.id = c.contact_id
      where ${needsPerson} and c.owner = 'bot' and t.opted_out_at is null and ${isMatched(sql`m.account_id`)} group by m.conversation_id) found
    group by id order by min(first) limit ${AT_ONCE}`.execute(database.db);
  return rows.map(({ id }) => id);
}

const isMatched = (accountId: RawBuilder<unknown>) =>
  sql<boolean>`exists (select 1 from account a where a.id = ${accountId} and a.paused_reason is distinct from 'reconcile')`;

/** Parked (`m`, of `c`), and nobody has been called since it was written (or in the same turn), nor has anybody come. */
const needsPerson = sql<boolean>`m.state = 'parked' and m.author = 'bot' and m.owner_epoch = c.owner_epoch
  and m.created_at > (select app_now() - ${PARKED_MS} * interval '1 millisecond')
  and not exists (select 1 from handoff h where h.conversation_id = m.conversation_id and h.created_at >= m.created_at - interval '10 seconds')`;

async function handOverOne(options: LateAnswers, id: number): Promise<boolean> {
  const prepared = await prepare(options, id);
  if (!prepared) return false;
  const { account, contact } = prepared.snapshot;
  const done = await transaction(options.database, (tx) => commit(tx, options, prepared));
  if (!done) return false;
  options.onLate?.(done.dropped, done.handoff !== null);
  options.changed(contact.externalId);
  if (done.handoff) options.handedOver?.(id, done.handoff.dueAt);
  // What stood behind them may go now.
  await options.wakeDelivery(account.id).catch(() => undefined);
  return true;
}

async function prepare({ database, releases, setup, clock, atDesk }: LateAnswers, id: number): Promise<Prepared | null> {
  const snapshot = await loadSnapshot(database, id);
  if (!snapshot) return null;
  const { releaseId } = snapshot.conversation;
  const kept = releaseId === null ? null : await releases.byId(releaseId).catch(() => null);
  const release = kept ?? (await releases.current());
  const team = teamOf(setup(), undefined, snapshot.account);
  return { snapshot, release, team, promise: promiseOf(setup(), team, clock.now(), await atDesk(team)) };
}

/** Null when it was done already, or somebody changed the conversation meanwhile: the next look decides anew. */
async function commit(tx: Tx, options: LateAnswers, prepared: Prepared): Promise<Done | null> {
  const { snapshot } = prepared;
  const conversation = await lockConversation(tx, snapshot.conversation.id);
  if (!conversation || conversation.version !== snapshot.conversation.version) return null;
  const { rows: late } = await sql<Late>`
    update message set state = 'dropped', reason = 'stale' where conversation_id = ${conversation.id} and ${isLate(options.staleMs)}
    returning turn_id, text, parts`.execute(tx);
  const settled = conversation.owner !== 'bot' || snapshot.openHandoff !== null || snapshot.contact.optedOut;
  const parked = settled ? [] : await parkedOf(tx, conversation.id);
  if (late.length + parked.length === 0) return null;
  if (settled) {
    await noteChange(tx, conversation.id);
    return { dropped: late.length, handoff: null };
  }
  return { dropped: late.length, handoff: await handOver(tx, options, prepared, conversation, { late, parked }) };
}

async function parkedOf(tx: Tx, conversationId: number): Promise<Late[]> {
  const { rows } = await sql<Late>`
    select m.turn_id, m.text, m.parts from message m join conversation c on c.id = m.conversation_id
    where m.conversation_id = ${conversationId} and ${needsPerson} order by m.seq`.execute(tx);
  return rows;
}

async function handOver(
  tx: Tx,
  options: LateAnswers,
  prepared: Prepared,
  conversation: LockedConversation,
  found: Found,
): Promise<NewHandoff> {
  const { snapshot, team, promise } = prepared;
  const late = [...found.parked, ...found.late];
  const { sentence, understanding } = await askedFor(tx, snapshot, late);
  const state = dialogueOf(snapshot);
  const request = { reason: 'late-answer', sentence, urgency: 0 };
  const handoff = newHandoff(options.setup(), request, { team, promise, told: true }, snapshot, understanding, {
    language: conversation.language ?? 'ja',
    slots: filledSlots(state),
    // What the customer never read was not answered.
    answered: answersGiven(state).filter((given) => !late.some(({ text }) => text.includes(given.text))),
    course: snapshot.conversation.emotion,
  });
  const showing = options.showing(snapshot.account.channel);
  const messages = compose([notice(options, prepared, conversation, found)], showing);
  if (showing.events) messages.push(handoffSignal(handoff));
  await apply(tx, conversation, {
    state: toQueue(conversation),
    // The question that the flow asked was never read: after the person the customer begins anew, with the current release.
    dialogue: { state: emptyState(), releaseId: null },
    messages,
    openHandoff: handoff,
  });
  return handoff;
}

/** What the customer had said, and how it was understood. */
async function askedFor(tx: Tx, snapshot: Snapshot, late: Late[]): Promise<{ sentence: string; understanding: Understanding | null }> {
  const turns = late.flatMap(({ turn_id }) => turn_id ?? []);
  if (turns.length === 0)
    return { sentence: snapshot.transcript.findLast(({ author }) => author === 'contact')?.text ?? '', understanding: null };
  const said = await tx
    .selectFrom('message')
    .select('text')
    // Together with the turns it finds them by the conversation's index.
    .where('conversation_id', '=', snapshot.conversation.id)
    .where('turn_id', 'in', turns)
    .where('direction', '=', 'in')
    .orderBy('seq')
    .execute();
  const turn = await tx
    .selectFrom('turn')
    .select('understanding')
    .where('id', 'in', turns)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { sentence: said.map(({ text }) => text).join('\n'), understanding: (turn?.understanding as Understanding | null) ?? null };
}

/** The apology for the silence (where there was one for sure) with the time of a person's answer. It introduces the bot when that was in what was dropped. */
function notice({ clock, setup }: LateAnswers, { release, promise }: Prepared, { language }: LockedConversation, found: Found): Utterance {
  const { late } = found;
  const key = noticeKey(late.length > 0 ? 'unanswered' : undefined, promise.desk, release.content);
  const about = { now: clock.now(), zone: setup().zone };
  const { text } = release.engine.phrase(key, language ?? 'ja', { ...noticeValues(promise), ...about }, emptyState());
  const introduces = late.some(({ parts }) => parts.some(({ kind }) => kind === 'intro'));
  const intro = introduces ? release.engine.phrase('intro', language ?? 'ja', about, emptyState()).text : undefined;
  // A person who comes before it goes out makes it untrue.
  return { author: 'system', text, intro, choices: [], source: { phrase: key, fenced: true } };
}
