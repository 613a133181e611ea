import type { Kind } from '../verdict.ts';
import type { Edit } from './edit.ts';

/** A mistake that somebody could make in the product, planted in a test build to prove that the proof would see it. */
export type PlantedBug = {
  name: string;
  says: string;
  /** What the run must be found guilty of, one of these at least: anything else may be the machine's fault, or another bug. */
  expects: readonly Kind[];
  edits: Edit[];
  /** Points beside which it shows. */
  near?: string[];
  /** It shows while PostgreSQL is away. */
  crashes?: boolean;
};
