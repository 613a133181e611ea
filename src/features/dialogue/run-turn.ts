import { sql } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import type { ChannelName } from '../../core/message.ts';
import type { Setup } from '../../core/setup.ts';
import { apply, lockConversation, type Tx } from '../../platform/database/conversations.ts';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { compose, type Showing } from './compose.ts';
import type { LiveRelease, Releases } from './release.ts';
import { handoffSignal } from './handoff-signal.ts';
import { loadSnapshot, type Snapshot } from './snapshot.ts';
import type { AtDesk, TurnEffects } from './effects.ts';
import { think } from './think.ts';

export type TurnOptions = {
  database: Database;
  releases: Releases;
  setup(): Setup;
  clock: Clock;
  showing(channel: ChannelName): Showing;
  /** Is somebody at the desk for a team? Asked by turns that hand over. */
  atDesk: AtDesk;
  wakeTurn(conversationId: number, delayMs: number): Promise<void>;
  wakeDelivery(accountId: number): Promise<void>;
  /** The customer's screen, where the commit is the delivery. */
  changed(contactExternalId: string): void;
  /** After the commit: a customer waits for a person, and will be told at `dueAt` (epoch ms) when nobody has come. */
  handedOver?(conversationId: number, dueAt: number | null): void;
  onTurn?(outcome: string, ms: number): void;
  log: { warn(fields: Record<string, unknown>, message: string): void; error(fields: Record<string, unknown>, message: string): void };
};

/** A running flow keeps its release so long after the last word. */
const KEEP_RELEASE_MS = 24 * 3_600_000;
/** After so many failures a person gets the conversation: a poisonous message must not be tried for ever. */
const ATTEMPTS = 5;

export type TurnRunner = { run(conversationId: number): Promise<void>; sweep(): Promise<void> };

/**
 * The bot's handling of a conversation's unread messages: load, think, commit. Thinking happens outside of any transaction;
 * the commit checks that nobody changed the conversation meanwhile and thinks once more if somebody did.
 */
export function createTurnRunner(options: TurnOptions): TurnRunner {
  const { database, clock } = options;

  async function run(conversationId: number): Promise<void> {
    const waitMs = await dueIn(database, conversationId);
    if (waitMs === null) return;
    if (waitMs > 0) return options.wakeTurn(conversationId, waitMs);
    for (let tries = 0; tries < 3; tries++) {
      const snapshot = await loadSnapshot(database, conversationId);
      if (!snapshot || snapshot.unread.length === 0) return settleEmpty(database, conversationId);
      if (await takeTurn(snapshot)) return;
    }
    await options.wakeTurn(conversationId, 100);
  }

  /** True when the turn is committed, or another process did it. */
  async function takeTurn(snapshot: Snapshot): Promise<boolean> {
    const started = clock.monotonic();
    const now = clock.now();
    const thought = await thinkOver(snapshot, now);
    if (thought === null) return true;
    const { effects, release } = thought;
    const committed = await transaction(database, (tx) =>
      commit(tx, snapshot, effects, release, options, clock.monotonic() - started),
    ).catch(async (error: unknown) => {
      await failed(snapshot, release, error);
      return 'failed' as const;
    });
    if (committed === 'stale') return false;
    if (committed === 'done') {
      options.onTurn?.(effects.outcome, clock.monotonic() - started);
      await after(snapshot, effects);
    }
    return true;
  }

  /** Null when it failed; what is to be done then has been done. */
  async function thinkOver(snapshot: Snapshot, now: number): Promise<{ effects: TurnEffects; release: LiveRelease } | null> {
    let release: LiveRelease | null = null;
    try {
      release = await releaseFor(options.releases, snapshot, now);
      return { effects: await think(snapshot, release, { setup: options.setup(), now, atDesk: options.atDesk }), release };
    } catch (error) {
      await failed(snapshot, release, error);
      return null;
    }
  }

  async function after(snapshot: Snapshot, effects: TurnEffects): Promise<void> {
    options.changed(snapshot.contact.externalId);
    if (effects.openHandoff) options.handedOver?.(snapshot.conversation.id, effects.openHandoff.dueAt);
    const pending = effects.say.length > 0 && options.showing(snapshot.account.channel).confirm !== 'commit';
    if (pending) await options.wakeDelivery(snapshot.account.id).catch(() => undefined);
    const rest = await dueIn(database, snapshot.conversation.id);
    if (rest !== null) await options.wakeTurn(snapshot.conversation.id, rest).catch(() => undefined);
  }

  /** A turn that failed is tried again with growing pauses; the fifth time a person gets it. */
  async function failed(snapshot: Snapshot, release: LiveRelease | null, error: unknown): Promise<void> {
    const { id, turnAttempts } = snapshot.conversation;
    options.log.error({ conversation: id, attempt: turnAttempts + 1, err: error }, 'a turn failed');
    if (turnAttempts + 1 >= ATTEMPTS && release) {
      const effects = await import('./poison.ts').then(({ poisoned }) =>
        poisoned(snapshot, release, { setup: options.setup(), now: clock.now(), atDesk: options.atDesk }),
      );
      const committed = await transaction(database, (tx) => commit(tx, snapshot, effects, release, options, 0));
      if (committed === 'done') await after(snapshot, effects);
      return;
    }
    const delayMs = Math.min(60_000, 1_000 * 2 ** turnAttempts);
    await sql`update conversation set turn_attempts = turn_attempts + 1, turn_due_at = app_now() + ${delayMs} * interval '1 millisecond' where id = ${id}`.execute(
      database.db,
    );
    await options.wakeTurn(id, delayMs);
  }

  /** Does every turn that is due, whatever became of its wake-up. */
  async function sweep(): Promise<void> {
    const due = await database.db
      .selectFrom('conversation')
      .select('id')
      .where('turn_due_at', '<=', sql<Date>`app_now() - interval '1 second'`)
      .where('account_id', 'not in', (query) => query.selectFrom('account').select('id').where('paused_reason', '=', 'reconcile'))
      .orderBy('turn_due_at')
      .limit(200)
      .execute();
    for (const { id } of due)
      await run(id).catch((error: unknown) => options.log.error({ conversation: id, err: error }, 'a turn could not be done'));
  }

  return { run, sweep };
}

