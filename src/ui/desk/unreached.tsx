import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLanguage, useText } from '../kit/language.ts';
import { clockTime } from '../kit/time.ts';
import { Door } from './door.tsx';
import { doorWords, unreachedSince } from './door-words.ts';
import { useOnline } from './online.ts';

/** The page came, the server behind it did not. It goes on by itself. */
export function Unreached() {
  const t = useText();
  const language = useLanguage();
  const client = useQueryClient();
  const { online, since } = useOnline();
  useEffect(() => {
    if (online) void client.refetchQueries();
  }, [online, client]);
  return (
    <Door title={t(doorWords.unreached)}>
      <p className="door-text">{since === null ? t(doorWords.offline) : unreachedSince(language, clockTime(since))}</p>
    </Door>
  );
}
