/** Between two readings, so that a burst of wake-ups is one. */
const REST_MS = 50;

/** Makes a call that does `work`, once at a time; calls during it, or right after it, make it happen once more. */
export function createPump(work: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let running = false;
  let again = false;

  async function run(): Promise<void> {
    while (again) {
      again = false;
      try {
        await work();
      } catch (error) {
        onError(error);
      }
      await new Promise((resolve) => setTimeout(resolve, REST_MS).unref());
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
