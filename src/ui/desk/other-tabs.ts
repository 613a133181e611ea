const name = 'uketsuke-session';
let channel: BroadcastChannel | null | undefined;

/** One for the page: a channel does not hear itself, so that only the others answer. Null where the browser has none. */
function opened(): BroadcastChannel | null {
  if (channel === undefined) channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
  return channel;
}

/** Somebody has signed in or out here: the other tabs of this browser share the session. */
export function tellOtherTabs(): void {
  opened()?.postMessage('changed');
}

/** Hears it from another tab. Returns a function that ends it. */
export function watchOtherTabs(listener: () => void): () => void {
  const heard = opened();
  heard?.addEventListener('message', listener);
  return () => heard?.removeEventListener('message', listener);
}
