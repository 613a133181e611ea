import { useState, type FormEvent } from 'react';
import type { Localized } from '../../core/language.ts';
import { isScreenName } from '../../core/rehearsal.ts';
import { useText } from '../kit/language.ts';
import type { Store } from './store.ts';
import { texts } from './texts.ts';

export function AddCustomer({ store, onDone }: { store: Store; onDone: () => void }) {
  const t = useText();
  const [name, setName] = useState('');
  const [screenName, setScreenName] = useState('');
  const [trouble, setTrouble] = useState<Localized | null>(null);
  const handle = screenName.trim().replace(/^@/, '');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isScreenName(handle)) return setTrouble(texts.screenNameRule);
    const done = await store.addPerson(name.trim(), handle);
    if (done.ok) onDone();
    else setTrouble(done.message);
  };
  return (
    <form className="add" onSubmit={(event) => void submit(event)}>
      <label>
        {t(texts.name)}
        <input value={name} onChange={(event) => setName(event.target.value)} required maxLength={50} autoComplete="off" autoFocus />
      </label>
      <label>
        {t(texts.screenName)}
        <input
          value={screenName}
          onChange={(event) => setScreenName(event.target.value)}
          required
          maxLength={16}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-describedby="handle-rule"
          aria-invalid={trouble !== null}
        />
      </label>
      <p id="handle-rule" className={trouble ? 'rule danger' : 'rule'} role={trouble ? 'alert' : undefined}>
        {t(trouble ?? texts.screenNameRule)}
      </p>
      <div className="buttons">
        <button type="submit" className="button">
          {t(texts.add)}
        </button>
        <button type="button" className="link" onClick={onDone}>
          {t(texts.never)}
        </button>
      </div>
    </form>
  );
}
