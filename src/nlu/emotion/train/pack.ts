import { OUTPUTS } from '../outputs.ts';
import type { Weights } from '../weights.ts';
import type { Fitted } from './fit.ts';

const K = OUTPUTS.length;
/** More pieces than this are a table that no longer stays in a processor's near memory, where every look-up of a long message waits. */
const MOST_KEYS = 43_000;

/** Rounds the weights of pieces to a byte each, and leaves out what rounds to nothing and the pieces that say least: small weights, and those of rare pieces. */
export function pack({ dense, keys, weights, seen }: Fitted, data: string, most = MOST_KEYS): Weights {
  const scales = new Float32Array(K);
  for (let at = 0; at < weights.length; at++) scales[at % K] = Math.max(scales[at % K] as number, Math.abs(weights[at] as number) / 127);
  const level = (at: number) => Math.round((weights[at] as number) / (scales[at % K] || 1));
  const loudness = Float32Array.from(keys, (_, key) => {
    let said = 0;
    for (let k = 0; k < K; k++) said += Math.abs(level(key * K + k));
    return said * Math.sqrt(seen[key] as number);
  });
  const least = [...loudness].sort((a, b) => b - a)[most] ?? 0;
  const kept = [...keys.keys()].filter((key) => (loudness[key] as number) > least);
  const levels = new Int8Array(kept.length * K);
  kept.forEach((key, at) => {
    for (let k = 0; k < K; k++) levels[at * K + k] = level(key * K + k);
  });
  return { dense, keys: Int32Array.from(kept, (key) => keys[key] as number), levels, scales, data };
}
