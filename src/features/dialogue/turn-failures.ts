import { sql } from 'kysely';
import { loadBareSnapshot } from './bare-snapshot.ts';
import { settleEmpty } from './due.ts';
import type { TurnEffects } from './effects.ts';
import type { LiveRelease } from './release.ts';
import type { Snapshot, Unturned } from './snapshot.ts';
import type { TurnOptions } from './turn-options.ts';

/** After so many failures a person gets the conversation: a poisonous message must not be tried for ever. */
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** What becomes of turns that cannot be done: they are tried again with growing pauses; from the fifth time on a person gets them. Neither rejects but for the database. */
export type TurnFailures = {
  /** A turn that was loaded. `release`: null when none could be built. */
  failed: (snapshot: Snapshot, release: LiveRelease | null, error: unknown) => Promise<void>;
  /** One that cannot even be loaded. */
  unloaded: (conversation: Unturned, error: unknown) => Promise<void>;
};

export type FailureOptions = Pick<TurnOptions, 'database' | 'setup' | 'clock' | 'atDesk' | 'wakeTurn' | 'log'> & {
  /** Commits the turn's end, unless somebody changed the conversation meanwhile: then it stays due. */
  commit(snapshot: Snapshot, effects: TurnEffects, release: LiveRelease | null): Promise<void>;
};

export function createTurnFailures(options: FailureOptions): TurnFailures {
  const { database, log } = options;

  async function failed(snapshot: Snapshot, release: LiveRelease | null, error: unknown): Promise<void> {
    const { conversation } = snapshot;
    const attempt = conversation.turnAttempts + 1;
    log.error({ conversation: conversation.id, attempt, err: error }, 'a turn failed');
    if (attempt < ATTEMPTS) return postpone(conversation);
    if (await callPerson(conversation.id, () => handOver(snapshot, release))) return;
    await withLeast(conversation);
  }

  async function unloaded(conversation: Unturned, error: unknown): Promise<void> {
    const attempt = conversation.turnAttempts + 1;
    log.error({ conversation: conversation.id, attempt, err: error }, 'a conversation could not be loaded');
    if (attempt < ATTEMPTS) return postpone(conversation);
    await withLeast(conversation);
  }

  /** What is known may itself be what fails, so a person gets the conversation without it, and the customer hears nothing. */
  async function withLeast(unturned: Unturned): Promise<void> {
    const { id, turnSeq, turnAttempts } = unturned;
    const called = await callPerson(id, async () => {
      const bare = await loadBareSnapshot(database, id);
      // Somebody did it meanwhile, or counted its failure, or erased the conversation.
      if (!bare || bare.conversation.turnSeq !== turnSeq || bare.conversation.turnAttempts !== turnAttempts) return;
      if (bare.unread.length === 0) await settleEmpty(database, bare.conversation);
      else await handOver(bare, null);
    });
    if (!called) await postpone(unturned);
  }

  async function callPerson(conversation: number, call: () => Promise<void>): Promise<boolean> {
    try {
      await call();
      return true;
    } catch (error) {
      log.error({ conversation, err: error }, 'a person could not be called to a turn that keeps failing');
      return false;
    }
  }

  async function handOver(snapshot: Snapshot, release: LiveRelease | null): Promise<void> {
    const { poisoned } = await import('./poison.ts');
    const { setup, clock, atDesk } = options;
    await options.commit(snapshot, await poisoned(snapshot, release, { setup: setup(), now: clock.now(), atDesk }), release);
  }

  /** Only the turn that failed: somebody may have done it meanwhile, or counted its failure. */
  async function postpone({ id, turnSeq, turnAttempts }: Unturned): Promise<void> {
    const delayMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(turnAttempts, 6));
    await sql`update conversation set turn_attempts = turn_attempts + 1, turn_due_at = app_now() + ${delayMs} * interval '1 millisecond'
      where id = ${id} and turn_seq = ${turnSeq} and turn_attempts = ${turnAttempts}`.execute(database.db);
    // The sweep finds it, too: without the wake-up it only comes later.
    await options.wakeTurn(id, delayMs).catch(() => undefined);
  }

  return { failed, unloaded };
}
