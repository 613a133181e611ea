/** Waits that all end at once when the server is closed. */
export function createWaits() {
  const pending = new Set<() => void>();
  let stopped = false;
  return {
    stopped: () => stopped,
    wait(ms: number): Promise<void> {
      if (stopped) return Promise.resolve();
      return new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          pending.delete(end);
          resolve();
        };
        const timer = setTimeout(end, ms);
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
