import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../kit/icons.tsx';
import { useLanguage, useText } from '../../kit/language.ts';
import { whenText } from '../../kit/time.ts';
import { useNow } from '../now.ts';
import { useOnline } from '../online.ts';
import { cannotDm, isEmpty } from './composing.ts';
import { useOpen } from './context.ts';
import type { Outgoing } from './outbox.ts';
import { useDraft } from './stores.ts';
import type { Outcome, Problem, Waived } from './use-actions.ts';
import { heldAccount } from '../words.ts';
import { cannotResend, offlineWaiting, signedOut, takenBy, unsentReplies, words } from './words.ts';

type Props = { outgoing: readonly Outgoing[]; /** Goes to what came meanwhile. */ onRead: () => void };

/** What stands between the log and the reply: what went wrong, then what keeps replies back. Errors stand here, where the failure is. */
export function Bands({ outgoing, onRead }: Props) {
  const { view, actions } = useOpen();
  const t = useText();
  const { online } = useOnline();
  const language = useLanguage();
  const waiting = outgoing.filter((item) => item.state === 'queued' || item.state === 'sending').length;
  return (
    <>
      {!online && (
        <Band tone="w" icon="cloud">
          {offlineWaiting(language, waiting)}
        </Band>
      )}
      <TakenBand />
      {actions.problem !== null && <ProblemBand problem={actions.problem} onRead={onRead} />}
      {view.mine && view.blocked !== null && (
        <Band tone={view.blocked === 'reconcile' ? 'w' : 'd'} icon={view.blocked === 'reconcile' ? 'clock' : 'lock'}>
          {view.blocked === 'no-channel' ? t(words.noChannel) : signedOut(language, view.account.label, view.blocked)}
        </Band>
      )}
      {view.mine && view.blocked === null && view.held && (
        <Band tone="w" icon="clock">
          {heldAccount(language, view.account.label, view.account.handle ?? view.account.name)}
        </Band>
      )}
      {view.mine && view.blocked === null && cannotDm(view) && <Band icon="info">{t(words.cannotDm)}</Band>}
      {view.mine && view.contact.optedOut && <Band icon="info">{t(words.optedOut)}</Band>}
    </>
  );
}

type BandProps = { tone?: 'w' | 'd' | ''; icon: IconName; children: ReactNode; buttons?: ReactNode };

function Band({ tone = '', icon, children, buttons }: BandProps) {
  return (
    <div className={`band ${tone}`} role={tone === 'd' ? 'alert' : 'status'}>
      <Icon name={icon} />
      <span className="grow">{children}</span>
      {buttons}
    </div>
  );
}

/** A colleague has it, and something is still written here. */
function TakenBand() {
  const language = useLanguage();
  const now = useNow();
  const { view, actions, drafts } = useOpen();
  const draft = useDraft(drafts, view.id);
  if (view.mine || view.agent === null || (isEmpty(draft) && actions.problem?.kind !== 'taken')) return null;
  const taken = view.ownership.findLast((event) => event.kind === 'taken');
  const at = taken === undefined ? null : whenText(Date.parse(taken.at), now, language);
  return (
    <Band tone="d" icon="lock">
      {takenBy(language, view.agent.name, at, !isEmpty(draft))}
    </Band>
  );
}

function ProblemBand({ problem, onRead }: { problem: Problem; onRead: () => void }) {
  const t = useText();
  const language = useLanguage();
  const now = useNow();
  const { view, actions } = useOpen();
  switch (problem.kind) {
    case 'taken':
      // Once the screen has caught up, the band above says it with the draft.
      if (view.agent !== null) return null;
      return (
        <Band tone="d" icon="lock">
          {takenBy(language, problem.agent, problem.at === null ? null : whenText(Date.parse(problem.at), now, language), false)}
        </Band>
      );
    case 'conflict':
      return <Band icon="info">{t(words.conflict)}</Band>;
    case 'settled-already':
      return <Band icon="info">{t(words.movedOn)}</Band>;
    case 'not-connected':
      return (
        <Band tone="d" icon="lock">
          {cannotResend(language, view.account.label)}
        </Band>
      );
    case 'still-sending':
      return (
        <Band tone="w" icon="clock">
          {t(words.stillSending)}
        </Band>
      );
    case 'unsent':
      return (
        <Band
          tone="w"
          icon="clock"
          buttons={
            <>
              <EndAnyway outcome={problem.outcome} waived={problem.kind} />
              <button type="button" className="btn xs" onClick={actions.dismiss}>
                {t(words.wait)}
              </button>
            </>
          }
        >
          {unsentReplies(language, problem.count)}
        </Band>
      );
    case 'new-message':
      return (
        <Band
          tone="w"
          icon="alert"
          buttons={
            <>
              <button type="button" className="btn xs" onClick={onRead}>
                {t(words.read)}
              </button>
              <EndAnyway outcome={problem.outcome} waived={problem.kind} />
            </>
          }
        >
          {t(words.newMessage)}
        </Band>
      );
    case 'failed':
      return (
        <Band tone="d" icon="alert">
          {t(words.actionFailed)} {problem.code !== 'offline' && <small>{problem.code}</small>}
        </Band>
      );
  }
}

function EndAnyway({ outcome, waived }: { outcome: Outcome; waived: Waived }) {
  const t = useText();
  const { actions } = useOpen();
  return (
    <button type="button" className="btn xs" disabled={actions.busy} onClick={() => actions.resolve(outcome, waived)}>
      {t(outcome === 'resolved' ? words.resolveAnyway : words.giveBackAnyway)}
    </button>
  );
}
