/**
 * The little of WebAssembly that the kernels need: instructions as bytes, and the binary format of a module (its specification, sections 5.4 and 5.5).
 */

export type Code = number[];

const unsigned = (value: number): Code => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]);
const list = (items: Code[]): Code => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const name = (text: string): Code => list([...text].map((letter) => [letter.charCodeAt(0)]));

// Value types
export const I32 = 0x7f;
export const F32 = 0x7d;
export const V128 = 0x7b;
// Instructions
export const get = (local: number): Code => [0x20, local];
export const set = (local: number): Code => [0x21, local];
export const tee = (local: number): Code => [0x22, local];
const simd = (code: number): Code => [0xfd, ...unsigned(code)];
export const load = [...simd(0x00), 4, 0];
export const loadEightBytes = (offset: number): Code => [...simd(0x01), 3, offset];
export const store = (offset: number): Code => [...simd(0x0b), 4, offset];
export const loadAt = (offset: number): Code => [...simd(0x00), 4, offset];
export const splat = simd(0x13);
export const lane = (which: number): Code => [...simd(0x1f), which];
export const lowToInts = simd(0xa7);
export const highToInts = simd(0xa8);
export const toFloats = simd(0xfa);
export const [root, plus, minus, times, over] = [0xe3, 0xe4, 0xe5, 0xe6, 0xe7].map(simd) as [Code, Code, Code, Code, Code];
export const greater = simd(0xe9);
export const nearest = simd(0x6a);
export const toInts = simd(0xf8);
export const plusInts = simd(0xae);
export const shiftInts = simd(0xab);
export const constant = (value: number): Code => [...simd(0x0c), ...new Uint8Array(Float32Array.of(value, value, value, value).buffer)];
export const constantInt = (value: number): Code => [...simd(0x0c), ...new Uint8Array(Int32Array.of(value, value, value, value).buffer)];
export const loadInt = [0x28, 2, 0];
export const loadFloat = (offset: number): Code => [0x2a, 2, offset];
export const plusInt = [0x6a];
export const minusInt = [0x6b];
export const plusScalar = [0x92];
export const integer = (value: number): Code => [0x41, ...(value < 0x40 ? [value] : [(value & 0x7f) | 0x80, value >>> 7])];
export const advance = (local: number, by: number): Code => [...get(local), ...integer(by), ...plusInt, ...set(local)];
const below = 0x49;
export const above = 0x4b;
export const loop = (body: Code, again: Code): Code => [0x03, 0x40, ...body, ...again, 0x0d, 0, 0x0b];
export const when = (condition: Code, body: Code): Code => [...condition, 0x04, 0x40, ...body, 0x0b];
/** The body at least once, and again while `local` is below `end`. */
export const loopWhileBelow = (local: number, end: number, body: Code): Code => loop(body, [...get(local), ...get(end), below]);

/** A function by its types and its instructions; its locals are numbered on from its parameters. */
export type WasmFunction = { parameters: number[]; results: number[]; locals: number[]; body: Code };

/** A module of functions over one imported memory, each exported under its name. */
export function compile(functions: Record<string, WasmFunction>): WebAssembly.Module {
  const kernels = Object.entries(functions);
  return new WebAssembly.Module(
    Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, list(kernels.map(([, { parameters, results }]) => [0x60, ...list(parameters.map(one)), ...list(results.map(one))]))),
      ...section(2, list([[...name('memory'), ...name('memory'), 2, 0, 1]])),
      ...section(3, list(kernels.map((_, at) => [at]))),
      ...section(7, list(kernels.map(([title], at) => [...name(title), 0, at]))),
      ...section(10, list(kernels.map(([, kernel]) => sized(kernel)))),
    ]),
  );
}

const one = (type: number): Code => [type];

function sized({ locals, body }: WasmFunction): Code {
  const whole = [...list(locals.map((type) => [1, type])), ...body, 0x0b];
  return [...unsigned(whole.length), ...whole];
}
