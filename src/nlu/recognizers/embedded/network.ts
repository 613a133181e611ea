import { seededRandom } from '../../../core/clock.ts';
import type { Random } from '../../../core/clock.ts';
import { toBytes } from './byte-matrix.ts';
import type { ByteMatrix } from './byte-matrix.ts';
import { inEights, listEnd, LONGEST_LIST, openArena, openList, setRow } from './kernels.ts';
import type { Arena, List } from './kernels.ts';
import type { Rows } from './linear-svm.ts';

/** A network of one hidden layer: intents = second · max(0, first · text + firstBias) + secondBias, before softmax. */
export type Network = { first: ByteMatrix; firstBias: Float32Array; second: ByteMatrix; secondBias: Float32Array };

/** How to train one. `hidden` is a multiple of 8; `inputScale` multiplies every input. */
export type NetworkPlan = { hidden: number; epochs: number; inputScale: number };

/**
 * Each step goes without half of a text's pieces and half of the hidden units, drawn by lot (Srivastava et al. 2014), and doubles the others: what keeps few
 * examples from being learnt by heart.
 */
const DOUBLED = 2;
/** The share of certainty spread over all intents (Szegedy et al. 2016). */
const SMOOTHING = 0.1;
const RATE = 0.1;
const BIAS_RATE = 0.01;
const FIRST_SUM = 0.001;
const FIRST_SPREAD = 0.1;

/** Trains by Adagrad, one example at a time, at a rate that falls to nothing. A label below 0 is none of the intents: all are to be equally unlikely. */
export function trainNetwork(rows: Rows, labels: Int32Array, intents: number, features: number, plan: NetworkPlan, seed: number): Network {
  const random = seededRandom(seed);
  const net = begin(features, plan, intents, random);
  const lots = drawLots(random);
  const order = Int32Array.from(labels, (_, i) => i);
  for (let epoch = 0; epoch < plan.epochs; epoch++) {
    const rate = RATE * (1 - epoch / plan.epochs);
    shuffle(order, random);
    for (const i of order) learn(net, rows, i, labels[i] as number, rate, lots);
  }
  const { first, second, firstBias, secondBias, hidden, width } = net;
  return {
    first: toBytes(first.values, features, hidden, hidden, plan.inputScale),
    firstBias: firstBias.values.slice(),
    second: toBytes(second.values, hidden, intents, width),
    secondBias: secondBias.values.slice(0, intents),
  };
}

type Weights = ReturnType<Arena['floats']>;
/** While it learns: `width` is the number of intents in eights; the `…Sums` are Adagrad's. */
type Learning = {
  arena: Arena;
  hidden: number;
  intents: number;
  width: number;
  first: Weights;
  firstSums: Weights;
  firstBias: Weights;
  firstBiasSums: Weights;
  second: Weights;
  secondSums: Weights;
  secondBias: Weights;
  secondBiasSums: Weights;
  units: Weights;
  unitSlopes: Weights;
  outputs: Weights;
  inputScale: number;
  /** The pieces of the text and the units that a step does with, and a bias as a row of its own. */
  inputs: List;
  active: List;
  bias: List;
};

function begin(features: number, { hidden, inputScale }: NetworkPlan, intents: number, random: Random): Learning {
  const width = inEights(intents);
  const floats = 2 * features * hidden + 2 * hidden * width + 4 * hidden + 3 * width + 3 * 2 * LONGEST_LIST;
  const arena = openArena({ floats, bytes: 0, places: 14 });
  const sums = (count: number): Weights => {
    const made = arena.floats(count);
    made.values.fill(FIRST_SUM);
    return made;
  };
  const bias = openList(arena);
  setRow(bias, 0, 0, 1);
  const first = arena.floats(features * hidden);
  const second = arena.floats(hidden * width);
  for (let i = 0; i < first.values.length; i++) first.values[i] = spread(random, FIRST_SPREAD);
  for (let i = 0; i < second.values.length; i++) if (i % width < intents) second.values[i] = spread(random, 1 / Math.sqrt(hidden));
  return {
    arena,
    ...{ hidden, intents, width, first, second },
    firstSums: sums(features * hidden),
    secondSums: sums(hidden * width),
    firstBias: arena.floats(hidden),
    firstBiasSums: sums(hidden),
    secondBias: arena.floats(width),
    secondBiasSums: sums(width),
    units: arena.floats(hidden),
    unitSlopes: arena.floats(hidden),
    outputs: arena.floats(width),
    inputScale,
    inputs: openList(arena),
    active: openList(arena),
    bias,
  };
}

