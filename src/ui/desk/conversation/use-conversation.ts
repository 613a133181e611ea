import { useQuery } from '@tanstack/react-query';
import type { ConversationView } from '../../../features/desk/contract.ts';
import { call } from '../api.ts';
import { conversationKey } from '../live.ts';

/** The stream tells what changes in a conversation; it says nothing of its account. */
const pollMs = 30_000;
/** While nothing can be sent, people wait for the moment when it can. */
const waitingMs = 5_000;

/** How soon to look again, unless the stream asks for it before. */
export function lookAgainMs(view: Pick<ConversationView, 'blocked' | 'held' | 'budget'> | undefined): number {
  if (view === undefined) return pollMs;
  return view.blocked !== null || view.held || view.budget?.left === 0 ? waitingMs : pollMs;
}

export const useConversation = (id: number) =>
  useQuery({
    queryKey: conversationKey(id),
    queryFn: ({ signal }) => call<ConversationView>('GET', `/conversations/${id}`, undefined, signal),
    refetchInterval: ({ state }) => lookAgainMs(state.data),
    refetchIntervalInBackground: true,
  });
