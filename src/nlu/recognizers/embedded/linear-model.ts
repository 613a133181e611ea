import { toRows, trainSvm } from './linear-svm.ts';
import type { Vector } from './vocabulary.ts';

/**
 * One weight per feature and intent, in bytes: `weights[row * intents + intent] * scale[row]`. Features first, because a query has few of them.
 * Bytes make a model four times smaller than floats, and a scale for each feature keeps them precise.
 */
export type LinearModel = { intents: number; weights: Int8Array; scale: Float32Array; bias: Float32Array };

/**
 * What a model says of a vector. `margins`: one per intent, above 0 is inside. `shrunk`: the same when every unknown piece counts in the text's length,
 * so that a text of mostly unknown pieces comes near to nothing.
 */
export type Margins = { margins: Float64Array; shrunk: Float64Array };

/** One SVM for each of `intents` intents against the rest. `labels[i]` is the intent of vector i; an intent without examples is never named. */
export function trainLinear(vectors: Vector[], labels: Int32Array, intents: number, features: number, seed: number): LinearModel {
  const rows = toRows(vectors);
  const exact = new Float32Array(features * intents);
  const bias = new Float32Array(intents).fill(NEVER);
  const positive = new Uint8Array(labels.length);
  for (let intent = 0; intent < intents; intent++) {
    labels.forEach((label, i) => (positive[i] = label === intent ? 1 : 0));
    if (!positive.includes(1)) continue;
    const learnt = trainSvm(rows, positive, features, seed + intent * 7919);
    for (let row = 0; row < features; row++) exact[row * intents + intent] = learnt[row] as number;
    bias[intent] = learnt[features] as number;
  }
  return { intents, ...toBytes(exact, features, intents), bias };
}

export function margins(model: LinearModel, vector: Vector): Margins {
  const { intents, weights, scale, bias } = model;
  const plain = Float64Array.from(bias);
  const shrunk = Float64Array.from(bias);
  vector.rows.forEach((row, k) => {
    const value = (vector.values[k] as number) * (scale[row] as number);
    const less = value * (vector.known[vector.group[k] as number] ?? 0);
    const base = row * intents;
    for (let intent = 0; intent < intents; intent++) {
      const weight = weights[base + intent] as number;
      plain[intent] = (plain[intent] as number) + weight * value;
      shrunk[intent] = (shrunk[intent] as number) + weight * less;
    }
  });
  return { margins: plain, shrunk };
}

const NEVER = -10;

function toBytes(exact: Float32Array, features: number, intents: number): { weights: Int8Array; scale: Float32Array } {
  const weights = new Int8Array(exact.length);
  const scale = new Float32Array(features);
  for (let row = 0; row < features; row++) {
    const base = row * intents;
    let largest = 0;
    for (let i = base; i < base + intents; i++) largest = Math.max(largest, Math.abs(exact[i] as number));
    if (largest === 0) continue;
    scale[row] = largest / 127;
    for (let i = base; i < base + intents; i++) weights[i] = Math.round(((exact[i] as number) / largest) * 127);
  }
  return { weights, scale };
}
