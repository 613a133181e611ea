import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, type ReactNode } from 'react';
import type { Presence } from '../../core/access.ts';
import type { SessionView } from '../../features/staff/contract.ts';
import { ApiError, call, setCsrf, watchCalls } from './api.ts';
import { tellOtherTabs, watchOtherTabs } from './other-tabs.ts';
import { noteHere } from './was-here.ts';

const SessionContext = createContext<SessionView | null>(null);

/** Null: signed out. */
export type SessionAnswer = SessionView | null;
export const sessionKey = ['session'] as const;

/** Who works here. Only below a page that is shown to somebody who is signed in. */
export function useSession(): SessionView {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession needs somebody who is signed in');
  return session;
}

async function readSession({ client }: { client: QueryClient }): Promise<SessionAnswer> {
  try {
    const view = keep(await call<SessionView>('GET', '/session'));
    // Somebody may have signed in in another tab.
    if (client.getQueryData<SessionAnswer>(sessionKey)?.staff.agentId !== view.staff.agentId) forget(client);
    return view;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

function keep(view: SessionView): SessionView {
  setCsrf(view.csrf);
  noteHere(view.staff.email);
  return view;
}

/** `undefined` until the server has answered for the first time. */
export function useSessionAnswer(): { session: SessionAnswer | undefined; error: unknown } {
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: sessionKey,
    queryFn: readSession,
    // Whoever comes back to a tab that shows the form may be signed in by now.
    staleTime: ({ state }) => (state.data === null ? 0 : 60_000),
  });
  useEffect(() => watchOtherTabs(() => void client.invalidateQueries({ queryKey: sessionKey })), [client]);
  useEffect(
    () =>
      watchCalls({
        signedOut: () => client.setQueryData<SessionAnswer>(sessionKey, null),
        stale: () => void client.invalidateQueries(),
        reached: () => undefined,
        unreached: () => undefined,
      }),
    [client],
  );
  return { session: data, error };
}

export function SessionProvider({ session, children }: { session: SessionView; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** What one person has read is not the next one's. */
function forget(client: QueryClient): void {
  client.removeQueries({ queryKey: ['queue'] });
  client.removeQueries({ queryKey: ['conversation'] });
}

/** Takes over a session that an answer has just begun. What the one before had read is forgotten. */
export function enter(client: QueryClient, view: SessionView): void {
  forget(client);
  client.setQueryData<SessionAnswer>(sessionKey, keep(view));
  tellOtherTabs();
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call('DELETE', '/session'),
    onSuccess: () => {
      sessionStorage.clear();
      client.setQueryData<SessionAnswer>(sessionKey, null);
      forget(client);
      tellOtherTabs();
    },
  });
}

/** Shows the choice at once, and takes it back when the server did not hear it. */
export function usePresence() {
  const client = useQueryClient();
  const show = (presence: Presence): void =>
    void client.setQueryData<SessionAnswer>(sessionKey, (old) => (old ? { ...old, staff: { ...old.staff, presence } } : old));
  return useMutation({
    mutationFn: (presence: Presence) => call('PUT', '/session/presence', { presence }),
    onMutate: (presence) => {
      const before = client.getQueryData<SessionAnswer>(sessionKey)?.staff.presence;
      show(presence);
      return { before };
    },
    onError: (_error, _presence, context) => {
      if (context?.before !== undefined) show(context.before);
    },
  });
}
