import type { Language } from '../../core/language.ts';
import type { QueueRow } from '../../features/desk/contract.ts';
import type { IconName } from '../kit/icons.tsx';
import { momentText } from '../kit/time.ts';
import { reasonText } from './conversation/reasons.ts';
import { colleagueHas, goesOut, matchingWith, signedOutBy, stoppedAt, words } from './words.ts';

/** `timed`: says a time, which is never cut. */
export type RowReason = { icon: IconName; tone: '' | 'danger' | 'warn' | 'info'; text: string; timed?: true };

/** Red is for anger and danger alone; an unanswered contact is a warning. */
const grave = new Set(['danger', 'self-harm', 'anger', 'public-threat']);
const icons: Record<string, IconName> = {
  person: 'person',
  'not-understood': 'doubt',
  'did-not-help': 'doubt',
  unanswered: 'refresh',
  again: 'refresh',
  'damaged-or-wrong': 'image',
  legal: 'alert',
  'lookup-failed': 'info',
  'content-error': 'info',
  limits: 'info',
  poison: 'info',
  'bot-loop': 'bot',
  'opted-out': 'lock',
  'late-answer': 'clock',
  'reply-lost': 'alert',
};

/** What the third line of a row says, two things at most, since more would cut each other short: what hinders us first, then how upset they are, then why it is here. */
export function reasonsOf(row: QueueRow, now: number, language: Language): RowReason[] {
  if (row.group === 'others') return [holder(row, language)];
  const all = [trouble(row, language), limit(row, now, language), mood(row, language), why(row, language), late(row, language)];
  return all.filter((one): one is RowReason => one !== null).slice(0, 2);
}

function holder(row: QueueRow, language: Language): RowReason {
  if (row.agent === null) return { icon: 'phone', tone: '', text: words.fromAppReason[language] };
  return { icon: 'lock', tone: '', text: colleagueHas(language, row.agent.name) };
}

function trouble(row: QueueRow, language: Language): RowReason | null {
  if (row.trouble === 'failed') return { icon: 'cross', tone: 'danger', text: words.failed[language] };
  if (row.trouble === 'parked') return { icon: 'lock', tone: 'warn', text: words.parked[language] };
  if (row.trouble === 'stopped') return { icon: 'cross', tone: 'danger', text: stoppedAt(language, row.account.label) };
  if (row.trouble === 'paused') return { icon: 'cross', tone: 'danger', text: signedOutBy(language, row.account.label) };
  if (row.trouble === 'reconcile') return { icon: 'clock', tone: 'warn', text: matchingWith(language, row.account.label) };
  return null;
}

export const maySendNothing = ({ trouble }: QueueRow): boolean => trouble === 'paused' || trouble === 'stopped' || trouble === 'reconcile';

/** An account that may not send has no time at which it will. */
function limit(row: QueueRow, now: number, language: Language): RowReason | null {
  if (row.limitedUntil === null || maySendNothing(row)) return null;
  return { icon: 'clock', tone: 'info', text: goesOut(language, momentText(Date.parse(row.limitedUntil), now, language)), timed: true };
}

function mood(row: QueueRow, language: Language): RowReason | null {
  if (row.mood === 'strong-anger') return { icon: 'alert', tone: 'danger', text: language === 'ja' ? '強い怒り' : 'Strong anger' };
  if (row.mood === 'anger') return { icon: 'alert', tone: 'danger', text: language === 'ja' ? '怒り' : 'Anger' };
  return null;
}

function why(row: QueueRow, language: Language): RowReason | null {
  if (row.reason === null) return null;
  // Anger is said once: as it is now, when it is known.
  if (row.reason === 'anger' && (row.mood === 'strong-anger' || row.mood === 'anger')) return null;
  if (grave.has(row.reason)) return { icon: 'alert', tone: 'danger', text: reasonText(row.reason, language) };
  if (row.reason === 'unanswered') return { icon: 'refresh', tone: 'warn', text: reasonText(row.reason, language) };
  return { icon: icons[row.reason] ?? 'flow', tone: '', text: reasonText(row.reason, language) };
}

function late(row: QueueRow, language: Language): RowReason | null {
  return row.clock?.late ? { icon: 'info', tone: '', text: words.toldLate[language] } : null;
}
