import type { ConversationState } from '../../core/conversation.ts';
import type { FlowFault } from '../../core/handoff.ts';
import type { Language } from '../../core/language.ts';
import type { Setup } from '../../core/setup.ts';
import type { Felt, Understanding } from '../../core/understanding.ts';
import type { DialogueState, TurnResult } from '../../flow/engine.ts';
import type { HandoffChange, NewHandoff } from '../../platform/database/conversations.ts';
import type { Utterance } from './compose.ts';

/** What a turn does, as data: committed in one transaction, or thrown away and computed again. */
export type TurnEffects = {
  /** One word for the turn's one outcome: `answered`, `asked`, `handed-over`, `left-to-agent`, `waiting`, `stopped`, … */
  outcome: string;
  reason?: string | undefined;
  say: Utterance[];
  state?: ConversationState | undefined;
  language?: Language | undefined;
  dialogue?: DialogueState | undefined;
  running: boolean;
  emotion?: number[] | undefined;
  felt?: Felt[] | undefined;
  openHandoff?: NewHandoff | undefined;
  handoff?: (HandoffChange & { state: 'returned' | 'waiting' }) | undefined;
  optOut?: boolean | undefined;
  introduced: boolean;
  understanding: Understanding | null;
  lookups: TurnResult['lookups'];
  fault?: FlowFault | undefined;
};

/** Is somebody at the desk who takes this team's handoffs? Null: nobody can know, so opening hours alone decide. */
export type AtDesk = (team: string) => Promise<boolean | null>;

/** `atDesk` is asked only by a turn that hands over. */
export type ThinkOptions = { setup: Setup; now: number; atDesk: AtDesk };

/** The effects that every turn has, when it has none. */
export const NOTHING = { say: [], running: false, introduced: false, understanding: null, lookups: [] };
