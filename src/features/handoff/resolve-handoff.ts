import { sql } from 'kysely';
import { toBot } from '../../core/conversation.ts';
import { InputError } from '../../core/errors.ts';
import { emptyState } from '../../flow/engine.ts';
import { apply, lockConversation, type LockedConversation, type Tx } from '../../platform/database/conversations.ts';
import type { Database } from '../../platform/database/engine.ts';
import { hadGone } from '../../platform/database/had-gone.ts';
import { undoOvertaken, undoUnanswered, undoUnseen, unansweredSince } from '../../platform/database/last-word.ts';
import { backToQueue } from '../../platform/database/release-held.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { attendTo, leaveUnattended } from '../../platform/database/unattended.ts';
import { firstUnseen, leaveToAgent, type SwitchOf } from './left-to-agent.ts';
import { lockHandoff } from './lock-handoff.ts';
import { dropPromises, isPromiseUnsent } from './promises.ts';
import { checkVersion, openHandoffOf, refuseColleagues, type By } from './take-over.ts';
import { refuseUnsent } from './unsent.ts';

/**
 * How it ends: by a person (`resolved`), or given back undone (`returned`). `lastSeq` is the last message that the person has seen: a newer one of the customer
 * is theirs to read first (409 `new-message`), unless that is waived, and then the bot has it. What they have seen the bot leaves alone; where nobody says what
 * they have seen, that is whatever has been left to them. Replies that have not gone out hold the end up, too (409 `unsent`). `force` waives both, or the one named.
 */
export type Ending = {
  outcome: 'resolved' | 'returned';
  version?: number | undefined;
  lastSeq?: number | undefined;
  force?: boolean | 'new-message' | 'unsent' | undefined;
};

/** Without the words of a bot there are none that turn one off. */
const noSwitch: SwitchOf = () => null;

/** A person ends a handoff; the bot answers what comes next. Throws already-taken, already-ended, version-conflict, new-message (409), not-found (404). */
export async function resolveHandoff(database: Database, handoffId: number, by: By, ending: Ending, switchOf = noSwitch): Promise<void> {
  await transaction(database, async (tx) => {
    const { handoff, conversation } = await lockHandoff(tx, handoffId);
    if (handoff.state === ending.outcome) return;
    if (handoff.state !== 'assigned' && handoff.state !== 'waiting')
      throw new InputError('already-ended', 'This handoff has ended already.', 409);
    await endByPerson(tx, conversation, by, ending, switchOf);
  });
}

/**
 * A person ends their part in a conversation, whether or not a handoff led to it: somebody who wrote first has none.
 * An open handoff ends with it. Throws as `resolveHandoff` does.
 */
export async function giveBack(database: Database, conversationId: number, by: By, ending: Ending, switchOf = noSwitch): Promise<void> {
  await transaction(database, async (tx) => {
    const conversation = await lockConversation(tx, conversationId);
    if (!conversation) throw new InputError('not-found', `There is no conversation ${conversationId}.`, 404);
    if (conversation.owner === 'bot') return;
    await endByPerson(tx, conversation, by, ending, switchOf);
  });
}

async function endByPerson(tx: Tx, conversation: LockedConversation, by: By, ending: Ending, switchOf: SwitchOf): Promise<void> {
  const { outcome, lastSeq, force } = ending;
  const waived = (problem: typeof force): boolean => force === true || force === problem;
  const open = await openHandoffOf(tx, conversation.id);
  await refuseColleagues(tx, conversation, by, open);
  checkVersion(conversation, ending.version);
  const unseen = await firstUnseen(tx, conversation, lastSeq);
  if (lastSeq !== undefined && !waived('new-message') && unseen !== undefined)
    throw new InputError('new-message', 'The customer has written meanwhile. Read it first.', 409);
  if (!waived('unsent')) await refuseUnsent(tx, conversation);
  await attendTo(tx, conversation);
  await leaveUnattended(tx, conversation);
  // Called, not told yet, and given back without a word: the customer waits for the next one, as they are about to be told.
  if (outcome === 'returned' && open && (await isPromiseUnsent(tx, conversation)) && (await unansweredSince(tx, conversation.id)) !== null)
    return void (await backToQueue(tx, conversation));
  await dropPromises(tx, conversation);
  await apply(tx, conversation, {
    state: toBot(conversation, outcome === 'resolved', true),
    // A question of the bot from before the person is no longer the question.
    dialogue: { state: emptyState(), releaseId: null },
    turnSeq: await divide(tx, conversation, ending, switchOf),
    handoff: open && { id: open.id, state: outcome },
    // What they have not seen they have not resolved.
    by: { ...by, kind: outcome, afterSeq: outcome === 'resolved' && unseen !== undefined ? unseen - 1 : undefined },
  });
}

