import type { ContextCard, HandoffState } from '../../core/handoff.ts';
import type { Localized } from '../../core/language.ts';
import type { Setup } from '../../core/setup.ts';
import type { Emotion } from '../../core/understanding.ts';
import type { Content } from '../../flow/load.ts';
import type { CardView } from './contract.ts';
import { firstLineOf, type Notice } from './first-line.ts';
import { knownOf } from './known.ts';
import { latestEmotion, moodOf, trendOf } from './mood.ts';
import { showClock, showTeam } from './show.ts';

export type HandoffRow = {
  id: number;
  state: HandoffState;
  reason: string;
  sentence: string;
  urgency: number;
  team: string;
  created_at: Date;
  due_at: Date | null;
  promised_until: Date | null;
  promised_open: boolean;
  late_at: Date | null;
  card: unknown;
};

export type CardFacts = {
  handoff: HandoffRow;
  /** Earlier ones, newest first. */
  before: { reason: string; state: string; created_at: Date }[];
  /** What the customer said, oldest first. */
  said: { seq: number; text: string; created_at: Date }[];
  notice: Notice | null;
  /** Negativity per message until now, and the whole of the last one if it is known. */
  course: number[];
  emotion: Emotion | null;
  content: Content | null;
  setup: Setup;
};

/** Reasons that are shown in red (besides what a release's own trigger words are marked as). */
const GRAVE = new Set(['anger', 'danger', 'self-harm', 'unanswered']);
const GRAVE_NOTICES = new Set<string | undefined>(['angry', 'danger', 'self_harm', 'unanswered']);
const BELIEVED = 3;
const BEFORE = 5;

/** The context card, ready to be shown. A card that an earlier version wrote may lack parts: its sections are then empty. */
export function showCard(facts: CardFacts): CardView {
  const { handoff, content } = facts;
  const card = handoff.card as Partial<ContextCard> as ContextCard;
  const over = handoff.state === 'resolved' || handoff.state === 'returned';
  // What came after the end of a handoff is no part of it.
  const course = over ? (card.emotion?.course ?? []) : facts.course;
  const now = moodOf(latestEmotion(course, over ? (card.emotion?.now ?? null) : facts.emotion));
  return {
    handoffId: handoff.id,
    state: handoff.state,
    reason: handoff.reason,
    sentence: handoff.sentence,
    sentenceSeq: seqOf(facts),
    urgency: handoff.urgency,
    grave: isGrave(handoff.reason, content),
    team: showTeam(facts.setup, handoff.team),
    at: handoff.created_at.toISOString(),
    clock: showClock(handoff),
    promise: handoff.promised_until && { at: handoff.promised_until.toISOString(), kind: handoff.promised_open ? 'by' : 'from' },
    answered: (card.answered ?? []).map(({ text, flow }) => ({ text, flow })),
    known: knownOf(card, content),
    mood: now && { ...now, trend: trendOf(course) },
    course,
    believed: (card.intents ?? []).slice(0, BELIEVED).map(({ intent, score }) => ({ intent, title: intentTitle(intent, content), score })),
    before: facts.before.slice(0, BEFORE).map(({ reason, state, created_at }) => ({ reason, state, at: created_at.toISOString() })),
    firstLine: firstLineOf(handoff.reason, facts.notice, content),
  };
}

function isGrave(reason: string, content: Content | null): boolean {
  return GRAVE.has(reason) || (content?.triggers ?? []).some((trigger) => trigger.reason === reason && GRAVE_NOTICES.has(trigger.notice));
}

function intentTitle(id: string, content: Content | null): Localized {
  return content?.intents.find(({ intent }) => intent === id)?.title ?? { ja: id, en: id };
}

/** The message that said the sentence: the last one before the handoff, or, when something graver was said meanwhile, the first one after it. */
function seqOf({ handoff, said }: CardFacts): number | null {
  const lines = new Set([handoff.sentence, ...handoff.sentence.split('\n')].map((line) => line.trim()).filter((line) => line !== ''));
  if (lines.size === 0) return null;
  const holds = (text: string) => lines.has(text.trim()) || (handoff.sentence !== '' && text.includes(handoff.sentence));
  const matching = said.filter(({ text }) => holds(text));
  const earlier = matching.filter(({ created_at }) => created_at <= handoff.created_at);
  return (earlier.at(-1) ?? matching[0])?.seq ?? null;
}
