import { useRef } from 'react';
import { useNavigate } from 'react-router';
import type { Language } from '../../core/language.ts';
import type { QueueRow, QueueView } from '../../features/desk/contract.ts';
import { useLanguage, useText } from '../kit/language.ts';
import { clockTime, dayKey, relativeTime } from '../kit/time.ts';
import { HeldBands, OfflineBand, PausedBands, TakeBand } from './bands.tsx';
import { Loading } from './loading.tsx';
import { useNow } from './now.ts';
import { PresenceTag } from './presence.tsx';
import { longestWait } from './queue-clock.ts';
import { useQueueKeys } from './queue-keys.ts';
import { Row } from './row.tsx';
import { useSession } from './session.tsx';
import { useMoves } from './use-moves.ts';
import { useQueue, useTake } from './use-queue.ts';
import { lastHandoff, longest, moreWaiting, words } from './words.ts';

const groups = ['mine', 'waiting', 'customer', 'others'] as const;

export function QueuePane({ openId }: { openId: number | null }) {
  const t = useText();
  const navigate = useNavigate();
  const { data, error } = useQueue();
  const take = useTake();
  const list = useRef<HTMLDivElement>(null);
  const next = (): void => {
    if (!take.isPending) take.mutate(null);
  };
  useQueueKeys({
    list,
    rows: data?.rows ?? [],
    onNext: next,
    onTake: (row) => {
      if (!take.isPending) take.mutate(row);
    },
    onOpen: (row) => void navigate(`/c/${row.conversationId}`),
  });
  return (
    <section className="q" aria-label={t(words.queue)}>
      <header className="head row">
        <h1 className="grow">{t(words.desk)}</h1>
        <PresenceTag />
        <button type="button" className="btn" onClick={next} aria-keyshortcuts="n">
          {t(words.takeNext)} <kbd aria-hidden="true">N</kbd>
        </button>
      </header>
      <TakeBand error={take.error} onDone={take.reset} />
      <OfflineBand />
      {data !== undefined && <PausedBands paused={data.paused} />}
      {data !== undefined && <HeldBands held={data.held} />}
      <div className="list" ref={list}>
        {data !== undefined ? <Groups view={data} openId={openId} /> : error === null ? <Loading rows={4} /> : <LoadFailed />}
      </div>
    </section>
  );
}

function Groups({ view, openId }: { view: QueueView; openId: number | null }) {
  const language = useLanguage();
  const t = useText();
  const now = useNow();
  const { teams } = useSession();
  const moves = useMoves(view.rows.map((row) => `${row.group}:${row.conversationId}`).join());
  const wait = longestWait(view.rows, now);
  const shown = groups.map((group) => ({ group, rows: view.rows.filter((row) => row.group === group) }));
  return (
    <div ref={moves}>
      {shown.map(({ group, rows }) => {
        if (rows.length === 0 && group !== 'waiting') return null;
        const count = rows.length + (group === 'waiting' ? view.more : 0);
        return (
          <section key={group} aria-labelledby={`group-${group}`}>
            <h2 className="grp" id={`group-${group}`}>
              <b>{t(words.groups[group])}</b> {count}
              <span className="grow" />
              {group === 'waiting' && wait !== null && wait > 0 && <span className="far">{longest(language, wait)}</span>}
            </h2>
            <ul>
              {rows.map((row: QueueRow) => (
                <Row
                  key={row.conversationId}
                  row={row}
                  open={row.conversationId === openId}
                  now={now}
                  withTeam={teams.length > 1 && group === 'waiting'}
                />
              ))}
            </ul>
            {group === 'waiting' && count === 0 && <NobodyWaits last={view.lastHandoffAt} now={now} />}
            {group === 'waiting' && view.more > 0 && <p className="more">{moreWaiting(language, view.more)}</p>}
          </section>
        );
      })}
    </div>
  );
}

const momentOf = (at: number, now: number, language: Language): string =>
  dayKey(at) === dayKey(now) ? clockTime(at) : relativeTime(at, now, language);

function NobodyWaits({ last, now }: { last: string | null; now: number }) {
  const language = useLanguage();
  const t = useText();
  return (
    <div className="empty">
      <b>{t(words.nobody)}</b>
      {lastHandoff(language, last === null ? null : momentOf(Date.parse(last), now, language))}
    </div>
  );
}

function LoadFailed() {
  const t = useText();
  return (
    <div className="empty" role="status">
      <b>{t(words.loadFailed)}</b>
      {t(words.loadFailedHint)}
    </div>
  );
}
