import { Icon } from '../../kit/icons.tsx';
import { useLanguage, useText } from '../../kit/language.ts';
import { momentText, whenText } from '../../kit/time.ts';
import { useNow } from '../now.ts';
import { ticks, usedTicks } from './composing.ts';
import { useOpen } from './context.ts';
import { budgetNext, budgetLeft, budgetUntil, words } from './words.ts';

/** What may still be sent where the channel has a limit: fifteen ticks, and the same in words. Not while nothing goes out anyway. */
export function Budget() {
  const t = useText();
  const language = useLanguage();
  const now = useNow();
  const { budget, blocked, held } = useOpen().view;
  if (budget === null || blocked !== null || held) return null;
  const reset = budget.resetAt === null ? null : Date.parse(budget.resetAt);
  const used = usedTicks(budget);
  return (
    <span
      className={`budget ${budget.left <= 0 ? 'full' : ''}`}
      title={t(budget.minutes === 15 ? words.budgetTitle : words.budgetDayTitle)}
    >
      <span className="seg" aria-hidden="true">
        {Array.from({ length: ticks }, (_, at) => (
          <i key={at} className={at < used ? 'u' : ''} />
        ))}
      </span>
      {budget.left <= 0 ? (
        <span className="info">
          <Icon name="clock" small /> {t(words.atLimit)}
          {reset !== null && <span className="no-phone">{budgetNext(language, whenText(reset, now, language))}</span>}
        </span>
      ) : (
        <span>
          {budgetLeft(language, budget.left)}
          {reset !== null && <span className="no-phone">{budgetUntil(language, momentText(reset, now, language))}</span>}
        </span>
      )}
    </span>
  );
}
