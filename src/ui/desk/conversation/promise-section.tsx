import type { CardView } from '../../../features/desk/contract.ts';
import { Icon } from '../../kit/icons.tsx';
import { useLanguage, useText } from '../../kit/language.ts';
import { promisedTime } from '../../kit/time.ts';
import { useNow } from '../now.ts';
import { useSession } from '../session.tsx';
import { minutesLeft, minutesOver } from '../words.ts';
import { cardWords, promiseText } from './card-words.ts';
import { useOpen } from './context.ts';
import { isOver, promiseState, type PromiseState } from './promise.ts';
import { Section } from './section.tsx';

/** What the customer was told about when they will be answered; broken first. Of a handoff that is over: how it ended, and no promise that nobody keeps any more. */
export function PromiseSection({ card }: { card: CardView }) {
  const t = useText();
  const language = useLanguage();
  const now = useNow();
  const { zone } = useSession();
  const { messages } = useOpen().view;
  const state = promiseState(card, messages, now);
  const open = !isOver(card);
  const promise = open || state !== null ? card.promise : null;
  if (!open && promise === null && !card.clock.late) return null;
  const title = (
    <>
      <Icon name="flag" small /> {t(cardWords.promises)}
    </>
  );
  return (
    <Section title={title}>
      {card.clock.late && (
        <div className="one">
          <span className="danger">
            <Icon name="alert" small />
          </span>
          <span>{t(cardWords.late)}</span>
        </div>
      )}
      {promise === null && !card.clock.late && <div className="t2">{t(cardWords.noPromise)}</div>}
      {promise !== null && (
        <div className="one">
          {state !== null && <Standing state={state} />}
          <span>{promiseText(language, promise.kind, promisedTime(Date.parse(promise.at), now, language, zone))}</span>
        </div>
      )}
    </Section>
  );
}

function Standing({ state }: { state: PromiseState }) {
  const t = useText();
  const language = useLanguage();
  switch (state.state) {
    case 'kept':
      return (
        <span className="ok">
          <Icon name="check" small /> {t(cardWords.kept)}
        </span>
      );
    case 'broken':
      return (
        <span className="danger">
          <Icon name={state.minutes === null ? 'cross' : 'alert'} small />{' '}
          {state.minutes === null ? t(cardWords.broken) : minutesOver(language, state.minutes)}
        </span>
      );
    case 'running':
      return (
        <span className={state.soon ? 'warn' : 't2'}>
          <Icon name="clock" small /> {minutesLeft(language, state.minutes)}
        </span>
      );
    case 'opens':
      return (
        <span className="t2">
          <Icon name="clock" small /> {t(cardWords.planned)}
        </span>
      );
  }
}
