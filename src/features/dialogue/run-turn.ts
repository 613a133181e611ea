import { sql } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import type { ChannelName } from '../../core/message.ts';
import type { Setup } from '../../core/setup.ts';
import { createBatcher } from '../../platform/batcher.ts';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { commitTurns, type Committed, type ThoughtTurn } from './commit-turns.ts';
import type { Showing } from './compose.ts';
import type { AtDesk, TurnEffects } from './effects.ts';
import { nextDue, settleEmpty, type Whose } from './due.ts';
import { LANES } from './lanes.ts';
import type { LiveRelease, Releases } from './release.ts';
import { loadDue, type Due, type Snapshot, type Unturned } from './snapshot.ts';
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
  /** The desks' screens, where the customer's is the platform's own. */
  onChange?(): void;
  /** After the commit: a customer waits for a person, and will be told at `dueAt` (epoch ms) when nobody has come. */
  handedOver?(conversationId: number, dueAt: number | null): void;
  onTurn?(outcome: string, ms: number): void;
  log: { warn(fields: Record<string, unknown>, message: string): void; error(fields: Record<string, unknown>, message: string): void };
};

/** A running flow keeps its release so long after the last word. */
const KEEP_RELEASE_MS = 24 * 3_600_000;
/** After so many failures a person gets the conversation: a poisonous message must not be tried for ever. */
const ATTEMPTS = 5;
/** So often a turn is thought again at once because somebody changed the conversation meanwhile. */
const TRIES = 3;
/** Conversations that are loaded together. */
const BATCH = 16;
/** So long the quick ones of a batch wait for its slow ones (a look-up, a recognizer far away) before the next batch is begun. */
const SLOW_MS = 100;
/** So many turns one wake-up takes at most: a process that stops waits for no endless line. */
const LANE_MOST = 320;
const SWEEP_AFTER_MS = 1_000;
const SWEEP_MOST = 200;
const SWEEP_ROUNDS = 5;

/** `run`: one conversation, if it is due. `runLane`: all that is due of a lane. `sweep`: all that has been due for a second, whatever became of its wake-up. */
export type TurnRunner = { run(conversationId: number): Promise<void>; runLane(lane: number): Promise<void>; sweep(): Promise<void> };

/**
 * The bot's handling of conversations' unread messages: load, think, commit. Thinking happens outside of any transaction;
 * the commit checks that nobody changed the conversation meanwhile and thinks once more if somebody did.
 * What is thought while a commit is under way is committed together; where a commit fails, each of its turns is tried alone, so that one cannot hold up the others.
 */
