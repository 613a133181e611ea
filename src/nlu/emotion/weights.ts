import { OUTPUTS } from './outputs.ts';

const MARK = 'UKEM';
const K = OUTPUTS.length;

/** A trained model as it is kept: small whole numbers for the pieces, exact figures for the rest. */
export type Weights = {
  /** `OUTPUTS.length` for each dense figure. */
  dense: Float32Array;
  /** Pieces, in ascending order. */
  keys: Int32Array;
  /** `OUTPUTS.length` for each key; times `scales`. */
  levels: Int8Array;
  scales: Float32Array;
  /** SHA-256 of the labelled messages it was trained on. */
  data: string;
};

/** Mark, length of the head, head (JSON), then floats, keys and levels; little-endian, each part on a boundary of four bytes. */
export function encodeWeights({ dense, keys, levels, scales, data }: Weights): Buffer {
  const head = JSON.stringify({ outputs: OUTPUTS, dense: dense.length / K, keys: keys.length, data });
  const padded = Buffer.from(head.padEnd(Math.ceil(head.length / 4) * 4));
  const start = Buffer.alloc(8);
  start.write(MARK, 'latin1');
  start.writeUInt32LE(padded.length, 4);
  const bytes = (part: Float32Array | Int32Array | Int8Array) => Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  return Buffer.concat([start, padded, bytes(scales), bytes(dense), bytes(keys), bytes(levels)]);
}

/** @throws Error when it is no such file, or one of other outputs */
export function decodeWeights(file: Buffer): Weights {
  const headLength = file.readUInt32LE(4);
  if (file.toString('latin1', 0, 4) !== MARK) throw new Error('not a file of emotion weights');
  const head = JSON.parse(file.toString('utf8', 8, 8 + headLength)) as { outputs: string[]; dense: number; keys: number; data: string };
  if (head.outputs.join() !== OUTPUTS.join()) throw new Error('emotion weights of other outputs; train them again');
  let at = 8 + headLength;
  // A copy begins on a boundary, whatever the file's buffer does.
  const take = (bytes: number) => {
    const part = new Uint8Array(file.subarray(at, (at += bytes))).buffer;
    if (part.byteLength !== bytes) throw new Error('emotion weights are cut off');
    return part;
  };
  const scales = new Float32Array(take(K * 4));
  const dense = new Float32Array(take(head.dense * K * 4));
  const keys = new Int32Array(take(head.keys * 4));
  return { scales, dense, keys, levels: new Int8Array(take(head.keys * K)), data: head.data };
}
