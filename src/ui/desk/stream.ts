import type { DeskEvent } from '../../features/desk/contract.ts';

type Options = {
  heard(event: DeskEvent): void;
  /** The stream broke off, or could not be opened. It is tried again with growing pauses. */
  broken(): void;
};

const address = '/api/v1/desk/stream';
const name = 'uketsuke-desk';
const retryMs = [1_000, 2_000, 5_000, 10_000, 20_000];

/**
 * The desk's events. One stream per browser: the tab that holds the lock opens it and tells the others, and when that tab goes, the next one takes over.
 * A page on a plain http address of a network has no locks, and then each tab opens its own.
 */
export function openStream(options: Options): () => void {
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
  const ended = new AbortController();
  channel?.addEventListener('message', (message: MessageEvent<DeskEvent>) => options.heard(message.data));
  const lead = (): (() => void) =>
    connect({
      ...options,
      heard(event) {
        options.heard(event);
        channel?.postMessage(event);
      },
    });
  if (channel === null || typeof navigator.locks === 'undefined') ended.signal.addEventListener('abort', lead());
  else
    navigator.locks
      .request(name, { signal: ended.signal }, () => {
        const close = lead();
        return new Promise<void>((resolve) => {
          ended.signal.addEventListener('abort', () => {
            close();
            resolve();
          });
        });
      })
      .catch(() => undefined);
  return () => {
    ended.abort();
    channel?.close();
  };
}

function connect(options: Options): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  let closed = false;

  const open = (): void => {
    clearTimeout(timer);
    source?.close();
    const stream = new EventSource(address);
    source = stream;
    stream.addEventListener('hello', (message) => {
      tries = 0;
      options.heard({ event: 'hello', data: JSON.parse(String(message.data)) as { now: string } });
    });
    stream.addEventListener('changed', (message) => {
      options.heard({ event: 'changed', data: JSON.parse(String(message.data)) as { conversations: number[]; staff: boolean } });
    });
    stream.addEventListener('error', () => {
      if (closed || source !== stream) return;
      options.broken();
      // A line that broke is taken up by the browser itself, from the last event; a refusal is final for it.
      if (stream.readyState === EventSource.CLOSED) again();
    });
  };
  const again = (): void => {
    timer = setTimeout(open, retryMs[Math.min(tries, retryMs.length - 1)]);
    tries += 1;
  };
  const now = (): void => {
    tries = 0;
    if (!closed && source?.readyState !== EventSource.OPEN) open();
  };
  addEventListener('online', now);
  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    removeEventListener('online', now);
    source?.close();
  };
}
