import type { RehearsedPerson, RehearsalState } from '../../core/rehearsal.ts';
import type { Api, Done } from './api.ts';

/** What the page shows. A new object after every change. `state` null: nothing has come from the server yet. */
export type Snapshot = {
  state: RehearsalState | null;
  connected: boolean;
  personId: string | null;
  seen: Readonly<Record<string, number>>;
};

export type Store = ReturnType<typeof createStore>;

const personKey = 'uketsuke.rehearse.person';
const seenKey = 'uketsuke.rehearse.seen';
const retryMs = 1_000;

/** The rehearsal as this page knows it: the server's state, whom one is, and what one has seen as each. */
export function createStore({ api, storage }: { api: Api; storage: Storage }) {
  const listeners = new Set<() => void>();
  let snapshot: Snapshot = { state: null, connected: true, personId: storage.getItem(personKey), seen: readSeen(storage) };

  const change = (part: Partial<Snapshot>): void => {
    snapshot = { ...snapshot, ...part };
    listeners.forEach((listener) => listener());
  };
  /** Whoever is open has been read. */
  const look = (state: RehearsalState, wanted: string | null): void => {
    const person = state.people.find(({ id }) => id === wanted) ?? state.people[0];
    const seen = person === undefined ? snapshot.seen : { ...snapshot.seen, [person.id]: received(person) };
    storage.setItem(seenKey, JSON.stringify(seen));
    change({ state, personId: person?.id ?? wanted, seen });
  };
  const listen = (): void => {
    const stream = new EventSource('/api/stream');
    stream.addEventListener('open', () => change({ connected: true }));
    stream.addEventListener('message', (event) => look(JSON.parse(String(event.data)) as RehearsalState, snapshot.personId));
    stream.addEventListener('error', () => {
      change({ connected: false });
      if (stream.readyState === EventSource.CLOSED) setTimeout(listen, retryMs);
    });
  };
  const choose = (id: string): void => {
    storage.setItem(personKey, id);
    if (snapshot.state) look(snapshot.state, id);
  };

  /** Waits for what was asked, and then for the state that follows from it. */
  const act = async (asked: Promise<Done>): Promise<Done> => {
    const done = await asked;
    const state = await api.state();
    if (state) look(state, snapshot.personId);
    return done;
  };

  return {
    api,
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: (): Snapshot => snapshot,
    choose,
    act,
    async addPerson(name: string, screenName: string): Promise<Done> {
      const done = await act(api.addPerson(name, screenName));
      if (done.ok && done.id !== undefined) choose(done.id);
      return done;
    },
    start: listen,
  };
}

/** How much the brand has sent to somebody. */
export const received = (person: RehearsedPerson): number => person.lines.filter(({ by }) => by !== 'customer').length;

function readSeen(storage: Storage): Record<string, number> {
  try {
    return JSON.parse(storage.getItem(seenKey) ?? '{}') as Record<string, number>;
  } catch {
    return {};
  }
}
