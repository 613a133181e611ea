/** A photo that goes out with a reply. `preview` is a data: address, and null after a reload of the page. */
export type OutgoingPhoto = { id: string; preview: string | null };

/** A reply of this page that the server's list does not show yet. `id`: the message's, once the server took it. */
export type Outgoing = {
  requestId: string;
  conversationId: number;
  /** The conversation's, as it was when this was written. */
  version: number;
  authorName: string;
  text: string;
  photos: readonly OutgoingPhoto[];
  /** Epoch ms. */
  at: number;
  state: 'queued' | 'sending' | 'taken' | 'refused';
  id: number | null;
  /** Why the server refused it for good, and the colleague it named. */
  refusal: { code: string; agent: string | null } | null;
};

/** What became of one try. `later`: the same request may work after a while (no line, the server is away, too many at once). */
export type SendAnswer =
  { kind: 'taken'; id: number } | { kind: 'later'; afterMs: number | null } | { kind: 'refused'; code: string; agent: string | null };

export type Outbox = {
  items: () => readonly Outgoing[];
  watch: (listener: () => void) => () => void;
  add: (reply: Pick<Outgoing, 'requestId' | 'conversationId' | 'version' | 'authorName' | 'text' | 'photos'>) => void;
  /** Tries now what waits, whatever the pause says. */
  flush: () => void;
  /** Forgets one: the list has it, or it went back into the draft, or it is not to be sent. */
  drop: (requestId: string) => void;
  /** True as soon as nothing of a conversation is on its way any more; false when that takes longer than so many milliseconds. */
  idle: (conversationId: number, withinMs: number) => Promise<boolean>;
};

type Options = {
  send: (reply: Outgoing) => Promise<SendAnswer>;
  /** The server has taken one, or refused it: the page may be out of date. */
  onAnswer: (conversationId: number) => void;
  /** The replies that wait outlive a reload of the page, under this key. */
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  key: string;
  /** False while somebody else is signed in: replies go out under the name of who wrote them, or not at all. */
  mayRun?: () => boolean;
  now?: () => number;
  /** Calls back after some milliseconds and returns how to stop that. */
  later?: (work: () => void, ms: number) => () => void;
};

const pausesMs = [1_000, 2_000, 4_000, 8_000, 15_000];

/** Sends replies one after the other, in the order in which they were written. A reply keeps its request id over every try, so the server takes it once. */
export function createOutbox(options: Options): Outbox {
  const { send, onAnswer, now = Date.now, later = laterByTimer, mayRun = () => true } = options;
  const listeners = new Set<() => void>();
  let items = restore(options);
  let busy = false;
  let tries = 0;
  let stopWaiting: (() => void) | null = null;

  const set = (next: readonly Outgoing[]): void => {
    items = next;
    keep(options, items);
    listeners.forEach((listener) => listener());
  };
  const change = (requestId: string, to: Partial<Outgoing>): void =>
    set(items.map((item) => (item.requestId === requestId ? { ...item, ...to } : item)));
  const wait = (ms: number): void => {
    stopWaiting?.();
    stopWaiting = later(pump, ms);
  };

  /** True when the next one may go at once. */
  const settle = (item: Outgoing, answer: SendAnswer): boolean => {
    if (answer.kind === 'later') {
      change(item.requestId, { state: 'queued' });
      wait(answer.afterMs ?? pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 1_000);
      tries += 1;
      return false;
    }
    tries = 0;
    if (answer.kind === 'refused') change(item.requestId, { state: 'refused', refusal: { code: answer.code, agent: answer.agent } });
    else change(item.requestId, { state: 'taken', id: answer.id });
    onAnswer(item.conversationId);
    return true;
  };
  async function run(): Promise<void> {
    busy = true;
    try {
      for (let next = items.find(isQueued); next !== undefined && mayRun(); next = items.find(isQueued)) {
        change(next.requestId, { state: 'sending' });
        if (!settle(next, await send(next))) break;
      }
    } finally {
      busy = false;
    }
  }
  function pump(): void {
    stopWaiting?.();
    stopWaiting = null;
    if (!busy) void run();
  }

  return {
    items: () => items,
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    add(reply) {
      if (items.some((item) => item.requestId === reply.requestId)) return;
      set([...items, { ...reply, at: now(), state: 'queued', id: null, refusal: null }]);
      // During a pause a new one waits behind the others.
      if (stopWaiting === null) pump();
    },
    flush() {
      if (items.some(isQueued)) pump();
    },
    idle(conversationId, withinMs) {
      const isIdle = (): boolean =>
        !items.some((item) => item.conversationId === conversationId && (isQueued(item) || item.state === 'sending'));
      if (isIdle()) return Promise.resolve(true);
      return new Promise((resolve) => {
        const end = (idle: boolean): void => {
          stop();
          listeners.delete(look);
          resolve(idle);
        };
        const look = (): void => {
          if (isIdle()) end(true);
        };
        const stop = later(() => end(false), withinMs);
        listeners.add(look);
      });
    },
    drop(requestId) {
      if (items.some((item) => item.requestId === requestId)) set(items.filter((item) => item.requestId !== requestId));
    },
  };
}

const isQueued = (item: Outgoing): boolean => item.state === 'queued';

function laterByTimer(work: () => void, ms: number): () => void {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}

function restore({ storage, key }: Options): readonly Outgoing[] {
  try {
    const kept = JSON.parse(storage.getItem(key) ?? '[]') as Outgoing[];
    return kept.map((item) => ({ ...item, state: item.state === 'refused' ? 'refused' : 'queued' }));
  } catch {
    return [];
  }
}

function keep({ storage, key }: Options, items: readonly Outgoing[]): void {
  const waiting = items.filter((item) => item.state !== 'taken');
  const withoutPreviews = waiting.map((item) => ({ ...item, photos: item.photos.map(({ id }) => ({ id, preview: null })) }));
  try {
    storage.setItem(key, JSON.stringify(withoutPreviews));
  } catch {
    // Full or forbidden: what waits then lives as long as the page.
  }
}
