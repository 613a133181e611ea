/** What waiting stands on; a simulation hands in its own. */
export type Timers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void };

export const systemTimers: Timers = {
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

/** Waits that all end at once when the server is closed. */
export function createWaits(timers: Timers = systemTimers) {
  const pending = new Set<() => void>();
  let stopped = false;
  return {
    stopped: () => stopped,
    wait(ms: number): Promise<void> {
      if (stopped) return Promise.resolve();
      return new Promise((resolve) => {
        const end = () => {
          timers.clearTimeout(timer);
          pending.delete(end);
          resolve();
        };
        const timer = timers.setTimeout(end, ms);
        pending.add(end);
      });
    },
    stop(): void {
      stopped = true;
      for (const end of [...pending]) end();
    },
  };
}

export type Waits = ReturnType<typeof createWaits>;
