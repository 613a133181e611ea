import type { Language } from './language.ts';
import type { Profile } from './message.ts';
import type { Emotion, IntentScore } from './understanding.ts';

export type HandoffState = 'waiting' | 'assigned' | 'resolved' | 'returned';

/** Why a person is needed. */
export type HandoffReason =
  | 'person'
  | 'not-understood'
  | 'did-not-help'
  | 'anger'
  | 'unanswered'
  | 'danger'
  | 'self-harm'
  | 'legal'
  | 'refund-overdue'
  | 'lookup-failed'
  | 'bot-loop'
  | 'limits'
  | 'content-error'
  | 'poison'
  /** The customer had stopped the bot and asks something. */
  | 'opted-out'
  /** The bot's answer could not be sent in time: the platform's limit, or an outage. */
  | 'late-answer'
  /** A person's reply failed, or may have, after they had ended their part. */
  | 'reply-lost'
  /** Not settled by the person who was just there. */
  | 'again'
  | (string & {});

/**
 * Why a flow could not be gone through, for those who wrote it. `steps`, `bubbles`, `time`, `depth`: it is longer than a turn may be. `text`: a template failed.
 * `missing`: it leads to a flow that is not there. `silence`: it says nothing. `step`: the flow's own n-th, from 1.
 */
export type FlowFault = {
  what: 'steps' | 'bubbles' | 'time' | 'depth' | 'text' | 'missing' | 'silence';
  flow: string | null;
  step: number | null;
};

/** Everything the person needs who takes over. Plain data: what the desk, the API and a mail show. */
export type ContextCard = {
  reason: HandoffReason;
  /** The customer's own sentence that caused it. */
  sentence: string;
  /** Where a flow could not be gone on with. */
  fault?: FlowFault;
  language: Language;
  contact: Profile & { externalId: string; channel: string };
  intents: IntentScore[];
  entities: { type: string; text: string; value: string }[];
  slots: Record<string, string>;
  /** What the bot has told the customer in this conversation, newest last. */
  answered: { intent?: string; flow: string; text: string }[];
  emotion: { now: Emotion | null; course: number[] };
  previousHandoffs: { id: number; reason: string; state: HandoffState; at: string }[];
  transcript: { seq: number; author: string; text: string; at: string }[];
};

/** The most that urgency moves somebody up, in minutes. */
export const URGENCY_CAP_MINUTES = 30;

/**
 * Position in the queue (DESIGN: fairness): arrival minus urgency minutes, capped, so that nobody can be overtaken by someone who came more than the cap later.
 * Epoch ms; smaller is served first.
 */
export function queuePosition(arrivedAt: number, urgencyMinutes: number, capMinutes = URGENCY_CAP_MINUTES): number {
  return arrivedAt - Math.min(Math.max(urgencyMinutes, 0), capMinutes) * 60_000;
}
