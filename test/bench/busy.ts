import { openSync, readSync } from 'node:fs';

/**
 * Watches how much CPU this process's main thread takes between two rounds of its event loop: a pause that is only a neighbour's work on the same machine does not
 * count. `longestMs`: the most since it was last asked; null where the system does not tell (it is Linux's `/proc`).
 */
export function watchBusy(): { longestMs(): number | null } {
  const file = openStat();
  if (file === null) return { longestMs: () => null };
  const buffer = Buffer.alloc(64);
  const spentMs = () => Number.parseInt(buffer.toString('latin1', 0, readSync(file, buffer, 0, 64, 0)), 10) / 1e6;
  let before = spentMs();
  let longest = 0;
  setInterval(() => {
    const now = spentMs();
    longest = Math.max(longest, now - before);
    before = now;
  }, 1).unref();
  return {
    longestMs() {
      const most = longest;
      longest = 0;
      return most;
    },
  };
}

/** Its first number: nanoseconds on a CPU of the thread whose id is the process's. */
function openStat(): number | null {
  try {
    return openSync('/proc/self/schedstat', 'r');
  } catch {
    return null;
  }
}
