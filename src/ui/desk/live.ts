import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { DeskEvent } from '../../features/desk/contract.ts';
import { probe, watchOnline, onlineNow } from './online.ts';
import { createRefresher } from './refresher.ts';
import { sessionKey } from './session.tsx';
import { openStream } from './stream.ts';

export { useOnline } from './online.ts';

/** Queries that the stream keeps fresh: `['queue']`, `['conversation', id]`. */
export const queueKey = ['queue'] as const;
export const conversationKey = (id: number) => ['conversation', id] as const;

const queuePauseMs = 400;
/** In a browser chance comes from here. */
const chance = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;

/** Keeps what is on the screen fresh while somebody is signed in. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => {
    const read = () => client.invalidateQueries({ queryKey: queueKey }, { throwOnError: true });
    const refresh = createRefresher(read, queuePauseMs, chance);
    const close = openStream({ heard: (event) => hear(client, event, refresh), broken: probe });
    const unwatch = watchOnline(() => {
      if (onlineNow().online) void client.invalidateQueries();
    });
    return () => {
      close();
      unwatch();
    };
  }, [client]);
}

function hear(client: QueryClient, event: DeskEvent, refreshQueue: () => void): void {
  refreshQueue();
  if (event.event === 'hello') {
    void client.invalidateQueries({ queryKey: ['conversation'] });
    return;
  }
  if (event.data.staff) void client.invalidateQueries({ queryKey: sessionKey });
  for (const id of event.data.conversations) void client.invalidateQueries({ queryKey: conversationKey(id) });
}
