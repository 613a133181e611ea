import { toQueue } from '../../core/conversation.ts';
import type { ContextCard, FlowFault } from '../../core/handoff.ts';
import type { Language } from '../../core/language.ts';
import { dueTime, promisedTime, type ReplyPromise } from '../../core/promise.ts';
import type { Setup } from '../../core/setup.ts';
import { plainValue, type Understanding } from '../../core/understanding.ts';
import type { Content, PhraseKey } from '../../flow/engine.ts';
import type { NewHandoff } from '../../platform/database/conversations.ts';
import type { TurnEffects } from './effects.ts';
import type { Snapshot } from './snapshot.ts';

export type HandOverRequest = {
  reason: string;
  sentence: string;
  urgency: number;
  team?: string | undefined;
  notice?: string | undefined;
  say?: string | undefined;
  fault?: FlowFault | undefined;
};

const KINDS = ['angry', 'danger', 'lookup_failed', 'unanswered'] as const;

/** The phrase that tells the customer, by kind of notice and by who is there. Self-harm has one text: people are named who answer now. */
export function noticeKey(notice: string | undefined, desk: ReplyPromise['desk'], content: Content): PhraseKey {
  if (notice === 'self_harm') return 'handoff_self_harm';
  const kind = KINDS.find((one) => one === notice);
  const key = (ending: ReplyPromise['desk']): PhraseKey => (kind ? `handoff_${kind}_${ending}` : `handoff_${ending}`);
  // A release from before there was a word for an empty desk: its time is as true in the usual words.
  return desk === 'away' && !hasPhrase(content, key('away')) ? key('open') : key(desk);
}

/** Releases outlive the versions that made them, so a newer phrase may be missing in one. */
export function hasPhrase(content: Content, key: PhraseKey): boolean {
  return Object.hasOwn(content.phrases, key);
}

/** What the notice's template is filled with. */
export function noticeValues(promise: ReplyPromise): Record<string, unknown> {
  return promise.desk === 'closed' ? { opens: promise.opens } : { until: promise.until };
}

/** The notices after which the bot says nothing more about itself. */
export function isGrave(notice: string | undefined): boolean {
  return notice === 'self_harm' || notice === 'danger' || notice === 'angry' || notice === 'unanswered';
}

type Said = { language: Language; slots: Record<string, string>; answered: ContextCard['answered']; course: number[] };

/** Everything the person needs who takes over, as it stands at this moment. `told` false: the customer hears of no time, so none comes due. */
export function newHandoff(
  setup: Setup,
  request: HandOverRequest,
  to: { team: string; promise: ReplyPromise; told: boolean },
  snapshot: Snapshot,
  understanding: Understanding | null,
  said: Said,
): NewHandoff {
  return {
    reason: request.reason,
    sentence: request.sentence,
    team: to.team,
    urgency: request.urgency,
    promisedUntil: promisedTime(to.promise),
    promisedOpen: to.promise.desk !== 'closed',
    dueAt: to.told ? dueTime(setup, to.team, to.promise) : null,
    card: cardOf(request, snapshot, understanding, said),
  };
}

/**
 * A person is called: a handoff opens, or the customer hears only now of whoever was called for a reply that was lost, and who looks after both. Where they are told
 * no time, or nothing at all, it is by its reason that the handoff is no longer one of which they have not heard.
 */
export function callPerson(
  { openHandoff: open, conversation }: Snapshot,
  wanted: NewHandoff,
): Pick<TurnEffects, 'openHandoff' | 'handoff' | 'state'> {
  const state = toQueue(conversation);
  if (!open?.untold) return { openHandoff: wanted, state };
  const { reason, sentence, urgency, dueAt } = wanted;
  const graver = urgency > open.urgency ? { urgency } : {};
  const why = urgency > open.urgency || dueAt === null ? { reason } : {};
  return { handoff: { id: open.id, state: 'waiting', sentence, ...graver, ...why, promise: wanted }, state };
}

function cardOf(request: HandOverRequest, snapshot: Snapshot, understanding: Understanding | null, said: Said): ContextCard {
  return {
    reason: request.reason,
    ...(request.fault ? { fault: request.fault } : {}),
    sentence: request.sentence,
    language: said.language,
    contact: { ...snapshot.contact.profile, externalId: snapshot.contact.externalId, channel: snapshot.account.channel },
    intents: understanding?.intents ?? [],
    entities: (understanding?.entities ?? []).map((entity) => ({ type: entity.type, text: entity.text, value: plainValue(entity.value) })),
    slots: said.slots,
    answered: said.answered,
    emotion: { now: understanding?.emotion ?? null, course: said.course },
    previousHandoffs: snapshot.previousHandoffs,
    transcript: snapshot.transcript.map((message) => ({ ...message, at: new Date(message.at).toISOString() })),
  };
}
