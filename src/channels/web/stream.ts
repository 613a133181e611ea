import type { Response } from 'express';
import { chatLimits, type ChatMessage, type ChatState } from '../../core/chat.ts';
import type { WebChatStore } from './store.ts';

const heartbeatMs = 20_000;
/** A reader this far behind (bytes not yet taken by the network) is let go; it comes back with its cursor. */
const maxBehind = 1_000_000;
/** How far behind the cursor (in `seq`) each reading begins: a message may be held back and go out after later ones. */
const lookBack = 20;

export type LiveStreams = {
  /** Streams open for one key (a contact or an address). */
  count(key: string): number;
  open(options: { response: Response; contact: string; keys: string[]; after: number }): void;
  closeAll(): void;
};

/** Server-sent events: `message` with the cursor as id, `state` when it changed, a comment every 20 s. A lost wake-up costs one heartbeat at most. */
export function createLiveStreams(store: WebChatStore, onError: (error: unknown) => void): LiveStreams {
  const counts = new Map<string, number>();
  const closers = new Set<() => void>();
  const add = (key: string, by: number): void => {
    const next = (counts.get(key) ?? 0) + by;
    if (next > 0) counts.set(key, next);
    else counts.delete(key);
  };

  return {
    count: (key) => counts.get(key) ?? 0,
    open({ response, contact, keys, after }) {
      startEvents(response);
      const pump = createPump({ store, contact, after, response, onError, end: () => close() });
      const unsubscribe = store.subscribe(contact, pump);
      const timer = setInterval(() => {
        if (isOver(response)) return close();
        response.write(':\n\n');
        pump();
      }, heartbeatMs);
      keys.forEach((key) => add(key, 1));
      const close = (): void => {
        if (!closers.delete(close)) return;
        clearInterval(timer);
        unsubscribe();
        keys.forEach((key) => add(key, -1));
        response.end();
      };
      closers.add(close);
      response.on('close', close);
      // A reader that has gone, or that never reads: an unheard error would end the process.
      response.on('error', close);
      pump();
    },
    closeAll: () => [...closers].forEach((close) => close()),
  };
}

function startEvents(response: Response): void {
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  response.write('retry: 1500\n\n');
}

/**
 * Reads on from the cursor whenever it is called; calls during a reading make it read once more.
 * A resumed stream may repeat its last few messages: the page knows them by their ids.
 */
function createPump(options: {
  store: WebChatStore;
  contact: string;
  after: number;
  response: Response;
  onError: (error: unknown) => void;
  /** Ends the stream and its heartbeat. */
  end: () => void;
}) {
  const { store, contact, response } = options;
  let cursor = options.after;
  let shownState = '';
  let running = false;
  let again = false;
  const sent = new Map<string, number>();

  const send = (message: ChatMessage): void => {
    if (isOver(response) || sent.has(message.id)) return;
    sent.set(message.id, message.seq);
    cursor = Math.max(cursor, message.seq);
    response.write(messageEvent(message, cursor));
  };
  const readOn = async (): Promise<void> => {
    let from = Math.max(0, cursor - lookBack);
    for (let full = true; full && !isOver(response);) {
      const { messages, state } = await store.history(contact, from, chatLimits.page);
      messages.forEach(send);
      from = messages.at(-1)?.seq ?? from;
      full = messages.length >= chatLimits.page;
      if (!full) shownState = writeState(response, state, shownState);
      if (response.writableLength > maxBehind) response.destroy();
    }
    for (const [id, seq] of sent) if (seq <= cursor - lookBack) sent.delete(id);
  };

  return (): void => {
    again = true;
    if (running) return;
    running = true;
    const run = async (): Promise<void> => {
      while (again && !isOver(response)) {
        again = false;
        await readOn();
      }
    };
    run()
      .catch((error: unknown) => {
        // The page reconnects with its cursor, so nothing is lost by ending here.
        options.onError(error);
        options.end();
      })
      .finally(() => {
        running = false;
      });
  };
}

/** Nothing may be written any more: an error after that would have no listener. */
const isOver = (response: Response): boolean => response.writableEnded || response.destroyed;

// JSON has no raw line breaks, so one data line is enough.
const messageEvent = (message: ChatMessage, cursor: number): string =>
  `event: message\nid: ${cursor}\ndata: ${JSON.stringify(message)}\n\n`;

function writeState(response: Response, state: ChatState, shown: string): string {
  const text = JSON.stringify(state);
  if (text !== shown && !isOver(response)) response.write(`event: state\ndata: ${text}\n\n`);
  return text;
}