/**
 * What the person has seen stays theirs, and what they have not the bot has, although it may have been left to them already. Given back undone, the bot has what it
 * had answered when the person came before its answer. Returns up to where turns have come.
 */
async function divide(
  tx: Tx,
  conversation: LockedConversation,
  { outcome, lastSeq }: Ending,
  switchOf: SwitchOf,
): Promise<number | undefined> {
  const left = lastSeq === undefined ? undefined : await leaveToAgent(tx, conversation, lastSeq, switchOf);
  const unseen = lastSeq === undefined ? undefined : await undoUnseen(tx, conversation, lastSeq);
  const overtaken = outcome === 'returned' ? await undoOvertaken(tx, conversation) : undefined;
  const undone = [unseen, overtaken].filter((seq) => seq !== undefined);
  return undone.length > 0 ? Math.min(...undone) : left;
}

/**
 * Since when somebody who answered from the platform's app has left conversation `c` alone, as SQL: since the customer's first words after their last ones, or
 * since those. What the customer goes on to write does not put it off: who asks again would be left alone for as long as they ask.
 */
const leftAlone = sql<Date>`coalesce((
  select coalesce(
    (select min(m.created_at) from message m where m.conversation_id = c.id and m.direction = 'in' and m.seq > p.seq), p.created_at)
  from message p where p.conversation_id = c.id and p.author = 'person' order by p.seq desc limit 1), c.updated_at)`;

const lastInApp = sql`(select max(p.said_at) from message p where p.conversation_id = c.id and p.author = 'person' and p.source ? 'app')`;

/** They have been left alone for so many minutes; or had been before their last words, by the platform's times, though what the person wrote became known only later. */
const isLeftAlone = (quietMinutes: number) => sql<boolean>`(${leftAlone} < app_now() - ${quietMinutes} * interval '1 minute'
  or ${hadGone(sql`c.id`, lastInApp, quietMinutes * 60_000)})`;

/**
 * Conversations that somebody answered from the platform's app go back to the bot when they have been left alone for so many minutes, with the handoff that waited for it.
 * Where the customer has had no answer to their last words the handoff waits again for a person; without one the bot has those words.
 * One that a named agent claimed stays with them. Returns how many went back.
 */
export async function returnQuietConversations(database: Database, quietMinutes: number): Promise<number> {
  const quiet = await database.db
    .selectFrom('conversation as c')
    .select('c.id')
    .where('c.owner', '=', 'agent')
    .where('c.agent_id', 'is', null)
    .where(isLeftAlone(quietMinutes))
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('handoff as h')
            .select('h.id')
            .whereRef('h.conversation_id', '=', 'c.id')
            .where('h.state', '=', 'assigned')
            .where('h.agent_id', 'is not', null),
        ),
      ),
    )
    .limit(100)
    .execute();
  let returned = 0;
  const failures: unknown[] = [];
  for (const { id } of quiet) {
    try {
      if (await transaction(database, (tx) => returnQuiet(tx, id, quietMinutes))) returned += 1;
    } catch (error) {
      // One that cannot go back holds up no other; the next sweep tries it again.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return returned;
}

async function returnQuiet(tx: Tx, id: number, quietMinutes: number): Promise<boolean> {
  const conversation = await lockConversation(tx, id);
  if (!conversation || conversation.owner !== 'agent' || conversation.agentId !== null) return false;
  // Somebody may have written, or taken it, between the look and the lock.
  const still = await tx
    .selectFrom('conversation as c')
    .select('c.id')
    .where('c.id', '=', id)
    .where(isLeftAlone(quietMinutes))
    .executeTakeFirst();
  const open = await openHandoffOf(tx, id);
  if (!still || (open && open.agent_id !== null)) return false;
  // Nobody had the desk open: what did not arrive was before nobody's eyes.
  await leaveUnattended(tx, conversation);
  if (open && (await unansweredSince(tx, id)) !== null) return backToQueue(tx, conversation);
  await dropPromises(tx, conversation);
  await apply(tx, conversation, {
    state: toBot(conversation, false),
    turnSeq: await undoUnanswered(tx, conversation),
    dialogue: { state: emptyState(), releaseId: null },
    handoff: open && { id: open.id, state: 'resolved' },
    by: { agentId: null, name: null, kind: 'quiet' },
  });
  return true;
}
