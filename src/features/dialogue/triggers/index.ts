import { anger } from './anger.ts';
import { botLoop } from './bot-loop.ts';
import { riskWords } from './risk-words.ts';
import type { Trigger, TriggerHit, TriggerInput } from './trigger.ts';

/** In the order of their weight: danger before anger before a loop. */
const TRIGGERS: readonly Trigger[] = [riskWords, anger, botLoop];

export function detectTrigger(input: TriggerInput): TriggerHit | null {
  for (const trigger of TRIGGERS) {
    const hit = trigger.detect(input);
    if (hit) return hit;
  }
  return null;
}
