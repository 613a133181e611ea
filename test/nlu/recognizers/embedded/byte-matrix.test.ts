import { describe, expect, it } from '@jest/globals';
import { placeBeside } from '../../../../src/nlu/recognizers/embedded/byte-matrix.ts';
import { openArena } from '../../../../src/nlu/recognizers/embedded/kernels.ts';

const ROWS = 5;

function matrix(columns: number, seed: number, offset: number) {
  const width = Math.ceil(columns / 8) * 8;
  const bytes = new Int8Array(new ArrayBuffer(offset + ROWS * width), offset);
  for (let at = 0; at < bytes.length; at++) bytes[at] = (at * 7 + seed) % 251;
  return { columns, scale: new Float32Array(ROWS), bytes };
}

describe('matrices in the kernels’ memory', () => {
  it.each([0, 1, 2, 8])('lie side by side, byte for byte, wherever their own bytes begin (%i)', (offset) => {
    const matrices = [matrix(11, 3, offset), matrix(64, 40, offset), matrix(8, 90, offset)];
    let memory: Int8Array = new Int8Array(0);
    const arena = openArena({ floats: 0, bytes: 4096, places: 4 });
    const watched = {
      ...arena,
      bytes: (count: number) => {
        const place = arena.bytes(count);
        memory = new Int8Array(place.values.buffer);
        return place;
      },
    };
    const placed = placeBeside(watched, matrices);
    placed.forEach(({ at, stride, width }, m) => {
      const { bytes } = matrices[m] as (typeof matrices)[number];
      for (let row = 0; row < ROWS; row++)
        expect([...memory.subarray(at + row * stride, at + row * stride + width)]).toEqual([
          ...bytes.subarray(row * width, (row + 1) * width),
        ]);
    });
    expect(placed.map(({ width }) => width)).toEqual([16, 64, 8]);
  });
});
