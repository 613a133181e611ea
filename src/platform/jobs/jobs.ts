/**
 * Wake-ups. The database is the truth; a job only says "look at this key". Losing every job costs seconds, because a sweeper looks too.
 * At most one handler runs per (queue, key) at a time; wake-ups of a waiting key melt into one; a wake-up that comes while the handler runs makes it run once more.
 */
export interface Jobs {
  /** `delayMs`: not before so long from now. An earlier wake-up for the same key is not put off by a later one. */
  add(queue: string, key: string, options?: { delayMs?: number }): Promise<void>;
  /** Registers the handler of a queue; a handler that throws is tried again with backoff (1 s, doubling, at most 30 s). */
  process(queue: string, handler: (key: string) => Promise<void>, options?: { concurrency?: number }): Promise<void>;
  /** Stops taking work, lets what runs finish (at most `graceMs`), leaves the rest to the sweeper. */
  close(graceMs?: number): Promise<void>;
}
