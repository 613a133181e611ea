import { promiseOf, type ReplyPromise } from '../../core/promise.ts';
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
import { isAway } from '../../platform/database/away.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { attendTo } from '../../platform/database/unattended.ts';
import { lastWords, loadBareSnapshot } from './bare-snapshot.ts';
import { compose, type Utterance } from './compose.ts';
import { handoffSignal } from './handoff-signal.ts';
import { dropLate, lateConversations, stuckOf, type Lost } from './late-found.ts';
import { dropLateNotices, forgetRefusedPromises } from './late-notices.ts';
import { callPerson, newHandoff, noticeKey, noticeValues } from './hand-over.ts';
import type { LiveRelease } from './release.ts';
import { dialogueOf } from './replies.ts';
import { loadSnapshot, type Snapshot } from './snapshot.ts';
import type { TurnOptions } from './turn-options.ts';

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

/** What a commit found. `unread`: what surely never arrived; of `parked` nobody knows it, and no notice says that there was no answer. */
type Found = { unread: Lost[]; parked: Lost[] };
type Done = { dropped: number; handoff: NewHandoff | null };
/**
 * Everything that is read before the conversation is locked. `release`: null when none can be built: then nothing is said, and no time promised. `sentence`: what
 * the customer asked, where that is not read from their turns.
 */
type Prepared = { snapshot: Snapshot; release: LiveRelease | null; team: string; promise: ReplyPromise; sentence: string | null };

/**
 * What the bot answered and could not send in time (the platform is away, its limit is spent, the account is paused) is never fired late: it is dropped, where
 * the desk shows it, and a person gets the conversation, unless a person has it or it waits for one already whom the customer knows of. The customer is told once.
 * A person gets it too where an answer was parked, or a person's own reply once nobody looked after it any more: it may have arrived or not, and nobody would look; and where the platform refused one for good, unless nobody
 * at all can write to this customer. Other words may pass, so the notice is tried all the same, once: when that is refused as well, late-notices.ts sees to it that
 * no other follows.
 * What waits to be matched with the platform's record is left alone: it may have been said. Returns how many conversations this concerned. May run in several
 * processes at once.
 */
export async function handOverLateAnswers(options: LateAnswers): Promise<number> {
  let done = 0;
  for (const id of await lateConversations(options.database, options.staleMs)) if (await handOverOne(options, id)) done += 1;
  const notices = await dropLateNotices(options);
  if (notices > 0) options.onLate?.(notices, false);
  await forgetRefusedPromises(options);
  return done;
}

/** With all that is known; when that fails, with as little as can be: what is late stands before what a person writes. Never rejects: one must not hold up the others. */
async function handOverOne(options: LateAnswers, id: number): Promise<boolean> {
  const failed = (message: string) => (error: unknown) => {
    options.log.warn({ conversation: id, err: error }, message);
    return null;
  };
  try {
    return await handOverWith(options, () => prepare(options, id));
  } catch (error) {
    // The next sweep has all that is known again.
    if (isAway(error)) return failed('late answers could not be handed over just now; the next sweep tries again')(error) ?? false;
    failed('late answers could not be handed over with all that is known; a person gets the conversation without it')(error);
  }
  const bare = await handOverWith(options, () => prepareLeast(options, id)).catch(
    failed('late answers could not be handed over; the next sweep tries again'),
  );
  return bare ?? false;
}

async function handOverWith(options: LateAnswers, prepared: () => Promise<Prepared | null>): Promise<boolean> {
  const known = await prepared();
  if (!known) return false;
  const { account, contact, conversation } = known.snapshot;
  const done = await transaction(options.database, (tx) => commit(tx, options, known));
  if (!done) return false;
  options.onLate?.(done.dropped, done.handoff !== null);
  options.changed(contact.externalId);
  if (done.handoff) options.handedOver?.(conversation.id, done.handoff.dueAt);
  // What stood behind them may go now.
  await options.wakeDelivery(account.id).catch(() => undefined);
  return true;
}

async function prepare(options: LateAnswers, id: number): Promise<Prepared | null> {
  const { database, setup, clock, atDesk } = options;
  const snapshot = await loadSnapshot(database, id);
  if (!snapshot) return null;
  const release = await releaseOf(options, snapshot);
  const team = teamOf(setup(), undefined, snapshot.account);
  return { snapshot, release, team, promise: promiseOf(setup(), team, clock.now(), await atDesk(team)), sentence: null };
}

async function prepareLeast({ database, setup, clock }: LateAnswers, id: number): Promise<Prepared | null> {
  const snapshot = await loadBareSnapshot(database, id);
  if (!snapshot) return null;
  const team = teamOf(setup(), undefined, snapshot.account);
  const promise = promiseOf(setup(), team, clock.now(), null);
  return { snapshot, release: null, team, promise, sentence: await lastWords(database, id) };
}

