import type { Localized } from '../../core/language.ts';
import type { MessagePart } from '../../platform/database/schema.ts';
import type { Content } from '../../flow/load.ts';
import type { CardView } from './contract.ts';

/** Notices that begin with words a person can begin with, too. The others only announce that somebody will come. */
const OPENS_WELL = /^handoff_(angry|danger|unanswered)_/;
const NOTICE: Localized = { ja: '引き継ぎのお知らせから', en: 'from the handoff notice' };

export type Notice = { text: string; parts: MessagePart[]; source: Record<string, unknown> };

/**
 * An opening that staff wrote for this reason, as the customer's case filled it in: the first sentence of the notice that went out,
 * when a flow gave it words of its own (`escalate: { say }`) or when it is an apology. Null otherwise.
 */
export function firstLineOf(reason: string, notice: Notice | null, content: Content | null): CardView['firstLine'] {
  const phrase = notice?.source['phrase'];
  if (!notice || typeof phrase !== 'string' || !phrase.startsWith('handoff_')) return null;
  const text = firstSentence(notice.parts.find((part) => part.kind === 'body')?.text ?? notice.text);
  const flow = flowWithWords(reason, content);
  if (flow) return { text, from: { ja: `流れ「${flow.ja}」から`, en: `from the flow “${flow.en}”` } };
  return OPENS_WELL.test(phrase) ? { text, from: NOTICE } : null;
}

/** Up to and with its full stop. */
export function firstSentence(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return (/^.*?(?:[。！？]|[.!?](?=\s|$))/u.exec(line)?.[0] ?? line).trim();
}

/** The title of the flow whose `escalate` step has this reason and its own words. */
function flowWithWords(reason: string, content: Content | null): Localized | null {
  for (const flow of Object.values(content?.flows ?? {})) if (escalates(flow.steps, reason)) return flow.title;
  return null;
}

/** Steps nest in lists and branches; whatever lies between, an escalation looks the same. */
function escalates(node: unknown, reason: string): boolean {
  if (Array.isArray(node)) return node.some((one) => escalates(one, reason));
  if (typeof node !== 'object' || node === null) return false;
  const { escalate } = node as { escalate?: { reason?: unknown; say?: unknown } };
  if (escalate?.reason === reason && escalate.say !== undefined) return true;
  return Object.values(node).some((one) => escalates(one, reason));
}
