import type { Random } from '../../../src/core/clock.ts';

/** Something that reads, and how it is fed: `make` draws an input and returns the reading of it, `show` is that input in words. The shares of all are 1. */
export type Target = { name: string; share: number; make(random: Random): () => unknown; show(): string };
