import { useSyncExternalStore } from 'react';

const key = 'uketsuke-enter-sends';
const listeners = new Set<() => void>();

function read(): boolean {
  try {
    return localStorage.getItem(key) === 'yes';
  } catch {
    return false;
  }
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Whether Enter alone sends; of this browser. Off unless somebody turned it on. */
export function useEnterSends(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(watch, read);
  return [
    on,
    (next) => {
      try {
        localStorage.setItem(key, next ? 'yes' : 'no');
      } catch {
        return;
      }
      listeners.forEach((listener) => listener());
    },
  ];
}
