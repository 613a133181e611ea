import type { Arena } from './kernels.ts';
import { inEights } from './kernels.ts';

/**
 * Numbers in rows, each a signed byte times its row's `scale`: four times smaller than floats, and the scales keep them precise. A row has `columns` numbers
 * and is filled with noughts to a multiple of eight.
 */
export type ByteMatrix = { columns: number; scale: Float32Array; bytes: Int8Array };

/** `exact` has `rows` rows of `stride` numbers, of which the first `columns` count. `factor` multiplies them all. */
export function toBytes(exact: Float32Array, rows: number, columns: number, stride: number, factor = 1): ByteMatrix {
  const padded = inEights(columns);
  const bytes = new Int8Array(rows * padded);
  const scale = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const from = row * stride;
    let largest = 0;
    for (let i = from; i < from + columns; i++) largest = Math.max(largest, Math.abs(exact[i] as number));
    if (largest === 0) continue;
    scale[row] = (largest / 127) * factor;
    for (let i = 0; i < columns; i++) bytes[row * padded + i] = Math.round(((exact[from + i] as number) / largest) * 127);
  }
  return { columns, scale, bytes };
}

/** A matrix in the kernels' memory: `stride` is from row to row, `width` the numbers of a row with its filling. */
export type PlacedMatrix = { at: number; stride: number; width: number; scale: Float32Array };

/** Places matrices of as many rows side by side: a text's rows lie all over a large model, and what is beside them is fetched with them. */
export function placeBeside(arena: Arena, matrices: ByteMatrix[]): PlacedMatrix[] {
  const widths = matrices.map(({ columns }) => inEights(columns));
  const stride = widths.reduce((sum, width) => sum + width, 0);
  const there = arena.bytes(matrices.reduce((size, { bytes }) => size + bytes.length, 0));
  let offset = 0;
  return matrices.map(({ scale, bytes }, m): PlacedMatrix => {
    const width = widths[m] as number;
    const from = offset;
    offset += width;
    if (stride === width) there.values.set(bytes);
    else {
      for (let row = 0; row < scale.length; row++) {
        const target = row * stride + from;
        for (let i = 0; i < width; i++) there.values[target + i] = bytes[row * width + i] as number;
      }
    }
    return { at: there.at + from, stride, width, scale };
  });
}