/**
 * In how many ms the conversation's turn is due; null when nothing is unread, or not all of it is known: after a restore, until the platform's record is matched,
 * what the bot would answer may have been answered long ago.
 */
async function dueIn(database: Database, conversationId: number): Promise<number | null> {
  const { rows } = await sql<{ ms: number | null }>`
    select ceil(greatest(0, extract(epoch from c.turn_due_at - app_now()) * 1000))::int as ms
    from conversation c join account a on a.id = c.account_id where c.id = ${conversationId} and a.paused_reason is distinct from 'reconcile'`.execute(
    database.db,
  );
  return rows[0]?.ms ?? null;
}

async function settleEmpty(database: Database, conversationId: number): Promise<void> {
  await sql`update conversation set turn_due_at = null, unread_since = null where id = ${conversationId} and turn_seq >= (
    select coalesce(max(seq), 0) from message where conversation_id = ${conversationId} and direction = 'in')`.execute(database.db);
}

async function releaseFor(releases: Releases, snapshot: Snapshot, now: number): Promise<LiveRelease> {
  const { releaseId, dialogueAt } = snapshot.conversation;
  const fresh = dialogueAt !== null && now - dialogueAt < KEEP_RELEASE_MS;
  // One that cannot be built any more must not mute the conversation: the current one answers then.
  const kept = releaseId !== null && fresh ? await releases.byId(releaseId).catch(() => null) : null;
  return kept ?? releases.current();
}

async function commit(
  tx: Tx,
  snapshot: Snapshot,
  effects: TurnEffects,
  release: LiveRelease,
  options: TurnOptions,
  tookMs: number,
): Promise<'done' | 'stale' | 'gone'> {
  // Contact before conversation, as the inbox does, or the two wait for each other.
  if (effects.optOut !== undefined || effects.introduced)
    await tx.selectFrom('contact').select('id').where('id', '=', snapshot.contact.id).forNoKeyUpdate().execute();
  const conversation = await lockConversation(tx, snapshot.conversation.id);
  if (!conversation) return 'gone';
  // Another process had this turn already.
  if (conversation.turnSeq !== snapshot.conversation.turnSeq) return 'gone';
  if (conversation.version !== snapshot.conversation.version) return 'stale';
  const seqs = snapshot.unread.map((message) => message.seq);
  const [firstSeq, lastSeq] = [Math.min(...seqs), Math.max(...seqs)];
  const { id: turnId } = await tx
    .insertInto('turn')
    .values({
      conversation_id: conversation.id,
      first_seq: firstSeq,
      last_seq: lastSeq,
      release_id: release.id,
      outcome: effects.outcome,
      reason: effects.reason ?? null,
      understanding: effects.understanding ? JSON.stringify(effects.understanding) : null,
      lookups: JSON.stringify(effects.lookups),
      dialogue_before: JSON.stringify(snapshot.conversation.dialogue ?? {}),
      took_ms: Math.round(tookMs),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await tx
    .updateTable('message')
    .set({ turn_id: turnId })
    .where('conversation_id', '=', conversation.id)
    .where('direction', '=', 'in')
    .where('seq', '>=', firstSeq)
    .where('seq', '<=', lastSeq)
    .execute();
  const showing = options.showing(snapshot.account.channel);
  const messages = compose(effects.say, showing).map((message) => ({ ...message, turnId }));
  if (effects.openHandoff && showing.events) messages.push({ ...handoffSignal(effects.openHandoff), turnId });
  await apply(tx, conversation, {
    state: effects.state && { ...effects.state, version: conversation.version + 1 },
    language: effects.language,
    dialogue: effects.dialogue && { state: effects.dialogue, releaseId: effects.running ? release.id : null },
    emotion: effects.emotion,
    felt: effects.felt,
    turnSeq: lastSeq,
    messages,
    openHandoff: effects.openHandoff,
    handoff: effects.handoff,
  });
  await updateContact(tx, snapshot.contact.id, effects);
  return 'done';
}

async function updateContact(tx: Tx, contactId: number, effects: TurnEffects): Promise<void> {
  if (effects.optOut === undefined && !effects.introduced) return;
  await tx
    .updateTable('contact')
    .set({
      ...(effects.optOut === undefined ? {} : { opted_out_at: effects.optOut ? sql<Date>`coalesce(opted_out_at, app_now())` : null }),
      ...(effects.introduced ? { introduced_at: sql<Date>`app_now()` } : {}),
    })
    .where('id', '=', contactId)
    .execute();
}