export function createTurnRunner(options: TurnOptions): TurnRunner {
  const { database, clock } = options;
  /** Conversations whose turn is being taken in this process. */
  const inHand = new Map<number, Promise<unknown>>();
  const commits = createBatcher<ThoughtTurn, Committed>(commitAll, {
    maxItems: 64,
    maxInFlight: 1,
    maxWaiting: Infinity,
    isOneItemsFault: () => true,
  });

  async function run(conversationId: number): Promise<void> {
    await inHand.get(conversationId);
    for (let tries = 0; tries < TRIES; tries++) {
      const [snapshot] = await loadDue(database, { id: conversationId }, 1);
      if (!snapshot) return wakeWhenDue({ id: conversationId });
      if (await keep(conversationId, takeTurn(snapshot))) return wakeWhenDue({ id: conversationId });
    }
    await options.wakeTurn(conversationId, 100);
  }

  async function runLane(lane: number): Promise<void> {
    await runAll((except) => ({ lane, lanes: LANES, except }), LANE_MOST);
    // Woken a moment too early, by a clock that is not the database's; there is so much that somebody else may go on; or the wake-up of what was in hand ended here.
    await wakeWhenDue({ lane });
  }

  async function sweep(): Promise<void> {
    // Where a worker died with the wake-ups of its lanes there may be more than usual.
    for (let rounds = 0; rounds < SWEEP_ROUNDS; rounds++)
      if ((await runAll((except) => ({ since: SWEEP_AFTER_MS, except }), SWEEP_MOST)) < SWEEP_MOST) return;
  }

  /**
   * Takes turns until all that were due are taken, or `most` of them; what becomes due meanwhile has a wake-up of its own. While slow ones are being thought the
   * others go on. Returns how many there were.
   */
  async function runAll(due: (except: number[]) => Due, most: number): Promise<number> {
    const tries = new Map<number, number>();
    const mine = new Map<number, Promise<void>>();
    let taken = 0;
    let again = false;
    for (let more = true; more && taken < most;) {
      const spent = [...tries].filter(([, count]) => count >= TRIES).map(([id]) => id);
      again = false;
      const loaded = await loadDue(database, due([...inHand.keys(), ...spent]), BATCH, postpone);
      const found = loaded.filter(({ conversation }) => !inHand.has(conversation.id));
      taken += found.length;
      for (const snapshot of found) {
        const { id } = snapshot.conversation;
        tries.set(id, (tries.get(id) ?? 0) + 1);
        const work = oneOfMany(snapshot, tries).then((over) => void (again ||= !over));
        mine.set(
          id,
          keep(id, work).finally(() => mine.delete(id)),
        );
      }
      await settledWithin([...mine.values()], SLOW_MS);
      more = again || mine.size > 0 || loaded.length === BATCH;
    }
    await Promise.all(mine.values());
    return taken;
  }

  /** False: it is to be thought again at once. Never rejects: one that fails must not hold up the others. */
  async function oneOfMany(snapshot: Snapshot, tries: Map<number, number>): Promise<boolean> {
    const { id } = snapshot.conversation;
    try {
      if (await takeTurn(snapshot)) return true;
      if ((tries.get(id) ?? 0) < TRIES) return false;
      await options.wakeTurn(id, 100);
    } catch (error) {
      tries.set(id, TRIES);
      options.log.error({ conversation: id, err: error }, 'a turn could not be done');
    }
    return true;
  }

  async function keep<T>(id: number, work: Promise<T>): Promise<T> {
    inHand.set(
      id,
      work.catch(() => undefined),
    );
    try {
      return await work;
    } finally {
      inHand.delete(id);
    }
  }

  /** True when the turn is committed, or another process did it. */
  async function takeTurn(snapshot: Snapshot): Promise<boolean> {
    if (snapshot.unread.length === 0) return settleEmpty(database, snapshot.conversation.id);
    const began = clock.monotonic();
    const thought = await thinkOver(snapshot, clock.now());
    if (thought === null) return true;
    const { effects, release } = thought;
    const committed = await commits.add({ snapshot, effects, release, began }).catch(async (error: unknown) => {
      await failed(snapshot, release, error);
      return 'failed' as const;
    });
    if (committed === 'stale') return false;
    if (committed === 'done') {
      options.onTurn?.(effects.outcome, clock.monotonic() - began);
      show(snapshot, effects);
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

  async function commitAll(turns: ThoughtTurn[]): Promise<Committed[]> {
    // Nothing of it leaves before its messages are claimed, by a commit that waits for the disk. Where the commit is the delivery it must last by itself.
    const lazy = turns.every(({ snapshot }) => !isDelivery(snapshot));
    const outcomes = await transaction(database, (tx) => commitTurns(tx, turns, options), { lazy });
    const speaking = turns.filter(
      ({ snapshot, effects }, at) => outcomes[at] === 'done' && effects.say.length > 0 && !isDelivery(snapshot),
    );
    // One wake-up for all of an account's. Not waited for: what is stored is found by the sweep, too.
    for (const id of new Set(speaking.map(({ snapshot }) => snapshot.account.id))) void options.wakeDelivery(id).catch(() => undefined);
    return outcomes;
  }

  /** The commit is the delivery: the customer sees it at once. */
  const isDelivery = ({ account }: Snapshot) => options.showing(account.channel).confirm === 'commit';

  function show(snapshot: Snapshot, { openHandoff }: TurnEffects): void {
    if (isDelivery(snapshot) || !options.onChange) options.changed(snapshot.contact.externalId);
    else options.onChange();
    if (openHandoff) options.handedOver?.(snapshot.conversation.id, openHandoff.dueAt);
  }

  /** A turn that failed is tried again with growing pauses; the fifth time a person gets it. */
  async function failed(snapshot: Snapshot, release: LiveRelease | null, error: unknown): Promise<void> {
    const { id, turnAttempts } = snapshot.conversation;
    options.log.error({ conversation: id, attempt: turnAttempts + 1, err: error }, 'a turn failed');
    if (turnAttempts + 1 < ATTEMPTS || !release) return postpone(snapshot.conversation);
    try {
      const effects = await import('./poison.ts').then(({ poisoned }) =>
        poisoned(snapshot, release, { setup: options.setup(), now: clock.now(), atDesk: options.atDesk }),
      );
      const [committed] = await commitAll([{ snapshot, effects, release, began: clock.monotonic() }]);
      if (committed === 'done') show(snapshot, effects);
    } catch (poison) {
      options.log.error({ conversation: id, err: poison }, 'a person could not be called to a turn that keeps failing');
      await postpone(snapshot.conversation);
    }
  }

  /** Only the turn that failed: somebody may have done it meanwhile, or counted its failure. */
  async function postpone({ id, turnSeq, turnAttempts }: Unturned, why?: unknown): Promise<void> {
    if (why !== undefined)
      options.log.error({ conversation: id, attempt: turnAttempts + 1, err: why }, 'a conversation could not be loaded');
    const delayMs = Math.min(60_000, 1_000 * 2 ** Math.min(turnAttempts, 6));
    await sql`update conversation set turn_attempts = turn_attempts + 1, turn_due_at = app_now() + ${delayMs} * interval '1 millisecond'
      where id = ${id} and turn_seq = ${turnSeq} and turn_attempts = ${turnAttempts}`.execute(database.db);
    await options.wakeTurn(id, delayMs);
  }

  async function wakeWhenDue(whose: Whose): Promise<void> {
    const next = await nextDue(database, whose);
    if (next) await options.wakeTurn(next.id, next.ms).catch(() => undefined);
  }

  return { run, runLane, sweep };
}

/** Resolves when all have ended, or after so many ms. */
async function settledWithin(works: Promise<void>[], ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([Promise.all(works), late]);
  clearTimeout(timer);
}

async function releaseFor(releases: Releases, snapshot: Snapshot, now: number): Promise<LiveRelease> {
  const { releaseId, dialogueAt } = snapshot.conversation;
  const fresh = dialogueAt !== null && now - dialogueAt < KEEP_RELEASE_MS;
  // One that cannot be built any more must not mute the conversation: the current one answers then.
  const kept = releaseId !== null && fresh ? await releases.byId(releaseId).catch(() => null) : null;
  return kept ?? releases.current();
}
