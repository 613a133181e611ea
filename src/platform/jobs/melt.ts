/** Wake-ups that say the same cost one request to the queue: a burst of a thousand is a handful. */

/** A request that has not come back after so long holds nobody up any more. */
const HANGS_MS = 5_000;

/**
 * One request at a time for each id. What is asked for while one is on its way may be too late for it, and goes together with the next; all who asked for that
 * share its promise.
 */
export function createMelting(hangsMs = HANGS_MS): (id: string, send: () => Promise<unknown>) => Promise<void> {
  const onTheWay = new Map<string, { over: Promise<void>; next: Promise<void> | null }>();

  function begin(id: string, send: () => Promise<unknown>): Promise<void> {
    const done = send().then(() => undefined);
    const over = endedWithin(done, hangsMs).then(() => void onTheWay.delete(id));
    onTheWay.set(id, { over, next: null });
    return done;
  }

  return (id, send) => {
    const before = onTheWay.get(id);
    if (!before) return begin(id, send);
    return (before.next ??= before.over.then(() => begin(id, send)));
  };
}

/** Resolves when it has ended, well or not, or after so many ms. */
async function endedWithin(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms).unref()));
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}

const MANY = 1_000;

/** A delayed wake-up that this process has asked for, and that is not due yet (`due`: epoch ms), is not asked for again. One that could not be added is forgotten. */
export function createPending(now: () => number): (id: string, due: number, send: () => Promise<unknown>) => Promise<void> {
  const known = new Map<string, { due: number; added: Promise<void> }>();

  function forgetPast(): void {
    for (const [id, { due }] of known) if (due <= now()) known.delete(id);
  }

  return (id, due, send) => {
    const before = known.get(id);
    if (before && before.due > now()) return before.added;
    if (known.size > MANY) forgetPast();
    const added = send().then(() => undefined);
    known.set(id, { due, added });
    added.catch(() => known.delete(id));
    return added;
  };
}
