import type { Database } from '../../platform/database/engine.ts';

type Reading = { running: Promise<unknown>; next: Promise<unknown> | null };

const readings = new WeakMap<Database, Map<string, Reading>>();

/**
 * One reading for all who ask for the same at the same time, within this process. Whoever asks while one is under way gets the next one, which begins when that
 * has ended: what is read is never older than the question. `key` says what is read.
 */
export function joined<T>(database: Database, key: string, read: () => Promise<T>): Promise<T> {
  const known = readings.get(database) ?? new Map<string, Reading>();
  readings.set(database, known);
  const reading = known.get(key);
  if (!reading) return begin(known, key, read);
  reading.next ??= reading.running.then(
    () => begin(known, key, read),
    () => begin(known, key, read),
  );
  return reading.next as Promise<T>;
}

function begin<T>(known: Map<string, Reading>, key: string, read: () => Promise<T>): Promise<T> {
  const running = read();
  const mine: Reading = { running, next: null };
  known.set(key, mine);
  // Whoever has asked meanwhile puts the next one here, by themselves.
  const forget = () => void (known.get(key) === mine && mine.next === null && known.delete(key));
  running.then(forget, forget);
  return running;
}
