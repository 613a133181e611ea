import { OUTPUTS } from '../outputs.ts';
import type { Weights } from '../weights.ts';
import type { Fitted } from './fit.ts';

const K = OUTPUTS.length;
/** More pieces than this make the file too large; those that say least go. */
const MOST_KEYS = 115_000;

/** Rounds the weights of pieces to a byte each, and leaves out what rounds to nothing. */
export function pack({ dense, keys, weights }: Fitted, data: string): Weights {
  const scales = new Float32Array(K);
  for (let at = 0; at < weights.length; at++) scales[at % K] = Math.max(scales[at % K] as number, Math.abs(weights[at] as number) / 127);
  const level = (at: number) => Math.round((weights[at] as number) / (scales[at % K] || 1));
  const loudness = Float32Array.from(keys, (_, key) => {
    let most = 0;
    for (let k = 0; k < K; k++) most += Math.abs(level(key * K + k));
    return most;
  });
  const least = Math.max(1, [...loudness].sort((a, b) => b - a)[MOST_KEYS] ?? 1);
  const kept = [...keys.keys()].filter((key) => (loudness[key] as number) >= least).slice(0, MOST_KEYS);
  const levels = new Int8Array(kept.length * K);
  kept.forEach((key, at) => {
    for (let k = 0; k < K; k++) levels[at * K + k] = level(key * K + k);
  });
  return { dense, keys: Int32Array.from(kept, (key) => keys[key] as number), levels, scales, data };
}
