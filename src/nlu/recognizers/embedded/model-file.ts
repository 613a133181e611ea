import type { Calibration } from './calibration.ts';
import type { LinearModel } from './linear-model.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A trained recognizer. */
export type Model = { intents: string[]; vocabulary: Vocabulary; linear: LinearModel; calibration: Calibration };

const MAGIC = 'UKTNLU02';
const ALIGN = 8;

type Header = { intents: string[]; unseen: number[]; calibration: Calibration; lengths: number[] };

/** As bytes: the magic, the header's length (uint32, little-endian), the header as JSON, then the arrays, each at a multiple of 8. Typed arrays keep the machine's order, which is little-endian on every machine that Node 20 is released for but s390x. */
export function encodeModel({ intents, vocabulary, linear, calibration }: Model): Uint8Array {
  const arrays = [vocabulary.table, vocabulary.rows, vocabulary.idf, linear.scale, linear.bias, linear.weights];
  const header: Header = { intents, unseen: vocabulary.unseen, calibration, lengths: arrays.map((array) => array.length) };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const first = aligned(MAGIC.length + 4 + json.length);
  const bytes = new Uint8Array(arrays.reduce((size, array) => aligned(size) + array.byteLength, first));
  bytes.set(new TextEncoder().encode(MAGIC));
  new DataView(bytes.buffer).setUint32(MAGIC.length, json.length, true);
  bytes.set(json, MAGIC.length + 4);
  let at = first;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at = aligned(at + array.byteLength);
  }
  return bytes;
}

/** The arrays are views of the bytes: nothing is copied unless the bytes begin at an odd place. Throws on bytes that are no model. */
export function decodeModel(given: Uint8Array): Model {
  const bytes = given.byteOffset % ALIGN === 0 ? given : new Uint8Array(given);
  if (new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC)
    throw new Error('These bytes are no trained recognizer of this version; train the release again.');
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(MAGIC.length + 4, MAGIC.length + 4 + size))) as Header;
  let at = bytes.byteOffset + aligned(MAGIC.length + 4 + size);
  let next = 0;
  const take = <A>(Kind: { new (buffer: ArrayBufferLike, offset: number, length: number): A; BYTES_PER_ELEMENT: number }): A => {
    const length = header.lengths[next++] ?? 0;
    const array = new Kind(bytes.buffer, at, length);
    at = bytes.byteOffset + aligned(at - bytes.byteOffset + length * Kind.BYTES_PER_ELEMENT);
    return array;
  };
  const vocabulary: Vocabulary = { table: take(Uint32Array), rows: take(Int32Array), idf: take(Float32Array), unseen: header.unseen };
  const linear: LinearModel = {
    intents: header.intents.length,
    scale: take(Float32Array),
    bias: take(Float32Array),
    weights: take(Int8Array),
  };
  return { intents: header.intents, vocabulary, linear, calibration: header.calibration };
}

const aligned = (size: number): number => Math.ceil(size / ALIGN) * ALIGN;
