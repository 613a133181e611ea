/**
 * Runs a reading again and again without overlapping: what is asked for while one is under way makes one more, `pauseMs` after it.
 * So a stream of changes neither floods the server nor starves the reading.
 */
export function createRefresher(run: () => Promise<unknown>, pauseMs: number): () => void {
  let running = false;
  let again = false;
  const start = (): void => {
    running = true;
    again = false;
    void run()
      .catch(() => undefined)
      .then(() => setTimeout(finish, pauseMs));
  };
  const finish = (): void => {
    running = false;
    if (again) start();
  };
  return () => {
    if (running) again = true;
    else start();
  };
}
