import { useSyncExternalStore } from 'react';
import { call, isOffline, watchCalls } from './api.ts';

/** Can the server be reached; if not, since when (epoch ms of this machine's clock). */
export type Online = { online: boolean; since: number | null };

const probeMs = [1_000, 2_000, 4_000, 8_000];
const listeners = new Set<() => void>();
let state: Online = { online: true, since: null };
let timer: ReturnType<typeof setTimeout> | undefined;
let tries = 0;

function change(next: Online): void {
  state = next;
  listeners.forEach((listener) => listener());
}

function up(): void {
  clearTimeout(timer);
  tries = 0;
  if (!state.online) change({ online: true, since: null });
}

function down(): void {
  if (state.online) change({ online: false, since: Date.now() });
  clearTimeout(timer);
  timer = setTimeout(probe, probeMs[Math.min(tries, probeMs.length - 1)]);
  tries += 1;
}

/** Asks once; what comes of it is noticed by the watcher. */
export function probe(): void {
  call('GET', '/session').catch((error: unknown) => {
    // Whoever is refused has been answered.
    if (isOffline(error)) return;
  });
}

watchCalls({ signedOut: () => undefined, stale: () => undefined, reached: up, unreached: down });
if (typeof window !== 'undefined') {
  addEventListener('offline', probe);
  addEventListener('online', probe);
}

export const onlineNow = (): Online => state;

export function watchOnline(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const useOnline = (): Online => useSyncExternalStore(watchOnline, onlineNow);
