import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import type { ConversationView, MessageView, settleBody } from '../../../features/desk/contract.ts';
import { ApiError, call } from '../api.ts';
import { conversationKey, queueKey } from '../live.ts';
import type { Outbox } from './outbox.ts';

export type Outcome = 'resolved' | 'returned';
export type Settling = z.output<typeof settleBody>['action'];

/** What an ending may go over. */
export type Waived = 'new-message' | 'unsent';

/** Why the last action did not go through. It stands until the next one, or until it is read. */
export type Problem =
  | { kind: 'taken'; agent: string; at: string | null }
  | { kind: 'conflict' }
  | { kind: 'new-message'; outcome: Outcome }
  /** So many replies of a person have not gone out: they are on their way, or wait for the channel's limit. */
  | { kind: 'unsent'; outcome: Outcome; count: number }
  | { kind: 'settled-already' }
  | { kind: 'not-connected' }
  /** A reply is still on its way: it would take the conversation over again. */
  | { kind: 'still-sending' }
  | { kind: 'failed'; code: string };

export type Actions = {
  problem: Problem | null;
  busy: boolean;
  /** True until the first look after a taking that this page asked for. */
  tookIt: () => boolean;
  take: () => void;
  /** `waived`: what the last ending was refused for, and is to be no hindrance now. */
  resolve: (outcome: Outcome, waived?: Waived) => void;
  settle: (message: Pick<MessageView, 'id' | 'attempt'>, action: Settling) => void;
  dismiss: () => void;
};

/** What the desk says about an action that the server refused. */
export function problemOf(error: unknown, outcome: Outcome | null): Problem {
  if (!(error instanceof ApiError)) return { kind: 'failed', code: 'unclear' };
  const { code, details } = error;
  const text = (key: string): string | null => (typeof details[key] === 'string' ? details[key] : null);
  const agent = text('agent');
  if (agent !== null) return { kind: 'taken', agent, at: text('at') };
  if (code === 'new-message' && outcome !== null) return { kind: 'new-message', outcome };
  const { count } = details;
  if (code === 'unsent' && outcome !== null) return { kind: 'unsent', outcome, count: typeof count === 'number' ? count : 1 };
  if (code === 'paused' || code === 'no-channel') return { kind: 'not-connected' };
  if (['version-conflict', 'already-taken', 'already-ended'].includes(code)) return { kind: 'conflict' };
  return error.status === 409 ? { kind: 'settled-already' } : { kind: 'failed', code };
}

const isUnsettled = ({ author, state }: MessageView): boolean =>
  author === 'person' && (state === 'held' || state === 'pending' || state === 'sending' || state === 'doubt');

/** A notice that asks for nothing goes after so long. */
const noticeMs = 8_000;
/** So long the ending of a conversation waits for a reply that is still on its way. */
const patienceMs = 5_000;

/** Taking, resolving, and settling of what was not sent. One at a time: a second press while the first is under way does nothing. */
export function useActions(view: ConversationView | undefined, conversationId: number, outbox: Outbox): Actions {
  const client = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const took = useRef(false);
  /** How the ending was asked for that was refused. */
  const asked = useRef<{ lastSeq: number; force: Waived | true | undefined } | null>(null);

  useEffect(() => {
    if (problem?.kind !== 'conflict' && problem?.kind !== 'settled-already') return;
    const timer = setTimeout(() => setProblem(null), noticeMs);
    return () => clearTimeout(timer);
  }, [problem]);

  const unsent = view?.messages.some(isUnsettled) ?? false;
  useEffect(() => {
    // Once they have gone out, nobody needs to be told of them.
    if (!unsent) setProblem((known) => (known?.kind === 'unsent' ? null : known));
  }, [unsent]);

  const run = async (path: string, body: unknown, outcome: Outcome | null = null): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(null);
    try {
      if (outcome !== null && !(await outbox.idle(conversationId, patienceMs))) return setProblem({ kind: 'still-sending' });
      await call('POST', path, body);
    } catch (error) {
      took.current = false;
      setProblem(problemOf(error, outcome));
    } finally {
      running.current = false;
      setBusy(false);
      void client.invalidateQueries({ queryKey: conversationKey(conversationId) });
      void client.invalidateQueries({ queryKey: queueKey });
    }
  };

  return {
    problem,
    busy,
    tookIt() {
      const was = took.current;
      took.current = false;
      return was;
    },
    take() {
      took.current = true;
      void run(`/conversations/${conversationId}/take`, { version: view?.version });
    },
    resolve(outcome, waived) {
      const { version, messages = [] } = view ?? {};
      // Who ends it all the same has not said that they have read what came after the first press.
      const before = waived === undefined ? null : asked.current;
      const lastSeq = before?.lastSeq ?? messages.at(-1)?.seq ?? 0;
      const force = before?.force !== undefined && before.force !== waived ? true : waived;
      if (!running.current) asked.current = { lastSeq, force };
      void run(`/conversations/${conversationId}/resolve`, { outcome, version, lastSeq, force }, outcome);
    },
    settle: ({ id, attempt }, action) => void run(`/messages/${id}/settle`, { action, attempt }),
    dismiss() {
      asked.current = null;
      setProblem(null);
    },
  };
}
