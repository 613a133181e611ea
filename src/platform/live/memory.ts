import { silentLog, type Log } from '../log.ts';
import type { Live } from './live.ts';
import { createListeners } from './listeners.ts';

/** Live updates within one process: the embedded edition. A listener runs after the publisher's own step. */
export function createMemoryLive({ log = silentLog }: { log?: Log } = {}): Live {
  const listeners = createListeners(log);
  return {
    publish: (topic) => queueMicrotask(() => listeners.wake(topic)),
    subscribe(topic, listener) {
      const own = () => listener();
      listeners.add(topic, own);
      return () => void listeners.remove(topic, own);
    },
    close: async () => listeners.clear(),
  };
}
