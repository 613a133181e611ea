/** Between two readings, so that a burst of wake-ups is one; as long as the reading took where that was longer, so that a busy process does not do this alone. */
const REST_MS = { least: 50, most: 500 };

/** Makes a call that does `work`, once at a time; calls during it, or right after it, make it happen once more. */
export function createPump(work: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let running = false;
  let again = false;

  async function run(): Promise<void> {
    while (again) {
      again = false;
      const began = performance.now();
      try {
        await work();
      } catch (error) {
        onError(error);
      }
      const rest = Math.min(REST_MS.most, Math.max(REST_MS.least, performance.now() - began));
      await new Promise((resolve) => setTimeout(resolve, rest).unref());
    }
    running = false;
  }

  return () => {
    again = true;
    if (running) return;
    running = true;
    void run();
  };
}
