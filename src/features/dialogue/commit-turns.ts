import { sql } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import type { ChannelName } from '../../core/message.ts';
import { jsonRows } from '../../platform/database/conversation-rows.ts';
import { applyAll, lockConversations, type Change, type LockedConversation, type Tx } from '../../platform/database/conversations.ts';
import { together } from '../../platform/database/transaction.ts';
import { compose, type Showing } from './compose.ts';
import type { TurnEffects } from './effects.ts';
import { handoffSignal } from './handoff-signal.ts';
import type { LiveRelease } from './release.ts';
import type { Snapshot } from './snapshot.ts';

/** A turn that has been thought. `release`: with which; null when there was none. `began`: when thinking began, by the monotonic clock. */
export type ThoughtTurn = { snapshot: Snapshot; effects: TurnEffects; release: LiveRelease | null; began: number };

/** `stale`: somebody changed the conversation meanwhile, think again; `gone`: another process had this turn, or there is no such conversation any more. */
export type Committed = 'done' | 'stale' | 'gone';

export type CommitOptions = { clock: Clock; showing(channel: ChannelName): Showing };

/** Commits turns of different conversations together, each only if nobody has changed its conversation since it was loaded. Returns what became of each. */
export async function commitTurns(tx: Tx, turns: ThoughtTurn[], options: CommitOptions): Promise<Committed[]> {
  await lockContacts(tx, turns);
  const locked = await lockConversations(
    tx,
    turns.map(({ snapshot }) => snapshot.conversation.id),
  );
  const conversations = new Map(locked.map((conversation) => [conversation.id, conversation]));
  const outcomes = turns.map(({ snapshot }) => standing(conversations.get(snapshot.conversation.id), snapshot));
  const done = turns.filter((_, at) => outcomes[at] === 'done');
  if (done.length === 0) return outcomes;
  const inserted = await insertTurns(tx, done, options.clock.monotonic());
  const turnIds = new Map(inserted.map((turn) => [turn.conversation_id, turn.id]));
  const changes = done.map((turn) => {
    const conversation = conversations.get(turn.snapshot.conversation.id) as LockedConversation;
    return changeOf(turn, conversation, turnIds.get(conversation.id) as number, options);
  });
  await together([ownMessages(tx, inserted), applyAll(tx, changes), updateContacts(tx, done)]);
  return outcomes;
}

/** Contact before conversation, and in the inbox's order, or the two wait for each other. */
async function lockContacts(tx: Tx, turns: ThoughtTurn[]): Promise<void> {
  const keyOf = ({ snapshot: { account, contact } }: ThoughtTurn) => `${account.id} ${contact.externalId}`;
  const ids = turns
    .filter(({ effects }) => effects.optOut !== undefined || effects.introduced)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .map(({ snapshot }) => snapshot.contact.id);
  if (ids.length === 0) return;
  await sql`select t.id from unnest(${ids}::bigint[]) with ordinality as u (id, place) join contact t on t.id = u.id
    order by u.place for no key update of t`.execute(tx);
}

function standing(conversation: LockedConversation | undefined, snapshot: Snapshot): Committed {
  if (!conversation) return 'gone';
  // Another process had this turn already.
  if (conversation.turnSeq !== snapshot.conversation.turnSeq) return 'gone';
  if (conversation.version !== snapshot.conversation.version) return 'stale';
  return 'done';
}

function seqsOf({ unread }: Snapshot): { firstSeq: number; lastSeq: number } {
  const seqs = unread.map((message) => message.seq);
  return { firstSeq: Math.min(...seqs), lastSeq: Math.max(...seqs) };
}

type InsertedTurn = { id: number; conversation_id: number; first_seq: number; last_seq: number };

async function insertTurns(tx: Tx, turns: ThoughtTurn[], now: number): Promise<InsertedTurn[]> {
  const values = turns.map(({ snapshot, effects, release, began }) => ({
    conversation_id: snapshot.conversation.id,
    first_seq: seqsOf(snapshot).firstSeq,
    last_seq: seqsOf(snapshot).lastSeq,
    release_id: release?.id ?? null,
    outcome: effects.outcome,
    reason: effects.reason ?? null,
    understanding: effects.understanding,
    lookups: effects.lookups,
    dialogue_before: snapshot.conversation.dialogue ?? {},
    took_ms: Math.round(now - began),
  }));
  const { rows } = await sql<InsertedTurn>`
    insert into turn (conversation_id, first_seq, last_seq, release_id, outcome, reason, understanding, lookups, dialogue_before, took_ms)
    select r.conversation_id, r.first_seq, r.last_seq, r.release_id, r.outcome, r.reason, r.understanding, r.lookups, r.dialogue_before, r.took_ms
    from jsonb_to_recordset(${jsonRows(values)}::jsonb) as r (conversation_id bigint, first_seq bigint, last_seq bigint, release_id int, outcome text,
      reason text, understanding jsonb, lookups jsonb, dialogue_before jsonb, took_ms int)
    returning id, conversation_id, first_seq, last_seq`.execute(tx);
  return rows;
}

/** Every message of theirs belongs to them from now on; what stands between them and has had its turn keeps it. */
async function ownMessages(tx: Tx, turns: InsertedTurn[]): Promise<void> {
  const column = (name: keyof InsertedTurn) => turns.map((turn) => turn[name]);
  await sql`update message m set turn_id = u.turn_id
    from unnest(${column('id')}::bigint[], ${column('conversation_id')}::bigint[], ${column('first_seq')}::bigint[], ${column('last_seq')}::bigint[])
      as u (turn_id, conversation_id, first_seq, last_seq)
    where m.conversation_id = u.conversation_id and m.direction = 'in' and m.turn_id is null
      and m.seq between u.first_seq and u.last_seq`.execute(tx);
}

function changeOf(
  { snapshot, effects, release }: ThoughtTurn,
  conversation: LockedConversation,
  turnId: number,
  options: CommitOptions,
): Change {
  const showing = options.showing(snapshot.account.channel);
  const messages = compose(effects.say, showing).map((message) => ({ ...message, turnId }));
  if (effects.openHandoff && showing.events) messages.push({ ...handoffSignal(effects.openHandoff), turnId });
  const { lastSeq } = seqsOf(snapshot);
  const changes = {
    state: effects.state && { ...effects.state, version: conversation.version + 1 },
    language: effects.language,
    dialogue: effects.dialogue && { state: effects.dialogue, releaseId: effects.running && release ? release.id : null },
    emotion: effects.emotion,
    felt: effects.felt,
    turnSeq: lastSeq,
    messages,
    openHandoff: effects.openHandoff,
    handoff: effects.handoff,
    // From now on they wait for a person, though one had been called before for something else.
    ...(effects.handoff?.promise && { by: { agentId: null, name: null, kind: 'handed-over' as const } }),
  };
  return { conversation, changes };
}

async function updateContacts(tx: Tx, turns: ThoughtTurn[]): Promise<void> {
  const changed = turns.filter(({ effects }) => effects.optOut !== undefined || effects.introduced);
  if (changed.length === 0) return;
  const values = changed.map(({ snapshot, effects }) => ({ id: snapshot.contact.id, out: effects.optOut, introduced: effects.introduced }));
  await sql`update contact t set
      opted_out_at = case when u.out is null then t.opted_out_at when u.out then coalesce(t.opted_out_at, app_now()) end,
      introduced_at = case when u.introduced then app_now() else t.introduced_at end
    from jsonb_to_recordset(${jsonRows(values)}::jsonb) as u (id bigint, out boolean, introduced boolean) where t.id = u.id`.execute(tx);
}
