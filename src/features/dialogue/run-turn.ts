import { createBatcher } from '../../platform/batcher.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { commitTurns, type Committed, type ThoughtTurn } from './commit-turns.ts';
import type { TurnEffects } from './effects.ts';
import { bringForward, nextDue, settleEmpty, type Whose } from './due.ts';
import { createInHand } from './in-hand.ts';
import { LANES } from './lanes.ts';
import type { LiveRelease, Releases } from './release.ts';
import { loadDue, type Snapshot } from './snapshot.ts';
import { AGAIN_MS, takeMany, TRIES } from './take-many.ts';
import { think } from './think.ts';
import { createTurnFailures } from './turn-failures.ts';
import type { TurnOptions } from './turn-options.ts';

/** A running flow keeps its release so long after the last word. */
const KEEP_RELEASE_MS = 24 * 3_600_000;
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
  const { database, clock, log } = options;
  const wakeTurn = (id: number, delayMs: number) => options.wakeTurn(id, delayMs);
  const inHand = createInHand();
  const failures = createTurnFailures({ ...options, commit: commitAlone });
  const taking = { database, inHand, take: takeTurn, unloaded: failures.unloaded, wakeTurn, log };
  const commits = createBatcher<ThoughtTurn, Committed>(commitAll, {
    maxItems: 64,
    maxInFlight: 1,
    maxWaiting: Infinity,
    isOneItemsFault: () => true,
  });

  async function run(conversationId: number): Promise<void> {
    await inHand.ended(conversationId);
    for (let tries = 0; tries < TRIES; tries++) {
      const [snapshot] = await loadDue(database, { id: conversationId }, 1, failures.unloaded);
      if (!snapshot) return wakeWhenDue({ id: conversationId });
      if (await inHand.keep(conversationId, takeTurn(snapshot))) return wakeWhenDue({ id: conversationId });
    }
    await wakeTurn(conversationId, AGAIN_MS);
  }

  async function runLane(lane: number): Promise<void> {
    await takeMany(taking, (except) => ({ lane, lanes: LANES, except }), LANE_MOST);
    // Woken a moment too early, by a clock that is not the database's; there is so much that somebody else may go on; or the wake-up of what was in hand ended here.
    await wakeWhenDue({ lane });
  }

  async function sweep(): Promise<void> {
    await bringForward(database, SWEEP_AFTER_MS);
    // Where a worker died with the wake-ups of its lanes there may be more than usual.
    for (let rounds = 0; rounds < SWEEP_ROUNDS; rounds++)
      if ((await takeMany(taking, (except) => ({ since: SWEEP_AFTER_MS, except }), SWEEP_MOST)) < SWEEP_MOST) return;
  }

  /** True when the turn is committed, or another process did it. */
  async function takeTurn(snapshot: Snapshot): Promise<boolean> {
    if (snapshot.unread.length === 0) return settleEmpty(database, snapshot.conversation);
    const began = clock.monotonic();
    const thought = await thinkOver(snapshot, clock.now());
    if (thought === null) return true;
    const { effects, release } = thought;
    const committed = await commits.add({ snapshot, effects, release, began }).catch(async (error: unknown) => {
      await failures.failed(snapshot, release, error);
      return 'failed' as const;
    });
    if (committed === 'stale') return false;
    if (committed === 'done') {
      options.onTurn?.(effects.outcome, clock.monotonic() - began);
      if (effects.fault) options.onFault?.(effects.fault, release.id);
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
      await failures.failed(snapshot, release, error);
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

  function show(snapshot: Snapshot, { openHandoff, handoff }: TurnEffects): void {
    if (isDelivery(snapshot) || !options.onChange) options.changed(snapshot.contact.externalId);
    else options.onChange();
    const promised = openHandoff ?? handoff?.promise;
    if (promised) options.handedOver?.(snapshot.conversation.id, promised.dueAt);
  }

  /** What ends a turn that keeps failing goes by itself: those committed with it would have to be tried again. */
  async function commitAlone(snapshot: Snapshot, effects: TurnEffects, release: LiveRelease | null): Promise<void> {
    const [committed] = await commitAll([{ snapshot, effects, release, began: clock.monotonic() }]);
    if (committed !== 'done') return;
    options.onPoison?.();
    show(snapshot, effects);
  }

  async function wakeWhenDue(whose: Whose): Promise<void> {
    const next = await nextDue(database, whose);
    if (next) await options.wakeTurn(next.id, next.ms).catch(() => undefined);
  }

  return { run, runLane, sweep };
}

async function releaseFor(releases: Releases, snapshot: Snapshot, now: number): Promise<LiveRelease> {
  const { releaseId, dialogueAt } = snapshot.conversation;
  const fresh = dialogueAt !== null && now - dialogueAt < KEEP_RELEASE_MS;
  // One that cannot be built any more must not mute the conversation: the current one answers then.
  const kept = releaseId !== null && fresh ? await releases.byId(releaseId).catch(() => null) : null;
  return kept ?? releases.current();
}
