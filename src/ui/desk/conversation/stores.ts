import type { QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { ApiError, call } from '../api.ts';
import { conversationKey, queueKey } from '../live.ts';
import { serverNow } from '../now.ts';
import { onlineNow, watchOnline } from '../online.ts';
import { createDrafts, type Draft, type Drafts } from './drafts.ts';
import { createOutbox, type Outbox, type Outgoing, type SendAnswer } from './outbox.ts';

const draftsByAgent = new Map<string, Drafts>();

/** What this person has written in this tab and not yet said. It outlives the look at one conversation, so it lives beside the components. */
export function draftsOf(agentId: string): Drafts {
  const known = draftsByAgent.get(agentId);
  if (known) return known;
  const drafts = createDrafts(sessionStorage, `uketsuke.desk.draft.${agentId}`);
  draftsByAgent.set(agentId, drafts);
  return drafts;
}

export const useDraft = (drafts: Drafts, conversationId: number): Draft =>
  useSyncExternalStore(drafts.watch, () => drafts.get(conversationId));

const outboxes = new Map<string, Outbox>();
let writing = '';
const hearers = new Set<(conversationId: number) => void>();

function outboxOf(agentId: string): Outbox {
  const known = outboxes.get(agentId);
  if (known) return known;
  const outbox = createOutbox({
    send,
    storage: sessionStorage,
    key: `uketsuke.desk.outbox.${agentId}`,
    mayRun: () => writing === agentId,
    now: serverNow,
    onAnswer: (conversationId) => hearers.forEach((hear) => hear(conversationId)),
  });
  outboxes.set(agentId, outbox);
  watchOnline(() => {
    if (onlineNow().online) outbox.flush();
  });
  return outbox;
}

async function send(reply: Outgoing): Promise<SendAnswer> {
  const { requestId, version, text, photos, conversationId } = reply;
  const body = { requestId, version, text, ...(photos.length === 0 ? {} : { photos: photos.map((photo) => photo.id) }) };
  try {
    const { id } = await call<{ id: number }>('POST', `/conversations/${conversationId}/messages`, body);
    return { kind: 'taken', id };
  } catch (error) {
    if (!(error instanceof ApiError)) return { kind: 'later', afterMs: null };
    const { status, code, details } = error;
    if (status === 0 || status === 401 || status === 408 || status === 429 || status >= 500) return { kind: 'later', afterMs: null };
    return { kind: 'refused', code, agent: typeof details['agent'] === 'string' ? details['agent'] : null };
  }
}

/** The replies of whoever is signed in that are on their way. What a reload or another session left behind goes out first. */
export function useOutbox(agentId: string, client: QueryClient): Outbox & { waiting: readonly Outgoing[] } {
  writing = agentId;
  const outbox = outboxOf(agentId);
  const waiting = useSyncExternalStore(
    outbox.watch,
    useCallback(() => outbox.items(), [outbox]),
  );
  useEffect(() => {
    outbox.flush();
    const look = (conversationId: number): void => {
      void client.invalidateQueries({ queryKey: conversationKey(conversationId) });
      void client.invalidateQueries({ queryKey: queueKey });
    };
    hearers.add(look);
    return () => void hearers.delete(look);
  }, [client, outbox]);
  return { ...outbox, waiting };
}
