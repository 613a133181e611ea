import type { Understanding } from '../../../core/understanding.ts';
import type { TriggerDef } from '../../../flow/engine.ts';
import type { Snapshot } from '../snapshot.ts';

/** What a trigger looks at: this turn, and what came before. */
export type TriggerInput = {
  /** The customer's words of this turn, one message a line. */
  text: string;
  understanding: Understanding;
  snapshot: Snapshot;
  now: number;
  content: { triggers: TriggerDef[] };
};

/** Why a person is needed at once. `notice` chooses the sentence to the customer. */
export type TriggerHit = { reason: string; sentence: string; urgency: number; team?: string | undefined; notice?: string | undefined };

/** A reason to hand over before the bot says anything. One file each and one line in `index.ts`. */
export type Trigger = { id: string; detect(input: TriggerInput): TriggerHit | null };
