import { inEights, listEnd, LONGEST_LIST, openArena, openList, setRow } from './kernels.ts';
import type { Arena, List, Place } from './kernels.ts';
import { placeBeside } from './byte-matrix.ts';
import type { PlacedMatrix } from './byte-matrix.ts';
import { trainLinear } from './linear-model.ts';
import type { LinearModel, Margins } from './linear-model.ts';
import { toRows } from './linear-svm.ts';
import { trainNetwork } from './network.ts';
import type { Network, NetworkPlan } from './network.ts';
import type { Vector } from './vocabulary.ts';

/** One linear model and some networks over the same features: they err differently, so their mean errs less. */
export type Ensemble = {
  linear: LinearModel;
  networks: Network[];
  /** The linear model's share of the mean, against 1 for all networks together. */
  linearShare: number;
};

/** What the ensemble says of a vector: `chances` are the intents' probabilities, not yet calibrated; the margins are the linear model's. */
export type Answer = Margins & { chances: Float64Array };

/** Answers a vector; not to be called from within itself. The answer is the caller's. */
export type Answering = (vector: Vector) => Answer;

/** Trains on vectors of `features` features, at most `most` networks. A label below 0 is none of the intents. */
export function trainEnsemble(
  vectors: Vector[],
  labels: Int32Array,
  intents: number,
  features: number,
  seed: number,
  most = MOST_NETWORKS,
): Ensemble {
  const rows = toRows(vectors);
  const linear = trainLinear(rows, labels, intents, features, seed);
  const { networks, linearShare, ...plan } = planFor(labels.length, intents, features);
  return {
    linear,
    linearShare,
    networks: Array.from({ length: Math.min(most, networks) }, (_, i) =>
      trainNetwork(rows, labels, intents, features, plan, seed + 1 + i * 104_729),
    ),
  };
}

const HIDDEN = 64;
/** All networks' steps together: some seconds of work at 150 intents. */
const STEPS = 250_000;
const MOST_EPOCHS = 40;
const FEWEST_EPOCHS = 8;
const MOST_NETWORKS = 5;
/** What a step may cost in multiplications of all steps: thousands of intents get fewer steps. */
const MULTIPLICATIONS = 4e9;
/** Weights that one network may have, so that training keeps to some hundred megabytes. */
const MOST_WEIGHTS = 30_000_000;
/** From this many examples an intent the linear model is as good as the networks, and these learn faster. */
const MANY = 40;

type Plan = NetworkPlan & { networks: number; linearShare: number };

/** Few examples are gone through often and by several networks; a large content has few epochs of two; a vast one has no network at all. */
export function planFor(examples: number, intents: number, features: number): Plan {
  const many = examples >= MANY * intents;
  const steps = Math.min(STEPS, MULTIPLICATIONS / (HIDDEN * (100 + intents)));
  const epochs = Math.max(FEWEST_EPOCHS, Math.min(MOST_EPOCHS, Math.floor(steps / (2 * examples))));
  const networks = Math.max(1, Math.min(MOST_NETWORKS, Math.floor(steps / (examples * epochs))));
  const none = intents < 2 || features * HIDDEN > MOST_WEIGHTS || examples * FEWEST_EPOCHS > 2 * steps;
  // Small inputs make small first steps: measured to be worth two points where examples are few.
  return { hidden: HIDDEN, epochs, inputScale: many ? 0.5 : 0.25, networks: none ? 0 : networks, linearShare: many ? 1 : 0.3 };
}

/** Softmax of the margins and of the outputs is taken at these temperatures, at which both are about as sure as they should be. */
const LINEAR_TEMPERATURE = 0.2;
const NETWORK_TEMPERATURE = 0.6;

type Placed = { first: PlacedMatrix; second: PlacedMatrix; firstBias: Float32Array; secondBias: Float32Array };

