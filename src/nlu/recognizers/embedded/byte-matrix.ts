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
    else layRows(there.values, bytes, scale.length, width, stride, from);
    return { at: there.at + from, stride, width, scale };
  });
}

/** Rows of `width` bytes, one after the other, each to its place at `from` in rows of `stride` bytes. All three are multiples of eight: four bytes go at a time. */
function layRows(into: Int8Array, rows: Int8Array, count: number, width: number, stride: number, from: number): void {
  const whole = rows.byteOffset % 4 === 0 ? rows : rows.slice();
  const source = new Int32Array(whole.buffer, whole.byteOffset, (count * width) / 4);
  const target = new Int32Array(into.buffer, into.byteOffset, into.length / 4);
  for (let row = 0, at = 0; row < count; row++) {
    let to = (row * stride + from) / 4;
    for (const end = at + width / 4; at < end; at++) target[to++] = source[at] as number;
  }
}
