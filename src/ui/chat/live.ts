import type { ChatMessage, ChatState } from '../../core/chat.ts';

export type Live = { reconnect(): void; close(): void };

type Options = {
  /** The cursor to go on from. */
  after(): number;
  onMessage(message: ChatMessage): void;
  onState(state: ChatState): void;
  onUp(): void;
  onDown(): void;
  /** The server refused the stream: called before the next try, resolves when it may be made. */
  recover(): Promise<void>;
};

const retryMs = [1000, 2000, 5000, 10_000];

/** The conversation's event stream. The browser resumes it by itself after a break; after a refusal it does not, so that is done here. */
export function openLive(options: Options): Live {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  let closed = false;

  const connect = (): void => {
    clearTimeout(timer);
    source?.close();
    if (closed) return;
    const stream = new EventSource(`/chat/api/stream?after=${options.after()}`);
    source = stream;
    stream.addEventListener('message', (event) => options.onMessage(JSON.parse(String(event.data)) as ChatMessage));
    // Every stream begins with the state, once the conversation could be read: an open connection alone proves nothing.
    stream.addEventListener('state', (event) => {
      tries = 0;
      options.onState(JSON.parse(String(event.data)) as ChatState);
      options.onUp();
    });
    stream.addEventListener('error', () => {
      options.onDown();
      if (stream.readyState === EventSource.CLOSED && source === stream) again();
    });
  };
  const again = (): void => {
    const ms = retryMs[Math.min(tries, retryMs.length - 1)] ?? 1000;
    tries += 1;
    timer = setTimeout(() => void options.recover().then(connect), ms);
  };

  connect();
  return {
    reconnect: connect,
    close() {
      closed = true;
      clearTimeout(timer);
      source?.close();
    },
  };
}