/** Uniform with the standard deviation `deviation`. */
const spread = (random: Random, deviation: number): number => (random() - 0.5) * Math.sqrt(12) * deviation;

/** One step on one example: forward, the slope of the cross-entropy, and back. */
function learn(net: Learning, rows: Rows, example: number, label: number, rate: number, lots: Lots): void {
  const { arena, hidden, width, first, second, units, unitSlopes, outputs, inputs, active } = net;
  const inputsEnd = listEnd(inputs, keep(net, rows, example, lots));
  const unitsEnd = units.at + 4 * hidden;
  const slopesEnd = unitSlopes.at + 4 * hidden;
  const outputsEnd = outputs.at + 4 * width;
  units.values.set(net.firstBias.values);
  if (inputsEnd > inputs.at) arena.addRows(units.at, unitsEnd, first.at, inputs.at, inputsEnd);
  let awake = 0;
  for (let unit = 0; unit < hidden; unit++) {
    const value = units.values[unit] as number;
    if (lots.draw() && value > 0) setRow(active, awake++, unit * width * 4, value * DOUBLED);
  }
  const activeEnd = listEnd(active, awake);
  outputs.values.set(net.secondBias.values);
  if (awake > 0) arena.addRows(outputs.at, outputsEnd, second.at, active.at, activeEnd);
  toSlopes(outputs.values, net.intents, label);
  unitSlopes.values.fill(0);
  for (let k = 0; k < awake; k++) {
    const offset = active.offsets[2 * k] as number;
    unitSlopes.values[offset / (width * 4)] = arena.dot(outputs.at, second.at + offset, outputsEnd) * DOUBLED;
  }
  if (awake > 0) arena.descendRows(outputs.at, outputsEnd, second.at, active.at, activeEnd, net.secondSums.at, rate);
  if (inputsEnd > inputs.at) arena.descendRows(unitSlopes.at, slopesEnd, first.at, inputs.at, inputsEnd, net.firstSums.at, rate);
  const { bias } = net;
  arena.descendRows(outputs.at, outputsEnd, net.secondBias.at, bias.at, listEnd(bias, 1), net.secondBiasSums.at, (rate * BIAS_RATE) / RATE);
  arena.descendRows(unitSlopes.at, slopesEnd, net.firstBias.at, bias.at, listEnd(bias, 1), net.firstBiasSums.at, rate);
}

/** Lists the pieces of a text that a step does with; how many they are. Of a very long text the first. */
function keep({ inputs, hidden, inputScale }: Learning, { starts, columns, values }: Rows, example: number, lots: Lots): number {
  let count = 0;
  for (let k = starts[example] as number; k < (starts[example + 1] as number) && count < LONGEST_LIST; k++) {
    if (lots.draw()) setRow(inputs, count++, (columns[k] as number) * hidden * 4, (values[k] as number) * inputScale * DOUBLED);
  }
  return count;
}

/** Yes or no with the same chance; one random number serves for thirty. */
type Lots = { draw: () => boolean };

function drawLots(random: Random): Lots {
  let bits = 1;
  return {
    draw() {
      if (bits === 1) bits = (1 << 30) | Math.floor(random() * (1 << 30));
      const yes = (bits & 1) === 1;
      bits >>>= 1;
      return yes;
    },
  };
}

/** Outputs become softmax(outputs) less what they should have been; the filling stays nought. */
function toSlopes(outputs: Float32Array, intents: number, label: number): void {
  let highest = -Infinity;
  for (let i = 0; i < intents; i++) highest = Math.max(highest, outputs[i] as number);
  let total = 0;
  for (let i = 0; i < intents; i++) total += outputs[i] = Math.exp((outputs[i] as number) - highest);
  const certain = label < 0 ? 0 : 1 - SMOOTHING;
  for (let i = 0; i < intents; i++) outputs[i] = (outputs[i] as number) / total - (1 - certain) / intents;
  if (label >= 0) outputs[label] = (outputs[label] as number) - certain;
}

function shuffle(order: Int32Array, random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
}
