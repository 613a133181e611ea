import type { RehearsalState, RehearsedPerson } from '../../core/rehearsal.ts';
import { useLanguage, useText } from '../kit/language.ts';
import type { Store } from './store.ts';
import { speakingAs, texts } from './texts.ts';

type Props = { store: Store; state: RehearsalState; person: RehearsedPerson | null };

/** Whom one writes to, and as whom: on a phone, where the list has no room, that is chosen here. */
export function ThreadHead({ store, state, person }: Props) {
  const t = useText();
  const language = useLanguage();
  return (
    <div className="head">
      <span className="face small" aria-hidden="true">
        {t(state.account.initial)}
      </span>
      <div className="brand">
        <h2>{t(state.account.name)}</h2>
        <p>
          @{state.account.screenName}
          {language === 'ja' ? '・' : ' · '}
          {t(texts.automated)}
        </p>
      </div>
      {person && <p className="as">{speakingAs(language, person.name)}</p>}
      <select className="as-choice" aria-label={t(texts.whom)} value={person?.id} onChange={(event) => store.choose(event.target.value)}>
        {state.people.map(({ id, name }) => (
          <option key={id} value={id}>
            {speakingAs(language, name)}
          </option>
        ))}
      </select>
    </div>
  );
}
