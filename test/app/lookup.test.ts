import { describe, expect, it, jest } from '@jest/globals';
import { createLookup } from '../../src/app/lookup.ts';
import type { Connector } from '../../src/connectors/connector.ts';

const answers = (lookup: Connector['lookup']): Connector => ({ kind: 'test', lookup, close: async () => undefined });
const found = { items: [], total: 0, asOf: 1, stale: false };

describe('a look-up of a flow', () => {
  it('is over at its deadline, although the connector does not keep to it', async () => {
    jest.useFakeTimers();
    const told: number[] = [];
    const never = answers((_query, deadlineMs) => {
      told.push(deadlineMs);
      return new Promise(() => undefined);
    });
    const over = expect(createLookup(() => never, 3_000)('stock', { filter: {} })).rejects.toMatchObject({ code: 'slow' });
    await jest.advanceTimersByTimeAsync(3_000);
    await over;
    expect(told).toEqual([3_000]);
    jest.useRealTimers();
  });

  it('is the connector’s own answer or error when that comes in time, and leaves no timer behind', async () => {
    jest.useFakeTimers();
    expect(await createLookup(() => answers(async () => found), 3_000)('stock', { filter: {} })).toBe(found);
    const broken = answers(() => Promise.reject(new Error('broken')));
    await expect(createLookup(() => broken, 3_000)('stock', { filter: {} })).rejects.toThrow('broken');
    await expect(createLookup(() => undefined, 3_000)('stock', { filter: {} })).rejects.toMatchObject({ code: 'no-connector' });
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
});
