/** Which flow an intent starts, and the intents that the desk itself knows. */
import { advance } from './advance.ts';
import type { Content, IntentDef } from './content.ts';
import type { Turn } from './turn.ts';

/** Intents with a meaning of their own even without a flow. */
export const DESK_INTENTS = { thanks: 'thanks', person: 'person', didNotHelp: 'did-not-help' } as const;

export function flowOf(content: Content, intent: string): string | null {
  return Object.values(content.flows).find((flow) => flow.starts.includes(intent))?.flow ?? null;
}

export function kindOf(content: Content, intent: string): IntentDef['kind'] | null {
  return content.intents.find((one) => one.intent === intent)?.kind ?? null;
}

export function isThanks(turn: Turn, intent: string): boolean {
  return intent === DESK_INTENTS.thanks;
}

/** One warm line: the flow's that staff wrote for it, otherwise the phrase. Opens nothing. */
export async function answerThanks(turn: Turn, intent: string): Promise<void> {
  const flow = flowOf(turn.content, intent);
  if (flow === null) return turn.speak('thanks_reply');
  const waiting = turn.state.stack;
  turn.state.stack = [];
  turn.push(flow, 'small-talk', intent);
  await advance(turn);
  turn.state.stack = waiting;
}

/** Takes the question back: nothing waits any more. */
export function neverMind(turn: Turn): void {
  turn.state.stack = [];
  turn.state.history = [];
  turn.outcome = 'closed';
  turn.speak('never_mind');
}
