import { useEffect, useSyncExternalStore } from 'react';
import { onlineNow, watchOnline } from './online.ts';

/** The server's clock as this page knows it: this machine's may be wrong, and "4 min left" must be right. */
const tickMs = 5_000;
const listeners = new Set<() => void>();
let offset = 0;
let latest = 0;
let shown = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** What the server said its time was in an answer that has just come (ISO 8601). A round trip's seconds do not matter here. */
export function setServerNow(iso: string): void {
  const at = Date.parse(iso);
  // An answer out of the cache says nothing about now.
  if (Number.isNaN(at) || at <= latest) return;
  latest = at;
  const next = at - Date.now();
  const far = Math.abs(next - offset) > 2_000;
  if (far) offset = next;
  tick(far);
}

/** Epoch ms by the server's clock. */
export const serverNow = (): number => Date.now() + offset;

/** Times change each minute, and stand still while nothing new can be known. */
function tick(force = false): void {
  if (!onlineNow().online) return;
  const now = serverNow();
  if (!force && Math.floor(now / 15_000) === Math.floor(shown / 15_000)) return;
  shown = now;
  listeners.forEach((listener) => listener());
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, tickMs);
  const unwatch = watchOnline(() => tick());
  return () => {
    unwatch();
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const read = (): number => Math.floor(shown / 15_000) * 15_000;

/** Now by the server's clock (epoch ms), in steps fine enough for texts that change each minute. */
export const useNow = (): number => useSyncExternalStore(watch, read);

/** Sets the clock right from the `now` of an answer. */
export function useServerNow(iso: string | undefined): void {
  useEffect(() => {
    if (iso !== undefined) setServerNow(iso);
  }, [iso]);
}
