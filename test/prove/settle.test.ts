import { describe, expect, it } from '@jest/globals';
import type { Query } from './evidence.ts';
import { settle, type Settling } from './settle.ts';

const NOBODY = { messages: () => 0, open: () => 0 };
const AT_REST = { idle: () => Promise.resolve(), log: { messages: [], requests: [] } } as never as Settling['x'];
const hasWork =
  (count: () => number): Query =>
  <T>() =>
    Promise.resolve([{ count: count() }] as T[]);
const within = (ms: number) => performance.now() + ms;

describe('what is to settle after the faults', () => {
  it('has settled when there is nothing to do, twice in a row', async () => {
    let looks = 0;
    const query = hasWork(() => (looks++ === 0 ? 1 : 0));
    await expect(settle({ x: AT_REST, query }, NOBODY, within(20_000))).resolves.toBe(true);
    expect(looks).toBe(3);
  });

  it('has not when the time is over first, also while X still has something on its way', async () => {
    await expect(settle({ x: AT_REST, query: hasWork(() => 1) }, NOBODY, within(300))).resolves.toBe(false);
    const x = { ...AT_REST, idle: () => new Promise<void>(() => undefined) };
    await expect(settle({ x, query: hasWork(() => 0) }, NOBODY, within(50))).resolves.toBe(false);
  });
});
