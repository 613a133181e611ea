import type { CardView, MessageView } from '../../../features/desk/contract.ts';

/** How a promise stands. Minutes are whole, at least 1. `opens`: nothing is owed before the team opens. */
export type PromiseState =
  | { state: 'kept' }
  | { state: 'broken'; minutes: number | null }
  | { state: 'running'; minutes: number; soon: boolean }
  | { state: 'opens' };

/** The handoff is over; what follows on the card is how it was. */
export const isOver = ({ state }: Pick<CardView, 'state'>): boolean => state === 'resolved' || state === 'returned';

type Card = Pick<CardView, 'promise' | 'clock' | 'at' | 'state'>;

/** The promise that the customer was given when the wait began, judged by the first answer of a person since. `now` in epoch ms. Null when none was given. */
export function promiseState(card: Card, messages: readonly MessageView[], now: number): PromiseState | null {
  if (card.promise === null) return null;
  const due = Date.parse(card.promise.at);
  const answered = firstAnswer(messages, Date.parse(card.at));
  if (answered !== null && (card.promise.kind === 'from' || answered <= due)) return { state: 'kept' };
  if (answered !== null) return { state: 'broken', minutes: null };
  if (isOver(card)) return null;
  if (card.promise.kind === 'from') return { state: 'opens' };
  if (now >= due) return { state: 'broken', minutes: Math.max(1, Math.floor((now - due) / 60_000)) };
  const from = Date.parse(card.clock.from);
  return { state: 'running', minutes: Math.max(1, Math.ceil((due - now) / 60_000)), soon: now - from >= (due - from) / 2 };
}

/** When a person first said something to the customer since the wait began, epoch ms. */
function firstAnswer(messages: readonly MessageView[], since: number): number | null {
  const found = messages.find(
    (message) =>
      message.author === 'person' &&
      Date.parse(message.at) >= since &&
      (message.state === 'sent' || message.state === null || message.fromApp),
  );
  return found === undefined ? null : Date.parse(found.at);
}
