import { shareOf } from './grams.ts';
import type { Features } from './features.ts';
import { OUTPUTS } from './outputs.ts';
import type { Weights } from './weights.ts';

const K = OUTPUTS.length;

/** The chances of `OUTPUTS`, in their order, each 0 to 1. */
export type Model = (features: Pick<Features, 'dense' | 'pieces'>) => Float64Array;

/** A linear model ready to use. Keys are found in an open table of one and a half times their number or more, each with its place beside it: one reach into memory, not two. */
export function createModel({ dense, keys, levels, scales }: Weights): Model {
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, keys.length * 1.5)));
  const slots = new Int32Array(2 * size).fill(-1);
  for (let at = 0; at < keys.length; at++) {
    let slot = (keys[at] as number) & (size - 1);
    while ((slots[2 * slot + 1] as number) >= 0) slot = (slot + 1) & (size - 1);
    slots[2 * slot] = keys[at] as number;
    slots[2 * slot + 1] = at;
  }
  const placeOf = (key: number): number => {
    for (let slot = key & (size - 1); ; slot = (slot + 1) & (size - 1)) {
      const at = slots[2 * slot + 1] as number;
      if (at < 0 || slots[2 * slot] === key) return at;
    }
  };
  return (features) => {
    const sums = new Float64Array(K);
    features.pieces.forEach((part, which) => {
      const share = shareOf(which, part.length);
      const heard = new Int32Array(K);
      for (let i = 0; i < part.length; i++) {
        const at = placeOf(part[i] as number) * K;
        if (at >= 0) for (let k = 0; k < K; k++) heard[k]! += levels[at + k] as number;
      }
      for (let k = 0; k < K; k++) sums[k]! += (heard[k] as number) * (scales[k] as number) * share;
    });
    features.dense.forEach((value, at) => {
      if (value !== 0) for (let k = 0; k < K; k++) sums[k]! += (dense[at * K + k] as number) * value;
    });
    return sums.map((sum) => 1 / (1 + Math.exp(-sum)));
  };
}
