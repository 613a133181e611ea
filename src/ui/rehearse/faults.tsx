import { useState, type ReactNode } from 'react';
import { AMOUNTS, SWITCHES, type RehearsalState, type RehearsedPerson, type SwitchName, type SwitchState } from '../../core/rehearsal.ts';
import { useLanguage, useText } from '../kit/language.ts';
import type { Done } from './api.ts';
import type { Store } from './store.ts';
import { amountTexts, switchedOn, switchTexts, texts } from './texts.ts';

type Props = { store: Store; state: RehearsalState; person: RehearsedPerson | null };

/** Each fault at a switch, with its number where it has one. */
export function Faults({ store, state, person }: Props) {
  const t = useText();
  const language = useLanguage();
  const on = SWITCHES.filter((name) => state.switches[name].on).length + state.people.filter(({ refused }) => refused).length;
  return (
    <section>
      <h2>
        {t(texts.faults)}
        <span className="aside">{switchedOn(language, on)}</span>
      </h2>
      {SWITCHES.map((name) => (
        <Fault key={name} name={name} state={state.switches[name]} store={store} />
      ))}
      {person && (
        <div className="fault">
          <Switch key={person.id} on={person.refused} onChange={(on) => store.act(store.api.refuse(person.id, on))}>
            {t(texts.refuse)}
          </Switch>
        </div>
      )}
    </section>
  );
}

function Fault({ name, state, store }: { name: SwitchName; state: SwitchState; store: Store }) {
  const t = useText();
  return (
    <div className="fault">
      <Switch on={state.on} onChange={(on) => store.act(store.api.switchFault(name, on))}>
        {t(switchTexts[name])}
      </Switch>
      {state.amount !== null && (
        <Amount name={name} amount={state.amount} onChange={(amount) => void store.api.switchFault(name, state.on, amount)} />
      )}
    </div>
  );
}

/** Shows at once what was asked, and what is once the server has answered. */
function Switch({ on, onChange, children }: { on: boolean; onChange: (on: boolean) => Promise<Done>; children: ReactNode }) {
  const [asked, setAsked] = useState<boolean | null>(null);
  const ask = (wanted: boolean): void => {
    setAsked(wanted);
    void onChange(wanted).then(() => setAsked(null));
  };
  return (
    <label>
      <input type="checkbox" role="switch" checked={asked ?? on} onChange={(event) => ask(event.target.checked)} />
      <span>{children}</span>
    </label>
  );
}

function Amount({ name, amount, onChange }: { name: SwitchName; amount: number; onChange: (amount: number) => void }) {
  const t = useText();
  const [draft, setDraft] = useState<string | null>(null);
  const [before, after] = t(amountTexts[name]);
  const range = AMOUNTS[name];
  const type = (text: string): void => {
    const value = Number(text);
    const fits = range !== null && Number.isInteger(value) && value >= range.min && value <= range.max;
    setDraft(text);
    if (fits) onChange(value);
  };
  return (
    <span className="amount">
      {before}
      <input
        type="number"
        min={range?.min}
        max={range?.max}
        value={draft ?? amount}
        onChange={(event) => type(event.target.value)}
        onBlur={() => setDraft(null)}
        aria-label={`${t(switchTexts[name])} ${before}${after}`.trim()}
      />
      <span className="unit">{after}</span>
    </span>
  );
}
