import type { ByteMatrix } from './byte-matrix.ts';
import type { Calibration } from './calibration.ts';
import type { Learnt } from './learner.ts';
import type { Network } from './network.ts';

/** A trained recognizer. `examples` are those it was trained on, packed for explanations. */
export type Model = Learnt & { intents: string[]; calibration: Calibration; examples: Uint8Array };

const MAGIC = 'UKTNLU06';
const ALIGN = 8;

type Header = {
  intents: string[];
  unseen: number[];
  calibration: Calibration;
  networks: number;
  hidden: number;
  linearShare: number;
  lengths: number[];
};
type Numbers = Int32Array | Float32Array | Int8Array | Uint8Array;

const arraysOf = ({ vocabulary, ensemble: { linear, networks }, examples }: Model): Numbers[] => [
  ...[vocabulary.table, vocabulary.rows, vocabulary.idf, examples],
  ...[...matrix(linear.weights), linear.bias],
  ...networks.flatMap(({ first, firstBias, second, secondBias }) => [...matrix(first), firstBias, ...matrix(second), secondBias]),
];

const matrix = ({ scale, bytes }: ByteMatrix): Numbers[] => [scale, bytes];

/**
 * As bytes: the magic, the header's length (uint32, little-endian), the header as JSON, then the arrays, each at a multiple of 8. Typed arrays keep the
 * machine's order, which is little-endian on every machine that Node 20 is released for but s390x.
 */
export function encodeModel(model: Model): Uint8Array {
  const { intents, vocabulary, calibration, ensemble } = model;
  const arrays = arraysOf(model);
  const header: Header = {
    ...{ intents, unseen: vocabulary.unseen, calibration },
    networks: ensemble.networks.length,
    linearShare: ensemble.linearShare,
    hidden: ensemble.networks[0]?.first.columns ?? 0,
    lengths: arrays.map((array) => array.length),
  };
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
  const vocabulary = { table: take(Int32Array), rows: take(Int32Array), idf: take(Float32Array), unseen: header.unseen };
  const examples = take(Uint8Array);
  const takeMatrix = (columns: number): ByteMatrix => ({ columns, scale: take(Float32Array), bytes: take(Int8Array) });
  const intents = header.intents.length;
  const linear = { weights: takeMatrix(intents), bias: take(Float32Array) };
  const networks = Array.from({ length: header.networks }, (): Network => {
    const [first, firstBias] = [takeMatrix(header.hidden), take(Float32Array)];
    return { first, firstBias, second: takeMatrix(intents), secondBias: take(Float32Array) };
  });
  return {
    intents: header.intents,
    vocabulary,
    ensemble: { linear, networks, linearShare: header.linearShare },
    calibration: header.calibration,
    examples,
  };
}

const aligned = (size: number): number => Math.ceil(size / ALIGN) * ALIGN;
