import type { Database } from '../../platform/database/engine.ts';
import type { InHand } from './in-hand.ts';
import { loadDue, type Due, type Snapshot, type Unturned } from './snapshot.ts';

/** So often a turn is thought again at once because somebody changed the conversation meanwhile. */
export const TRIES = 3;
/** After that it is looked at again in so many ms. */
export const AGAIN_MS = 100;
/** Conversations that are loaded together. */
const BATCH = 16;
/** So long the quick ones of a batch wait for its slow ones (a look-up, a recognizer far away) before the next batch is begun. */
const SLOW_MS = 100;

export type Taking = {
  database: Database;
  inHand: InHand;
  /** One turn. False: somebody changed the conversation meanwhile, it is to be thought again. */
  take: (snapshot: Snapshot) => Promise<boolean>;
  /** What becomes of one that cannot be loaded. */
  unloaded: (conversation: Unturned, error: unknown) => Promise<void>;
  wakeTurn: (conversationId: number, delayMs: number) => Promise<void>;
  log: { error(fields: Record<string, unknown>, message: string): void };
};

/**
 * Takes turns until all that were due are taken, or `most` of them; what becomes due meanwhile has a wake-up of its own. While slow ones are being thought the
 * others go on. Returns how many there were.
 */
export async function takeMany(taking: Taking, due: (except: number[]) => Due, most: number): Promise<number> {
  const { database, inHand } = taking;
  const tries = new Map<number, number>();
  const mine = new Map<number, Promise<void>>();
  let taken = 0;
  let again = false;
  for (let more = true; more && taken < most;) {
    const spent = [...tries].filter(([, count]) => count >= TRIES).map(([id]) => id);
    again = false;
    const loaded = await loadDue(database, due([...inHand.ids(), ...spent]), BATCH, taking.unloaded);
    const found = loaded.filter(({ conversation }) => !inHand.has(conversation.id));
    taken += found.length;
    for (const snapshot of found) {
      const { id } = snapshot.conversation;
      tries.set(id, (tries.get(id) ?? 0) + 1);
      const work = oneOfMany(taking, snapshot, tries).then((over) => void (again ||= !over));
      mine.set(
        id,
        inHand.keep(id, work).finally(() => mine.delete(id)),
      );
    }
    await settledWithin([...mine.values()], SLOW_MS);
    more = again || mine.size > 0 || loaded.length === BATCH;
  }
  await Promise.all(mine.values());
  return taken;
}

/** False: it is to be thought again at once. Never rejects: one that fails must not hold up the others. */
async function oneOfMany({ take, wakeTurn, log }: Taking, snapshot: Snapshot, tries: Map<number, number>): Promise<boolean> {
  const { id } = snapshot.conversation;
  try {
    if (await take(snapshot)) return true;
    if ((tries.get(id) ?? 0) < TRIES) return false;
    await wakeTurn(id, AGAIN_MS);
  } catch (error) {
    tries.set(id, TRIES);
    log.error({ conversation: id, err: error }, 'a turn could not be done');
  }
  return true;
}

/** Resolves when all have ended, or after so many ms. */
async function settledWithin(works: Promise<void>[], ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([Promise.all(works), late]);
  clearTimeout(timer);
}
