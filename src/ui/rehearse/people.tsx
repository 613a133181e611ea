import { useEffect, useState } from 'react';
import type { Language } from '../../core/language.ts';
import type { RehearsedLine, RehearsedPerson } from '../../core/rehearsal.ts';
import { Icon } from '../kit/icons.tsx';
import { languageOf, useLanguage, useText } from '../kit/language.ts';
import { dayName } from '../kit/time.ts';
import { AddCustomer } from './add-customer.tsx';
import { received, type Snapshot, type Store } from './store.ts';
import { texts, unread } from './texts.ts';

/** The people one can be, with what was said last. */
export function People({ store, snapshot }: { store: Store; snapshot: Snapshot }) {
  const t = useText();
  const [adding, setAdding] = useState(false);
  const now = useNow(30_000);
  const { state, personId, seen } = snapshot;
  return (
    <aside className="people" aria-label={t(texts.messages)}>
      <div className="head">
        <h2>{t(texts.messages)}</h2>
        <button type="button" className="button" aria-expanded={adding} onClick={() => setAdding(!adding)}>
          <Icon name="plus" />
          {t(texts.addCustomer)}
        </button>
      </div>
      {adding && <AddCustomer store={store} onDone={() => setAdding(false)} />}
      <ul className="list">
        {state?.people.map((person) => (
          <li key={person.id}>
            <Person
              person={person}
              now={now}
              chosen={person.id === personId}
              news={received(person) - (seen[person.id] ?? 0)}
              onChoose={() => store.choose(person.id)}
            />
          </li>
        ))}
      </ul>
      <p className="hint">{t(texts.hint)}</p>
    </aside>
  );
}

type PersonProps = { person: RehearsedPerson; now: number; chosen: boolean; news: number; onChoose: () => void };

function Person({ person, now, chosen, news, onChoose }: PersonProps) {
  const t = useText();
  const language = useLanguage();
  const last = person.lines.at(-1);
  return (
    <button type="button" className={chosen ? 'person chosen' : 'person'} aria-current={chosen} onClick={onChoose}>
      <span className="face" aria-hidden="true">
        {initialOf(person.name)}
      </span>
      <span className="who">
        <bdi className={news > 0 || chosen ? 'name strong' : 'name'} lang={languageOf(person.name)}>
          {person.name}
        </bdi>
        <span className="handle">@{person.screenName}</span>
        {last && <time dateTime={new Date(last.at).toISOString()}>· {ago(last.at, now, language)}</time>}
      </span>
      <span className="last">
        <span className="words" lang={last ? languageOf(last.text) : undefined}>
          {last ? (last.text === '' ? t(pictureWords(last)) : last.text) : t(texts.nothingYet)}
        </span>
        {news > 0 && <span className="tag">{unread(language, news)}</span>}
      </span>
    </button>
  );
}

const pictureWords = (line: RehearsedLine) => (line.by === 'customer' ? texts.pictureSent : texts.pictureCame);

export const initialOf = (name: string): string => [...name][0]?.toUpperCase() ?? '';

/** As the list of a messenger says it: 「1分」, "2h". */
function ago(at: number, now: number, language: Language): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return language === 'ja' ? 'たった今' : 'now';
  if (minutes < 60) return language === 'ja' ? `${minutes}分` : `${minutes}m`;
  if (minutes < 24 * 60) return language === 'ja' ? `${Math.floor(minutes / 60)}時間` : `${Math.floor(minutes / 60)}h`;
  return dayName(at, now, language);
}

/** The time, read again every so many ms and with every new drawing. */
function useNow(everyMs: number): number {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return Date.now();
}
