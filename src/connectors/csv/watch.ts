import { watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** `settleMs`: how long a file must be left alone before it is read. `graceMs`: how long one that looks unfinished is. `pollMs`: for file systems that say nothing. */
export type Timing = { settleMs: number; graceMs: number; pollMs: number };

/** Changes whenever the file does; `missing` when there is none. A replaced file has another inode, one written in place another time. */
export async function signatureOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(path);
    return [ino, size, mtimeMs, ctimeMs].join(' ');
  } catch {
    return 'missing';
  }
}

/**
 * Calls `changed` with a file's signature when it has been the same for `settleMs` and was not the last one told. `changed` may answer `unfinished`:
 * it is then called again, with `last` true, when the file stays as it is for `graceMs`. Returns a function that stops it.
 */
export function watchFile(
  path: string,
  seen: string,
  timing: Timing,
  changed: (last: boolean) => Promise<'done' | 'unfinished'>,
): () => void {
  let told = seen;
  let timer: NodeJS.Timeout | undefined;
  let inGrace: string | null = null;
  let busy = false;
  let stopped = false;

  const later = (ms: number, work: () => Promise<void>) => {
    timer = setTimeout(() => {
      timer = undefined;
      void work();
    }, ms);
    timer.unref();
  };

  async function look(): Promise<void> {
    if ((timer && inGrace === null) || busy || stopped) return;
    busy = true;
    const now = await signatureOf(path);
    busy = false;
    if (now === inGrace) return;
    inGrace = null;
    clearTimeout(timer);
    timer = undefined;
    if (now !== told && !stopped) later(timing.settleMs, () => settle(now, false));
  }

  async function settle(expected: string, last: boolean): Promise<void> {
    busy = true;
    inGrace = null;
    const now = await signatureOf(path);
    const same = now === expected;
    const outcome = same && !stopped ? await changed(last) : 'done';
    busy = false;
    if (stopped) return;
    if (!same) later(timing.settleMs, () => settle(now, false));
    else if (outcome === 'unfinished' && !last) {
      inGrace = now;
      later(timing.graceMs, () => settle(now, true));
    } else {
      told = now;
      void look();
    }
  }

  const poll = setInterval(() => void look(), timing.pollMs).unref();
  const close = watchFolder(path, () => void look());
  return () => {
    stopped = true;
    clearInterval(poll);
    clearTimeout(timer);
    close();
  };
}

/** The folder is watched, not the file: a file that is replaced takes its watcher with it. Where that fails, polling is enough. */
function watchFolder(path: string, changed: () => void): () => void {
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_event, file) => {
      if (file === null || file === basename(path)) changed();
    });
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}
