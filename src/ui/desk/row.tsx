import { Link } from 'react-router';
import type { QueueRow } from '../../features/desk/contract.ts';
import { Icon } from '../kit/icons.tsx';
import { languageOf, useLanguage, useText } from '../kit/language.ts';
import { fullMoment, relativeTime } from '../kit/time.ts';
import { clockOf } from './queue-clock.ts';
import { maySendNothing, reasonsOf } from './row-reasons.ts';
import { limitOf, minutesLeft, minutesOver, words } from './words.ts';

type Props = { row: QueueRow; open: boolean; now: number; withTeam: boolean };

/** One conversation in the queue: who and since when, the last words, why it is here. */
export function Row({ row, open, now, withTeam }: Props) {
  const t = useText();
  const language = useLanguage();
  const reasons = reasonsOf(row, now, language);
  const bar = row.group === 'mine' || row.group === 'waiting' ? barOf(row, now) : null;
  return (
    <li data-row={`${row.conversationId}`}>
      <Link
        to={`/c/${row.conversationId}`}
        className={`qr${open ? ' on' : ''}${row.unread ? '' : ' read'}`}
        aria-current={open ? 'true' : undefined}
        data-id={row.conversationId}
      >
        <span className="l1">
          <bdi className="n cut" lang={languageOf(row.contact.name)}>
            {row.contact.name}
          </bdi>
          {row.unread && <span className="u-hidden">{t(words.unread)}</span>}
          <span className="t3 sm label">{row.account.label}</span>
          <span className="grow" />
          <Aside row={row} now={now} />
        </span>
        <LastWords row={row} />
        <span className="l3">
          {reasons.map((reason) => (
            <span key={reason.text} className={`${reason.tone}${reason.timed ? ' timed' : ''} cut`}>
              <Icon name={reason.icon} small /> {reason.text}
            </span>
          ))}
          {withTeam && reasons.length < 2 && row.team !== null && <span className="cut team">{row.team.name[language]}</span>}
        </span>
        {bar !== null && (
          <span className="age">
            <i className={bar.tone} style={{ width: `${Math.round(bar.share * 100)}%` }} />
          </span>
        )}
      </Link>
    </li>
  );
}

function barOf(row: QueueRow, now: number): { tone: string; share: number } | null {
  const clock = row.clock === null ? null : clockOf(row.clock, now);
  if (clock === null || clock.kind === 'age') return null;
  return { tone: clock.kind === 'over' ? 'over' : 'left', share: clock.share };
}

/** At the right of the name: the clock while somebody waits for us, else whose it is, or when something was last said. */
function Aside({ row, now }: { row: QueueRow; now: number }) {
  const language = useLanguage();
  const t = useText();
  if (row.group === 'others') return <span className="sm t3 at">{row.agent?.name ?? t(words.fromApp)}</span>;
  if (row.limitedUntil !== null && !maySendNothing(row)) return <span className="sm t3 at">{limitOf(language, row.account.label)}</span>;
  const clock = row.clock !== null && row.group !== 'customer' ? clockOf(row.clock, now) : null;
  if (clock?.kind === 'left')
    return (
      <span className="sm warn at">
        <Icon name="clock" small /> {minutesLeft(language, clock.minutes)}
      </span>
    );
  if (clock?.kind === 'over')
    return (
      <span className="sm danger at">
        <Icon name="alert" small /> {minutesOver(language, clock.minutes)}
      </span>
    );
  const at = clock?.at ?? (row.last === null ? null : Date.parse(row.last.at));
  if (at === null) return null;
  return (
    <time className="sm t3 at" dateTime={new Date(at).toISOString()} title={fullMoment(at, language)}>
      {relativeTime(at, now, language)}
    </time>
  );
}

function LastWords({ row }: { row: QueueRow }) {
  const t = useText();
  const { last } = row;
  if (last === null) return <span className="l2 cut">&nbsp;</span>;
  const by = { contact: '', bot: t(words.byBot), system: t(words.byBot), person: t(last.mine ? words.mine : words.byPerson) }[last.author];
  // One line: what was written over several is read on.
  const text = last.text.replace(/\s+/g, ' ').slice(0, 200);
  return (
    <span className="l2 cut">
      {by}
      {last.photo && (
        <>
          <Icon name="image" small /> {t(words.photo)}{' '}
        </>
      )}
      <bdi lang={languageOf(text)}>{text}</bdi>
    </span>
  );
}
