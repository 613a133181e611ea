import { describe, expect, it } from '@jest/globals';
import { listEnd, openArena, openList, setRow } from '../../../../src/nlu/recognizers/embedded/kernels.ts';

describe('the kernels', () => {
  it.each([8, 24, 32, 40, 64, 152])('add rows of %i bytes, and nothing beside them', (width) => {
    const arena = openArena({ floats: 4096, bytes: 4 * width, places: 8 });
    const rows = arena.bytes(4 * width);
    rows.values.forEach((_, i) => (rows.values[i] = ((i * 37) % 255) - 127));
    const target = arena.floats(width + 8);
    target.values.fill(1);
    const list = openList(arena);
    setRow(list, 0, 3 * width, 0.5);
    setRow(list, 1, 0, -2);
    arena.addByteRows(target.at, target.at + 4 * width, rows.at, list.at, listEnd(list, 2));
    const expected = Array.from(
      { length: width },
      (_, i) => 1 + (rows.values[3 * width + i] as number) * 0.5 - 2 * (rows.values[i] as number),
    );
    expect([...target.values]).toEqual([...expected, ...new Array<number>(8).fill(1)]);
  });

  it('raise e to powers that are not above 0', () => {
    const arena = openArena({ floats: 808, bytes: 0, places: 1 });
    const { at, values } = arena.floats(808);
    const powers = Array.from(values, (_, i) => -i / 10);
    values.set(powers);
    arena.raise(at, at + 4 * 808);
    powers.forEach((power, i) => expect((values[i] as number) / Math.exp(power)).toBeCloseTo(1, 4));
    values.fill(-1000);
    arena.raise(at, at + 32);
    expect(values[0]).toBeLessThan(1e-37);
  });
});
