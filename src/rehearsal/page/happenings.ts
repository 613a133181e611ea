import type { Happening, HappeningKind } from '../../core/rehearsal.ts';
import type { FakeXLog, LoggedDelivery, LoggedRequest } from '../log.ts';

/** Something that somebody did on the page, beside what X's own log knows. */
export type Act = { at: number; kind: Extract<HappeningKind, 'app-reply' | 'revoked' | 'given-back'>; personId: string | null };

type Source = { at: number; delivery: LoggedDelivery } | { at: number; request: LoggedRequest } | { at: number; act: Act };

/** So much of the log is read: older entries no longer change the last lines. */
const READ = 2_000;

/**
 * X's log as a person reads it: newest first, at most `limit` lines.
 * A send that ended without a clear answer is in doubt until its echo was taken (200) or the conversation was read back.
 */
export function happeningsOf(log: FakeXLog, acts: readonly Act[], limit = 100): Happening[] {
  const tell = createTeller(log);
  const sources: Source[] = [
    ...log.deliveries.slice(-READ).map((delivery) => ({ at: delivery.at, delivery })),
    ...log.requests.slice(-READ).map((request) => ({ at: request.endedAt ?? request.at, request })),
    ...acts.map((act) => ({ at: act.at, act })),
  ].sort((one, other) => one.at - other.at);
  return sources
    .flatMap((source): Omit<Happening, 'id'>[] => {
      if ('act' in source) return [{ ...source.act, outcome: null, ms: null }];
      return 'delivery' in source ? [tell.delivery(source.delivery)] : tell.request(source.request);
    })
    .map((happening, at) => ({ ...happening, id: `${happening.at}-${at}` }))
    .slice(-limit)
    .reverse();
}

/** Reads the log in its order and remembers what is in doubt and what has been delivered before. */
function createTeller(log: FakeXLog) {
  const messages = new Map(log.messages.map((message) => [message.id, message]));
  const delivered = new Set<string>();
  /** By customer: the accepted message's id, or null when X took nothing. */
  const doubts = new Map<string, (string | null)[]>();

  function settleByEcho(customerId: string, ids: string[]): boolean {
    const open = doubts.get(customerId) ?? [];
    const left = open.filter((id) => id === null || !ids.includes(id));
    doubts.set(customerId, left);
    return left.length < open.length;
  }

  return {
    delivery(delivery: LoggedDelivery): Omit<Happening, 'id'> {
      const { eventIds, at, startedAt, status, lost } = delivery;
      const message = messages.get(eventIds[0] ?? '');
      const personId = message?.customerId ?? null;
      const key = eventIds.join(' ');
      const again = key !== '' && delivered.has(key);
      if (!lost) delivered.add(key);
      const echo = message !== undefined && message.origin !== 'customer';
      const settled = status === 200 && personId !== null && settleByEcho(personId, eventIds);
      const kind = kindOf({ lost, status, again, echo, settled });
      return { at, kind, personId, outcome: status, ms: lost || status === null ? null : at - startedAt };
    },
    request(request: LoggedRequest): Omit<Happening, 'id'>[] {
      const { endpoint, outcome, endedAt, messageId } = request;
      if (endedAt === undefined) return [];
      const personId = /\/with\/(\d+)\//.exec(request.path)?.[1] ?? null;
      const line = (kind: HappeningKind) => [{ at: endedAt, kind, personId, outcome, ms: endedAt - request.at }];
      if (endpoint === 'conversation') return line(readBack(personId, outcome));
      if (endpoint === 'photo') return line('fetched');
      // A picture goes up in pieces; its end tells the whole, and so does a piece that was refused.
      if (endpoint === 'upload') return outcome !== 200 || request.path.endsWith('/finalize') ? line('upload') : [];
      if (endpoint !== 'send') return [];
      const kind = kindOfSend(outcome);
      if (kind === 'doubt' && personId !== null) doubts.set(personId, [...(doubts.get(personId) ?? []), messageId ?? null]);
      return line(kind);
    },
  };

  function readBack(personId: string | null, outcome: LoggedRequest['outcome']): HappeningKind {
    const open = doubts.get(personId ?? '') ?? [];
    if (outcome !== 200 || open.length === 0) return 'read-back';
    doubts.delete(personId ?? '');
    return open.some((id) => id !== null) ? 'read-confirmed' : 'read-missing';
  }
}

function kindOf(seen: { lost: boolean; status: number | null; again: boolean; echo: boolean; settled: boolean }): HappeningKind {
  if (seen.lost) return 'webhook-lost';
  if (seen.status !== 200) return 'webhook-failed';
  if (seen.settled) return 'echo-confirmed';
  if (seen.again) return 'webhook-again';
  return seen.echo ? 'echo' : 'webhook';
}

function kindOfSend(outcome: LoggedRequest['outcome']): HappeningKind {
  if (typeof outcome !== 'number' || outcome >= 500) return 'doubt';
  if (outcome < 300) return 'sent';
  const known: Record<number, HappeningKind> = { 401: 'signed-out', 403: 'refused', 429: 'limited' };
  return known[outcome] ?? 'not-sent';
}
