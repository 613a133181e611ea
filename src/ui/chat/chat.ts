import { chatLimits, type ChatBrand, type ChatMessage, type ChatState } from '../../core/chat.ts';
import type { Language, Localized } from '../../core/language.ts';
import type { Answer, Api } from './api.ts';
import { openLive, type Live } from './live.ts';
import { createOutbox, type Outgoing } from './outbox.ts';

/** What the page shows. A new object after every change. */
export type Snapshot = {
  /** `loading` until brand and history are there. */
  phase: 'loading' | 'ready';
  brand: ChatBrand | null;
  messages: readonly ChatMessage[];
  outgoing: readonly Outgoing[];
  state: ChatState;
  connected: boolean;
  notice: Localized | null;
};

export type Chat = ReturnType<typeof createChat>;

/** A break shorter than this is nobody's business. */
const patienceMs = 2000;
const retryStartMs = 3000;

/** The conversation as this page knows it: history and stream in, the outbox out. */
export function createChat(options: { api: Api; language: Language; storage: Storage }) {
  const { api, storage } = options;
  let language = options.language;
  let live: Live | null = null;
  let downTimer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();
  let snapshot: Snapshot = {
    phase: 'loading',
    brand: null,
    messages: [],
    outgoing: [],
    state: { owner: 'bot' },
    connected: true,
    notice: null,
  };

  const change = (part: Partial<Snapshot>): void => {
    snapshot = { ...snapshot, ...part };
    listeners.forEach((listener) => listener());
  };
  // Every failed try to reconnect reports again; only the first one starts the patience.
  const down = (): void => {
    downTimer ??= setTimeout(() => change({ connected: false }), patienceMs);
  };
  const downNow = (): void => {
    if (snapshot.connected) change({ connected: false });
  };
  const up = (): void => {
    clearTimeout(downTimer);
    downTimer = undefined;
    if (!snapshot.connected) change({ connected: true });
    outbox.flush();
  };
  const outbox = createOutbox({
    api: { post: (message) => withSession(() => api.post(message)), photo: (photo) => withSession(() => api.photo(photo)) },
    storage,
    onChange: () => change({ outgoing: outbox.items() }),
    onNotice: (notice) => {
      if (notice !== snapshot.notice) change({ notice });
    },
    onAway: downNow,
  });
  const merge = (arrived: ChatMessage[]): void => {
    if (arrived.length === 0) return;
    const byId = new Map([...snapshot.messages, ...arrived].map((message) => [message.id, message]));
    change({ messages: [...byId.values()].sort((one, other) => one.seq - other.seq) });
    arrived.forEach((message) => outbox.confirm(message.id));
  };
  const cursor = (): number => snapshot.messages.at(-1)?.seq ?? 0;

  /** Reads what is new. False when the server could not be asked. */
  const catchUp = async (): Promise<boolean> => {
    for (;;) {
      const answer = await api.history(cursor());
      if (answer.kind !== 'ok') return false;
      merge(answer.value.messages);
      if (answer.value.messages.length < chatLimits.page) {
        change({ state: answer.value.state });
        return true;
      }
    }
  };
  const openSession = async (): Promise<boolean> => {
    const answer = await api.session(language);
    if (answer.kind === 'ok') change({ brand: answer.value.brand });
    return answer.kind === 'ok';
  };
  /** The session ran out while the page was open: whoever goes on is a new contact, with an empty history. */
  const renew = async (): Promise<void> => {
    if (await openSession()) change({ messages: [], state: { owner: 'bot' } });
  };
  async function withSession<T>(request: () => Promise<Answer<T>>): Promise<Answer<T>> {
    const answer = await request();
    if (answer.kind !== 'refused' || answer.status !== 401) return answer;
    await renew();
    live?.reconnect();
    return request();
  }
  const recover = async (): Promise<void> => {
    const answer = await api.history(cursor());
    if (answer.kind === 'refused' && answer.status === 401) await renew();
  };
  const begin = async (): Promise<void> => {
    if (!(await openSession()) || !(await catchUp())) {
      change({ connected: false });
      setTimeout(() => void begin(), retryStartMs);
      return;
    }
    change({ phase: 'ready', connected: true, outgoing: outbox.items() });
    live = openLive({
      after: cursor,
      onMessage: (message) => merge([message]),
      onState: (state) => change({ state }),
      onUp: up,
      onDown: down,
      recover,
    });
    outbox.flush();
  };
  const post = (message: { text: string; choice?: string; photo?: Blob }): void => outbox.add({ id: newId(), language, ...message });

  return {
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: (): Snapshot => snapshot,
    language: (): Language => language,
    setLanguage(next: Language): void {
      language = next;
    },
    storage,
    say: (text: string): void => post({ text }),
    choose: (value: string, label: string): void => post({ text: label, choice: value }),
    sendPhoto: (photo: Blob): void => post({ text: '', photo }),
    retry: outbox.retry,
    discard: outbox.discard,
    start(): void {
      addEventListener('offline', downNow);
      addEventListener('online', () => {
        live?.reconnect();
        outbox.flush();
      });
      // A phone that slept may hold a stream that died without a word.
      document.addEventListener('visibilitychange', () => {
        if (!document.hidden && snapshot.phase === 'ready') void catchUp();
      });
      void begin();
    },
  };
}

/** crypto.randomUUID exists only on https and loopback; a first look over a LAN has neither. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
