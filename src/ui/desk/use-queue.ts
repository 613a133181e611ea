import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { QueueRow, QueueView } from '../../features/desk/contract.ts';
import { call } from './api.ts';
import { conversationKey, queueKey } from './live.ts';
import { setServerNow } from './now.ts';
import { noteTaken } from './just-taken.ts';

/** The stream tells of changes; this is for what it cannot tell, and for when it is shut out. */
const pollMs = 30_000;

async function readQueue(): Promise<QueueView> {
  const view = await call<QueueView>('GET', '/desk/queue');
  setServerNow(view.now);
  return view;
}

export const useQueue = () =>
  useQuery({ queryKey: queueKey, queryFn: readQueue, refetchInterval: pollMs, refetchIntervalInBackground: true });

/** Takes a conversation over, the next in fair order when none is named, and opens it. */
export function useTake() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (row: QueueRow | null) => take(row),
    onSuccess(conversationId) {
      noteTaken(conversationId);
      return navigate(`/c/${conversationId}`);
    },
    onSettled: (conversationId) => {
      void client.invalidateQueries({ queryKey: queueKey });
      if (conversationId !== undefined) void client.invalidateQueries({ queryKey: conversationKey(conversationId) });
    },
  });
}

async function take(row: QueueRow | null): Promise<number> {
  if (row === null) return (await call<{ conversationId: number }>('POST', '/handoffs/next')).conversationId;
  const waiting = row.group === 'waiting' && row.handoffId !== null;
  await call('POST', waiting ? `/handoffs/${row.handoffId}/claim` : `/conversations/${row.conversationId}/take`, { version: row.version });
  return row.conversationId;
}
