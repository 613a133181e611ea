import type { ReactNode } from 'react';
import type { Localized } from '../../../core/language.ts';
import { Icon, type IconName } from '../../kit/icons.tsx';
import { useLanguage, useText } from '../../kit/language.ts';
import { clockTime, dayKey, fullMoment, momentText, momentWithDay, whenText } from '../../kit/time.ts';
import { useNow } from '../now.ts';
import { maySettle, useOpen } from './context.ts';
import type { Shown } from './lines.ts';
import { failureText, parkedText } from './reasons.ts';
import type { Settling } from './use-actions.ts';
import {
  arrivedLate,
  learntLate,
  doubtUntil,
  doubtUntilMatched,
  limitedUntil,
  queuedUntilBack,
  queuedWhileHeld,
  unreachedUntil,
  words,
} from './words.ts';

/** How a message of ours looks by what became of it. */
export function lookOf({ state, outgoing }: Shown): string {
  if (outgoing) return outgoing.state === 'queued' ? 'queued' : 'going';
  if (state === 'doubt' || state === 'parked') return 'dbt';
  return state === 'failed' ? 'fail' : '';
}

/** The line under a message that has not simply arrived: where it is, and the one thing that can be done. */
export function Delivery({ message }: { message: Shown }) {
  if (message.outgoing) return <OnItsWay message={message} />;
  switch (message.state) {
    case 'held':
    case 'pending':
      return <Waiting message={message} />;
    case 'sending':
      return <OnItsWay message={message} />;
    case 'doubt':
      return <InDoubt message={message} />;
    case 'parked':
      return <Parked message={message} />;
    case 'failed':
      return <Failed message={message} />;
    case null:
    case 'sent':
      return <KnownLate message={message} />;
    case 'dropped':
    case 'merged':
      return null;
  }
}

type Props = { message: Shown };

function Status({ icon, tone, children, late = false }: { icon: IconName; tone: string; children: ReactNode; late?: boolean }) {
  return (
    <div className={`st8 ${late ? 'late' : ''}`}>
      <span className={tone}>
        <Icon name={icon} small /> {children}
      </span>
    </div>
  );
}

/** Lost on its way and fetched, or come long after it was written: it explains an answer that leaves a customer's words out, and the place of a person's from the app. */
function KnownLate({ message }: Props) {
  const language = useLanguage();
  const now = useNow();
  // A server of the version before does not say.
  if (!message.knownAt) return null;
  const [said, known] = [Date.parse(message.at), Date.parse(message.knownAt)];
  const late = message.fromApp ? learntLate : arrivedLate;
  return (
    <Status icon="clock" tone="t2">
      <time dateTime={new Date(known).toISOString()} title={fullMoment(known, language)}>
        {late(language, dayKey(said) === dayKey(known) ? clockTime(known) : momentWithDay(known, now, language))}
      </time>
    </Status>
  );
}

/** What takes an instant only says nothing about it. */
function OnItsWay({ message }: Props) {
  const t = useText();
  const { outgoing } = message;
  if (outgoing?.state === 'refused') return null;
  if (outgoing?.state === 'queued') {
    return (
      <Status icon="clock" tone="t2" late>
        {t(words.queued)}
      </Status>
    );
  }
  return (
    <Status icon="send" tone="t3" late>
      {t(words.sending)}
    </Status>
  );
}

function Waiting({ message }: Props) {
  const t = useText();
  const language = useLanguage();
  const now = useNow();
  const { view } = useOpen();
  const { label } = view.account;
  const blocked =
    view.blocked !== null ? queuedUntilBack(language, label, view.blocked) : view.held ? queuedWhileHeld(language, label) : null;
  const waits = message.reason === 'unreached' ? unreachedUntil : limitedUntil;
  const limited = message.until === null ? null : waits(language, label, whenText(Date.parse(message.until), now, language));
  const why = blocked ?? limited;
  return (
    <div className={`st8 ${why === null ? 'late' : ''}`}>
      <span className={why === null ? 't2' : blocked === null ? 'info' : 'warn'}>
        <Icon name="clock" small /> {why ?? t(words.queued)}
      </span>
      {maySettle(view) && message.author === 'person' && <Settle message={message} action="cancel" label={words.cancel} />}
    </div>
  );
}

type SettleProps = Props & { action: Settling; label: Localized; disabled?: boolean };

function Settle({ message, action, label, disabled = false }: SettleProps) {
  const t = useText();
  const { actions } = useOpen();
  return (
    <button type="button" className="btn xs" disabled={actions.busy || disabled} onClick={() => actions.settle(message, action)}>
      {t(label)}
    </button>
  );
}

/** Not while nothing can be sent: the server would refuse it. */
function Again({ message }: Props) {
  const { blocked } = useOpen().view;
  return <Settle message={message} action="resend" label={words.again} disabled={blocked !== null} />;
}

function InDoubt({ message }: Props) {
  const language = useLanguage();
  const now = useNow();
  const { account, blocked } = useOpen().view;
  const until = message.until === null ? null : momentText(Date.parse(message.until), now, language);
  return (
    <Status icon="doubt" tone="warn">
      {blocked === 'reconcile' ? doubtUntilMatched(language, account.label) : doubtUntil(language, until)}
    </Status>
  );
}

function Parked({ message }: Props) {
  const language = useLanguage();
  const { view } = useOpen();
  // What was never sent cannot have arrived, and need not go any more.
  const neverSent = message.reason === 'too-old';
  return (
    <div className="st8">
      <span className="warn">
        <Icon name="lock" small /> {parkedText(message.reason, language)}
      </span>
      {maySettle(view) && (
        <>
          <Again message={message} />
          {!neverSent && <Settle message={message} action="arrived" label={words.arrived} />}
          {neverSent && message.author !== 'bot' && <Settle message={message} action="cancel" label={words.cancel} />}
        </>
      )}
    </div>
  );
}

function Failed({ message }: Props) {
  const t = useText();
  const language = useLanguage();
  const { view, copyToReply } = useOpen();
  const { text, next } = failureText(message.reason, view.account.label, language);
  // A photo alone has nothing that could be written anew, and one that is gone cannot go, either.
  const alone = message.reason === 'photo-gone' ? 'none' : 'resend';
  const step = next === 'rewrite' && message.text === '' ? alone : next;
  return (
    <div className="st8">
      <span className="danger">
        <Icon name="cross" small /> {text}
      </span>
      {step === 'resend' && maySettle(view) && <Again message={message} />}
      {step === 'rewrite' && copyToReply !== null && (
        <button type="button" className="btn xs" onClick={() => copyToReply(message.text)}>
          {t(words.rewrite)}
        </button>
      )}
    </div>
  );
}
