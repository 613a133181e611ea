import type { ChatPost } from '../../core/chat.ts';
import type { Localized } from '../../core/language.ts';
import type { Answer, Api } from './api.ts';

/** A message of this page that the history does not show yet. */
export type Outgoing = ChatPost & {
  at: number;
  photo?: Blob;
  state: 'queued' | 'sending' | 'sent' | 'failed';
  reason?: Localized;
};

export type Outbox = {
  items: () => readonly Outgoing[];
  add: (message: ChatPost & { photo?: Blob }) => void;
  /** Tries now what waits, whatever the back-off says. */
  flush: () => void;
  /** Queues a failed one again, under the same id. */
  retry: (id: string) => void;
  discard: (id: string) => void;
  /** The history has it. */
  confirm: (id: string) => void;
};

type Options = {
  api: Pick<Api, 'post' | 'photo'>;
  /** Keeps what was not sent over a reload of the page. Photos are not kept. */
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  now?: () => number;
  /** Calls back after some milliseconds and returns how to stop that. */
  later?: (work: () => void, ms: number) => () => void;
  onChange: () => void;
  /** The server asks for patience; null when a message went through. */
  onNotice: (notice: Localized | null) => void;
  onAway: () => void;
};

const key = 'uketsuke.chat.outbox';
const backoffMs = [1000, 2000, 4000, 8000, 15_000];

/** Sends one after the other, in order. A message keeps its id over every try, so the server takes it once however often it is sent. */
export function createOutbox(options: Options): Outbox {
  const { api, storage, onChange, onNotice, onAway } = options;
  const { now = Date.now, later = laterByTimer } = options;
  let items = restore(storage);
  let busy = false;
  let tries = 0;
  let cancel: (() => void) | null = null;

  const set = (next: Outgoing[]): void => {
    items = next;
    keep(storage, items);
    onChange();
  };
  const update = (id: string, change: Partial<Outgoing>): void =>
    set(items.map((item) => (item.id === id ? { ...item, ...change } : item)));
  const wait = (ms: number): void => {
    cancel?.();
    cancel = later(pump, ms);
  };

  /** True when the next one may go at once. */
  const settle = (id: string, answer: Answer<{ id: string }>): boolean => {
    if (answer.kind === 'ok') {
      tries = 0;
      update(id, { state: 'sent' });
      onNotice(null);
      return true;
    }
    if (answer.kind === 'refused' && answer.status !== 429 && answer.status !== 401) {
      update(id, { state: 'failed', reason: answer.error.message });
      return true;
    }
    update(id, { state: 'queued' });
    if (answer.kind === 'refused' && answer.status === 429) {
      onNotice(answer.error.message);
      wait((answer.error.retryAfter ?? 5) * 1000);
    } else {
      wait(backoffMs[Math.min(tries, backoffMs.length - 1)] ?? 1000);
      tries += 1;
      onAway();
    }
    return false;
  };

  const sendOne = async (item: Outgoing): Promise<boolean> => {
    update(item.id, { state: 'sending' });
    if (item.photo !== undefined && item.attachment === undefined) {
      const kept = await api.photo(item.photo);
      if (kept.kind !== 'ok') return settle(item.id, kept);
      update(item.id, { attachment: kept.value.id });
      item = { ...item, attachment: kept.value.id };
    }
    const { id, text, choice, attachment, language } = item;
    return settle(id, await api.post({ id, text, choice, attachment, language }));
  };

  async function run(): Promise<void> {
    busy = true;
    try {
      for (let next = items.find(isQueued); next !== undefined; next = items.find(isQueued)) if (!(await sendOne(next))) break;
    } finally {
      busy = false;
    }
  }
  function pump(): void {
    cancel?.();
    cancel = null;
    if (!busy) void run();
  }

  return {
    items: () => items,
    add(message) {
      set([...items, { ...message, at: now(), state: 'queued' }]);
      // While the server asked for patience, or cannot be reached, a new message waits with the others.
      if (cancel === null) pump();
    },
    flush: () => {
      if (items.some(isQueued)) pump();
    },
    retry(id) {
      update(id, { state: 'queued', reason: undefined });
      pump();
    },
    discard: (id) => set(items.filter((item) => item.id !== id)),
    confirm(id) {
      if (items.some((item) => item.id === id)) set(items.filter((item) => item.id !== id));
    },
  };
}

const isQueued = (item: Outgoing): boolean => item.state === 'queued';

function laterByTimer(work: () => void, ms: number): () => void {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}

function restore(storage: Options['storage']): Outgoing[] {
  try {
    const kept = JSON.parse(storage.getItem(key) ?? '[]') as Outgoing[];
    return kept.map((item) => ({ ...item, state: 'queued' }));
  } catch {
    return [];
  }
}

function keep(storage: Options['storage'], items: Outgoing[]): void {
  const waiting = items.filter(
    (item) => (item.state === 'queued' || item.state === 'sending') && (item.photo === undefined || item.attachment),
  );
  try {
    storage.setItem(key, JSON.stringify(waiting.map(({ photo: _photo, ...item }) => item)));
  } catch {
    // Storage may be full or forbidden; the message is still in memory.
  }
}
