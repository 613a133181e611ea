import type { ContextCard } from '../../core/handoff.ts';
import { addOpenMinutes, isOpen, nextOpening } from '../../core/hours.ts';
import type { Language } from '../../core/language.ts';
import { defaultTeam, teamSchedule, type Setup } from '../../core/setup.ts';
import type { EntityValue, Understanding } from '../../core/understanding.ts';
import type { PhraseKey } from '../../flow/engine.ts';
import type { NewHandoff } from '../../platform/database/conversations.ts';
import type { Snapshot } from './snapshot.ts';

export type HandOverRequest = {
  reason: string;
  sentence: string;
  urgency: number;
  team?: string | undefined;
  notice?: string | undefined;
  say?: string | undefined;
};

/** When somebody will answer: by `until` within the team's hours, from `opens` on outside of them. Null: the team has no hours ahead. */
export type ReplyPromise = { open: true; until: number | null } | { open: false; opens: number | null };

/** The team that a request names, if it exists, else the one that takes everything. */
export function teamOf(setup: Setup, wanted: string | undefined): string {
  return wanted !== undefined && Object.hasOwn(setup.teams, wanted) ? wanted : defaultTeam(setup);
}

/** The honest promise that follows from the team's hours and its reply time. */
export function promiseOf(setup: Setup, team: string, now: number): ReplyPromise {
  const schedule = teamSchedule(setup, team);
  const minutes = setup.teams[team]?.reply_minutes ?? 15;
  if (!schedule) return { open: false, opens: null };
  if (!isOpen(schedule, now)) return { open: false, opens: nextOpening(schedule, now) };
  return { open: true, until: roundUp(addOpenMinutes(schedule, now, minutes)) };
}

/** A promise is a time that people say: whole five minutes. */
function roundUp(at: number | null): number | null {
  const step = 5 * 60_000;
  return at === null ? null : Math.ceil(at / step) * step;
}

/** The phrase that tells the customer, by kind of notice and by whether the team is there. Self-harm has one text: people are named who answer now. */
export function noticeKey(notice: string | undefined, open: boolean): PhraseKey {
  if (notice === 'self_harm') return 'handoff_self_harm';
  const ending = open ? 'open' : 'closed';
  if (notice === 'angry' || notice === 'danger' || notice === 'lookup_failed' || notice === 'unanswered')
    return `handoff_${notice}_${ending}`;
  return `handoff_${ending}`;
}

/** The notices after which the bot says nothing more about itself. */
export function isGrave(notice: string | undefined): boolean {
  return notice === 'self_harm' || notice === 'danger' || notice === 'angry' || notice === 'unanswered';
}

/** Everything the person needs who takes over, as it stands at this moment. */
export function newHandoff(
  request: HandOverRequest,
  team: string,
  promise: ReplyPromise,
  snapshot: Snapshot,
  understanding: Understanding | null,
  said: { language: Language; slots: Record<string, string>; answered: ContextCard['answered']; course: number[] },
): NewHandoff {
  const card: ContextCard = {
    reason: request.reason,
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
  const promisedUntil = promise.open ? promise.until : promise.opens;
  return {
    reason: request.reason,
    sentence: request.sentence,
    team,
    urgency: request.urgency,
    promisedUntil,
    promisedOpen: promise.open,
    card,
  };
}

/** A value as a person reads it. */
export function plainValue(value: EntityValue): string {
  if (value.kind === 'record') return value.name;
  if (value.kind === 'date_time') return value.end ? `${value.iso}/${value.end}` : value.iso;
  return value.kind === 'number' ? String(value.number) : value.text;
}
