import type { Log } from './log.ts';

export type Closing = { name: string; close: () => Promise<void> | void };

export type Shutdown = {
  /** Closes in the reverse order of adding: what was opened last goes first. */
  add(name: string, close: Closing['close']): void;
  /** Closes everything once; later calls wait for the first. Never rejects. True when all closed without an error and in time. */
  run(reason: string): Promise<boolean>;
};

export type ShutdownOptions = {
  log: Log;
  /** After this everything still open is left to the sweeper; 15,000 unless told. */
  deadlineMs?: number;
};

export function createShutdown({ log, deadlineMs = 15_000 }: ShutdownOptions): Shutdown {
  const closings: Closing[] = [];
  let done: Promise<boolean> | undefined;

  async function closeAll(progress: { at: string }): Promise<boolean> {
    let clean = true;
    for (const { name, close } of [...closings].reverse()) {
      progress.at = name;
      try {
        await close();
      } catch (error) {
        clean = false;
        log.error({ err: error, part: name }, 'could not be closed');
      }
    }
    return clean;
  }

  async function run(reason: string): Promise<boolean> {
    log.info({ reason }, 'stopping');
    const progress = { at: '' };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), deadlineMs)));
    const result = await Promise.race([closeAll(progress), late]);
    clearTimeout(timer);
    if (result === 'late') log.error({ part: progress.at, deadlineMs }, 'did not close in time');
    else log.info('stopped');
    return result === true;
  }

  return {
    add: (name, close) => void closings.push({ name, close }),
    run: (reason) => (done ??= run(reason)),
  };
}

/**
 * SIGTERM and SIGINT close everything and end the process: 0 when it went well, 1 otherwise. A second signal ends it at once (130).
 * @param exit for tests
 * @returns takes the listeners away again
 */
export function stopOnSignals(shutdown: Shutdown, exit: (code: number) => void = (code) => process.exit(code)): () => void {
  let asked = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (asked) return exit(130);
    asked = true;
    void shutdown.run(signal).then((clean) => exit(clean ? 0 : 1));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return () => {
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
  };
}
