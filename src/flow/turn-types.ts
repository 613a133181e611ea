/** What goes into a turn and what comes out of it. */
import type { FlowFault } from '../core/handoff.ts';
import type { Language } from '../core/language.ts';
import type { Choice } from '../core/message.ts';
import type { Understanding } from '../core/understanding.ts';
import type { LookupAnswer, LookupQuestion, LookupRecord } from './lookups.ts';
import type { PhraseKey } from './phrase-keys.ts';
import type { DialogueState, GivenAnswer } from './state.ts';
import type { Escalation } from './step.ts';

export type TurnInput = {
  state: DialogueState;
  understanding: Understanding;
  /** What the customer wrote in this turn, all messages of it. */
  text: string;
  /** True: all of it was said before what the desk asked, so that it is no answer to that. */
  early?: boolean;
  /** When the customer last spoke, as far as is known; by the platform's clock, epoch milliseconds. */
  heardAt?: number;
  /** Value of the button that was pressed. */
  choice?: string | undefined;
  command?: 'back' | 'restart' | undefined;
  /** `name`: only one that the customer gave. */
  contact: { name?: string | undefined };
  /** Epoch milliseconds. */
  now: number;
  /** IANA zone of the brand. */
  zone: string;
  /** The language to answer in. */
  language: Language;
};

export type Bubble = {
  text: string;
  /** A small line under it: how old a figure is. */
  asof?: string;
  /** A link, alone on the last line. */
  url?: string;
  choices: Choice[];
  source: { flow?: string; step?: string; phrase?: string };
};

export type Outcome = 'answered' | 'asked' | 'clarified' | 'not-understood' | 'small-talk' | 'closed' | 'escalated';

export type TurnResult = {
  state: DialogueState;
  bubbles: Bubble[];
  outcome: Outcome;
  escalate?: Escalation;
  /** The content's own fault, when that is why a person takes over. */
  fault?: FlowFault;
  lookups: LookupRecord[];
  /** What the customer was told, when the turn gave an answer. */
  answered?: GivenAnswer;
};

export type EngineDeps = {
  /** Brings its own deadline, well under ten seconds. Throws when there is nothing to answer from. */
  lookup(connector: string, query: LookupQuestion): Promise<LookupAnswer>;
  /** Milliseconds that never jump. Time spent waiting for look-ups does not count as the engine's own. */
  cpuNow(): number;
};

export type Engine = {
  /** One turn. Throws for nothing that a customer can write; the given state is not changed. */
  run(input: TurnInput): Promise<TurnResult>;
  /** What the desk says by itself, with the state in which that wording is used up. `values.now` and `values.zone` are what times are told by. */
  phrase(key: PhraseKey, language: Language, values: Record<string, unknown>, state: DialogueState): { text: string; state: DialogueState };
};
