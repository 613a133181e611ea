import { describe, expect, it } from '@jest/globals';
import { joined } from '../../../src/features/desk/joined.ts';
import type { Database } from '../../../src/platform/database/engine.ts';

/** Readings that end when they are told to, each with its number. */
function readings() {
  const begun: ((fail?: Error) => void)[] = [];
  const read = () =>
    new Promise<number>((resolve, reject) => {
      const number = begun.length + 1;
      begun.push((fail) => (fail ? reject(fail) : resolve(number)));
    });
  return { begun, read };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a reading that many ask for', () => {
  it('is shared by all who ask while another one is under way, and begins after they asked', async () => {
    const { begun, read } = readings();
    const database = {} as Database;
    const first = joined(database, 'queue', read);
    const [second, third] = [joined(database, 'queue', read), joined(database, 'queue', read)];
    expect(begun).toHaveLength(1);
    begun[0]?.();
    await settle();
    expect(begun).toHaveLength(2);
    begun[1]?.();
    expect(await Promise.all([first, second, third])).toEqual([1, 2, 2]);
    const later = joined(database, 'queue', read);
    begun[2]?.();
    expect(await later).toBe(3);
  });

  it('is made for others when the one before failed', async () => {
    const { begun, read } = readings();
    const database = {} as Database;
    const first = joined(database, 'queue', read);
    const second = joined(database, 'queue', read);
    begun[0]?.(new Error('the database is away'));
    await expect(first).rejects.toThrow('away');
    await settle();
    begun[1]?.();
    expect(await second).toBe(2);
  });

  it('is not shared with what else is read, nor with another database', () => {
    const { begun, read } = readings();
    const database = {} as Database;
    void joined(database, 'queue', read);
    void joined(database, 'accounts', read);
    void joined({} as Database, 'queue', read);
    expect(begun).toHaveLength(3);
  });
});
