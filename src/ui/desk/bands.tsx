import { useEffect } from 'react';
import type { QueueView } from '../../features/desk/contract.ts';
import { Icon } from '../kit/icons.tsx';
import { useLanguage, useText } from '../kit/language.ts';
import { clockTime } from '../kit/time.ts';
import { ApiError, isOffline } from './api.ts';
import { useOnline } from './online.ts';
import { alreadyTaken, heldAccount, offlineSince, pausedAccount, words } from './words.ts';

/** The list stands still while the server cannot be reached, and says since when. */
export function OfflineBand() {
  const language = useLanguage();
  const { online, since } = useOnline();
  if (online || since === null) return null;
  return (
    <div className="band w flat" role="status">
      <Icon name="off" />
      <span>{offlineSince(language, clockTime(since))}</span>
    </div>
  );
}

export function PausedBands({ paused }: { paused: QueueView['paused'] }) {
  const language = useLanguage();
  return paused.map(({ account, reason }) => (
    <div key={account.id} className={`band ${reason === 'reconcile' ? 'w' : 'd'} flat`} role="status">
      <Icon name={reason === 'reconcile' ? 'clock' : 'alert'} />
      <span>{pausedAccount(language, reason, account.label, account.handle ?? account.name)}</span>
    </div>
  ));
}

/** A server of the version before does not say. */
export function HeldBands({ held = [] }: Partial<Pick<QueueView, 'held'>>) {
  const language = useLanguage();
  return held.map(({ id, label, handle, name }) => (
    <div key={id} className="band w flat" role="status">
      <Icon name="clock" />
      <span>{heldAccount(language, label, handle ?? name)}</span>
    </div>
  ));
}

const shownMs = 10_000;

/** Why taking over did not work, where it was asked for. */
export function TakeBand({ error, onDone }: { error: Error | null; onDone: () => void }) {
  const language = useLanguage();
  const t = useText();
  useEffect(() => {
    if (error === null) return;
    const timer = setTimeout(onDone, shownMs);
    return () => clearTimeout(timer);
  }, [error, onDone]);
  if (error === null || isOffline(error)) return null;
  const code = error instanceof ApiError ? error.code : '';
  const agent = error instanceof ApiError && typeof error.details['agent'] === 'string' ? error.details['agent'] : null;
  const [tone, text] =
    code === 'nobody-waiting'
      ? ['', t(words.nobody)]
      : code === 'already-taken'
        ? ['w', alreadyTaken(language, agent)]
        : code === 'already-ended'
          ? ['w', t(words.ended)]
          : code === 'version-conflict' || code === 'csrf'
            ? ['w', t(words.outOfDate)]
            : ['d', t(code === 'forbidden' ? words.notAllowed : words.actionFailed)];
  return (
    <div className={`band flat ${tone}`} role="status">
      <Icon name="info" />
      <span>{text}</span>
    </div>
  );
}
