import type { RehearsalState, RehearsedPerson } from '../../core/rehearsal.ts';
import { Icon } from '../kit/icons.tsx';
import { useLanguage, useText } from '../kit/language.ts';
import { clockTime } from '../kit/time.ts';
import { Faults } from './faults.tsx';
import { HappeningLog } from './happening-log.tsx';
import type { Store } from './store.ts';
import { returnsAt, texts } from './texts.ts';

type Props = {
  store: Store;
  state: RehearsalState;
  person: RehearsedPerson | null;
  asBrand: boolean;
  onAsBrand: (asBrand: boolean) => void;
};

/** What X does, and what can be made to go wrong. */
export function Laboratory({ store, state, person, asBrand, onAsBrand }: Props) {
  const t = useText();
  return (
    <aside className="laboratory" aria-label={t(texts.laboratory)}>
      <Budget budget={state.budget} />
      <Faults store={store} state={state} person={person} />
      <section>
        <h2>{t(texts.brandSide)}</h2>
        <div className="acts">
          <button type="button" className="button" aria-pressed={asBrand} onClick={() => onAsBrand(!asBrand)}>
            <Icon name="phone" small />
            {t(texts.replyFromApp)}
          </button>
          <button
            type="button"
            className="button"
            disabled={state.phase === 'busy'}
            onClick={() => void store.api.permit(!state.permitted)}
          >
            <Icon name="key" small />
            {t(state.permitted ? texts.revoke : texts.giveBack)}
          </button>
        </div>
        {!state.permitted && <p className="note">{t(texts.giveBackHint)}</p>}
      </section>
      <HappeningLog happenings={state.happenings} people={state.people} />
    </aside>
  );
}

function Budget({ budget: { short, day } }: { budget: RehearsalState['budget'] }) {
  const t = useText();
  const language = useLanguage();
  const back = day.used >= day.limit ? day.resetAt : short.resetAt;
  const of = ({ used, limit }: { used: number; limit: number }): string => `${used.toLocaleString('en')} / ${limit.toLocaleString('en')}`;
  return (
    <section>
      <h2>
        {t(texts.limit)}
        {back !== null && <span className="aside">{returnsAt(language, clockTime(back))}</span>}
      </h2>
      <div className="meter" aria-hidden="true">
        {Array.from({ length: short.limit }, (_, at) => (
          <i key={at} className={at < short.used ? 'used' : undefined} />
        ))}
      </div>
      <p className="figures">
        <span>{t({ ja: `15分：${of(short)}`, en: `15 min: ${of(short)}` })}</span>
        <span className="quiet">{t({ ja: `24時間：${of(day)}`, en: `24 h: ${of(day)}` })}</span>
      </p>
    </section>
  );
}