/** Puts the models into the kernels' memory and answers from there. */
export function openEnsemble({ linear, networks, linearShare }: Ensemble): Answering {
  const intents = linear.bias.length;
  const width = inEights(intents);
  const hidden = Math.max(0, ...networks.map(({ first }) => first.columns));
  const matrices = [linear.weights, ...networks.flatMap(({ first, second }) => [first, second])];
  const arena = openArena({
    floats: width + hidden + 2 * LONGEST_LIST,
    bytes: matrices.reduce((size, { bytes }) => size + bytes.length, 0),
    places: 3 + matrices.length,
  });
  const sum = arena.floats(width);
  const units = arena.floats(hidden);
  const list = openList(arena);
  const [weights, ...firsts] = placeBeside(arena, [linear.weights, ...networks.map(({ first }) => first)]) as [
    PlacedMatrix,
    ...PlacedMatrix[],
  ];
  const placed = networks.map((network, i): Placed => ({
    ...network,
    first: firsts[i] as PlacedMatrix,
    second: placeBeside(arena, [network.second])[0] as PlacedMatrix,
  }));

  function marginsOf(vector: Vector): Margins {
    const margins = new Float64Array(linear.bias);
    const shrunk = new Float64Array(linear.bias);
    let from = 0;
    while (from < vector.rows.length) {
      const group = vector.group[from] as number;
      const known = vector.known[group] ?? 0;
      let to = from + 1;
      while (to < vector.rows.length && vector.group[to] === group) to++;
      sum.values.fill(0);
      addRows(arena, list, weights, sum, vector, from, to);
      for (let i = 0; i < intents; i++) {
        const value = sum.values[i] as number;
        margins[i] = (margins[i] as number) + value;
        shrunk[i] = (shrunk[i] as number) + value * known;
      }
      from = to;
    }
    return { margins, shrunk };
  }

  /** Leaves the outputs in `sum`. */
  function putOutputs({ first, second, firstBias, secondBias }: Placed, vector: Vector): void {
    const { values } = units;
    values.set(firstBias);
    addRows(arena, list, first, units, vector, 0, vector.rows.length);
    let awake = 0;
    for (let unit = 0; unit < hidden; unit++) {
      const value = values[unit] as number;
      if (value > 0) setRow(list, awake++, unit * second.stride, value * (second.scale[unit] as number));
    }
    sum.values.fill(0);
    sum.values.set(secondBias);
    if (awake > 0) arena.addByteRows(sum.at, sum.at + 4 * width, second.at, list.at, listEnd(list, awake));
  }

  /** chances += softmax(values / temperature) · share. */
  function addChances(chances: Float64Array, values: ArrayLike<number>, temperature: number, share: number): void {
    let highest = -Infinity;
    for (let i = 0; i < intents; i++) if ((values[i] as number) > highest) highest = values[i] as number;
    for (let i = 0; i < intents; i++) sum.values[i] = ((values[i] as number) - highest) / temperature;
    arena.raise(sum.at, sum.at + 4 * width);
    let total = 0;
    for (let i = 0; i < intents; i++) total += sum.values[i] as number;
    for (let i = 0; i < intents; i++) chances[i] = (chances[i] as number) + ((sum.values[i] as number) / total) * share;
  }

  return (vector) => {
    const margins = marginsOf(vector);
    const chances = new Float64Array(intents);
    if (intents === 0) return { ...margins, chances };
    const shares = 1 + (placed.length > 0 ? 1 / linearShare : 0);
    addChances(chances, margins.margins, LINEAR_TEMPERATURE, 1 / shares);
    for (const network of placed) {
      putOutputs(network, vector);
      addChances(chances, sum.values, NETWORK_TEMPERATURE, (1 - 1 / shares) / placed.length);
    }
    return { ...margins, chances };
  };
}

/** target += the rows of a matrix for the entries of a vector from `from` up to `to`. */
function addRows(
  arena: Arena,
  list: List,
  matrix: PlacedMatrix,
  target: Place<Float32Array>,
  vector: Vector,
  from: number,
  to: number,
): void {
  const { at, stride, width, scale } = matrix;
  for (let start = from; start < to; start += LONGEST_LIST) {
    const end = Math.min(to, start + LONGEST_LIST);
    for (let k = start; k < end; k++) {
      const row = vector.rows[k] as number;
      setRow(list, k - start, row * stride, (vector.values[k] as number) * (scale[row] as number));
    }
    arena.addByteRows(target.at, target.at + 4 * width, at, list.at, listEnd(list, end - start));
  }
}
