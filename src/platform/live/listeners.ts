import type { Log } from '../log.ts';

/** Who listens to what, within this process. */
export type Listeners = {
  /** True when the topic had no listener before. */
  add(topic: string, listener: () => void): boolean;
  /** True when the topic has none left. */
  remove(topic: string, listener: () => void): boolean;
  wake(topic: string): void;
  /** After a gap in the connection nobody knows what was missed. */
  wakeAll(): void;
  clear(): void;
};

export function createListeners(log: Log): Listeners {
  const byTopic = new Map<string, Set<() => void>>();

  function wake(topic: string): void {
    for (const listener of [...(byTopic.get(topic) ?? [])]) {
      try {
        listener();
      } catch (error) {
        log.error({ err: error, topic }, 'a listener of live updates failed');
      }
    }
  }

  return {
    add(topic, listener) {
      const known = byTopic.get(topic);
      if (known === undefined) byTopic.set(topic, new Set([listener]));
      else known.add(listener);
      return known === undefined;
    },
    remove(topic, listener) {
      const known = byTopic.get(topic);
      if (known === undefined || !known.delete(listener) || known.size > 0) return false;
      return byTopic.delete(topic);
    },
    wake,
    wakeAll: () => [...byTopic.keys()].forEach(wake),
    clear: () => byTopic.clear(),
  };
}
