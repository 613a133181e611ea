/**
 * Group commit without a timer: what arrives while a flush is under way goes together into the next one.
 * A lone caller waits for nobody; a thousand at once cost a handful of transactions.
 */
export function createBatcher<Item, Result>(
  flush: (items: Item[]) => Promise<Result[]>,
  options: { maxItems: number; maxInFlight: number; maxWaiting: number; isOneItemsFault(error: unknown): boolean },
) {
  type Waiting = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void };
  const waiting: Waiting[] = [];
  let inFlight = 0;

  function start(): void {
    while (waiting.length > 0 && inFlight < options.maxInFlight) {
      const group = waiting.splice(0, options.maxItems);
      inFlight += 1;
      void run(group).finally(() => {
        inFlight -= 1;
        start();
      });
    }
  }

  async function run(group: Waiting[]): Promise<void> {
    try {
      const results = await flush(group.map((one) => one.item));
      group.forEach((one, index) => one.resolve(results[index] as Result));
    } catch (error) {
      // One bad item must not fail its neighbours: each is tried alone, and only the bad one is told.
      if (group.length > 1 && options.isOneItemsFault(error)) for (const one of group) await run([one]);
      else group.forEach((one) => one.reject(error));
    }
  }

  return {
    /** Resolves with the flush's result for this item. */
    add(item: Item): Promise<Result> {
      return new Promise((resolve, reject) => {
        if (waiting.length >= options.maxWaiting) return reject(new Error('too many are waiting'));
        waiting.push({ item, resolve, reject });
        // Let everything that is already readable join the first group.
        setImmediate(start);
      });
    },
    get size(): number {
      return waiting.length;
    },
  };
}