async function releaseOf({ releases, log }: LateAnswers, { conversation }: Snapshot): Promise<LiveRelease | null> {
  const { id, releaseId } = conversation;
  const kept = releaseId === null ? null : await releases.byId(releaseId).catch(() => null);
  return (
    kept ??
    releases.current().catch((error: unknown) => {
      log.warn({ conversation: id, err: error }, 'there is no release to tell a customer in that their answer is late');
      return null;
    })
  );
}

/** Null when it was done already, or somebody changed the conversation meanwhile: the next look decides anew. */
async function commit(tx: Tx, options: LateAnswers, prepared: Prepared): Promise<Done | null> {
  const { snapshot } = prepared;
  const conversation = await lockConversation(tx, snapshot.conversation.id);
  if (!conversation || conversation.version !== snapshot.conversation.version) return null;
  const dropped = await dropLate(tx, conversation.id, options.staleMs);
  const untold = conversation.owner === 'queue' && snapshot.openHandoff?.untold === true;
  const attended = !untold && (conversation.owner !== 'bot' || snapshot.openHandoff !== null);
  const { parked, refused } = attended ? { parked: [], refused: [] } : await stuckOf(tx, conversation.id);
  if (dropped.length + parked.length + refused.length === 0) return null;
  if (attended || (snapshot.contact.optedOut && parked.length + refused.length === 0)) {
    await noteChange(tx, conversation.id);
    return { dropped: dropped.length, handoff: null };
  }
  const found = { unread: [...refused, ...dropped], parked };
  return { dropped: dropped.length, handoff: await handOver(tx, options, prepared, conversation, found) };
}

async function handOver(
  tx: Tx,
  options: LateAnswers,
  prepared: Prepared,
  conversation: LockedConversation,
  found: Found,
): Promise<NewHandoff> {
  const { snapshot, release, team, promise } = prepared;
  const lost = [...found.parked, ...found.unread];
  const { sentence, understanding } =
    prepared.sentence === null ? await askedFor(tx, snapshot, lost) : { sentence: prepared.sentence, understanding: null };
  const state = dialogueOf(snapshot);
  // A person's reply may well have been all that there was to say: whoever looks into it decides whether the customer is to hear more.
  const personal = snapshot.contact.optedOut || lost.every(({ author }) => author === 'person');
  const teller = personal ? null : release;
  const request = { reason: personal ? 'reply-lost' : 'late-answer', sentence, urgency: 0 };
  const handoff = newHandoff(options.setup(), request, { team, promise, told: teller !== null }, snapshot, understanding, {
    language: conversation.language ?? 'ja',
    slots: filledSlots(state),
    // What the customer never read was not answered.
    answered: answersGiven(state).filter((given) => !lost.some(({ text }) => text.includes(given.text))),
    course: snapshot.conversation.emotion,
  });
  const showing = options.showing(snapshot.account.channel);
  const messages = compose(teller ? [notice(options, teller, promise, conversation, found)] : [], showing);
  const called = callPerson(snapshot, handoff);
  if (showing.events && called.openHandoff) messages.push(handoffSignal(handoff));
  await apply(tx, conversation, {
    ...called,
    // Also where it waits already, for somebody of whom the customer has not heard: nobody is called for this answer again.
    by: { agentId: null, name: null, kind: 'handed-over' },
    // The question that the flow asked was never read: after the person the customer begins anew, with the current release. Who hears of no person goes on.
    dialogue: personal ? undefined : { state: emptyState(), releaseId: null },
    messages,
  });
  await attendTo(tx, conversation);
  return handoff;
}

/** What the customer had said, and how it was understood. */
async function askedFor(tx: Tx, snapshot: Snapshot, lost: Lost[]): Promise<{ sentence: string; understanding: Understanding | null }> {
  const turns = lost.flatMap(({ turn_id }) => turn_id ?? []);
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

/** The apology for the silence (where there was one for sure) with the time of a person's answer. It introduces the bot when that was in what never arrived. */
function notice(
  { clock, setup }: LateAnswers,
  { engine, content }: LiveRelease,
  promise: ReplyPromise,
  { language }: LockedConversation,
  { unread }: Found,
): Utterance {
  const key = noticeKey(unread.length > 0 ? 'unanswered' : undefined, promise.desk, content);
  const about = { now: clock.now(), zone: setup().zone };
  const { text } = engine.phrase(key, language ?? 'ja', { ...noticeValues(promise), ...about }, emptyState());
  const introduces = unread.some(({ parts }) => parts.some(({ kind }) => kind === 'intro'));
  const intro = introduces ? engine.phrase('intro', language ?? 'ja', about, emptyState()).text : undefined;
  // A person who comes before it goes out makes it untrue.
  return { author: 'system', text, intro, choices: [], source: { phrase: key, fenced: true } };
}
