import { Fragment, useEffect, useLayoutEffect, useRef } from 'react';
import type { RehearsedLine, RehearsedPerson } from '../../core/rehearsal.ts';
import { Icon } from '../kit/icons.tsx';
import { languageOf, useLanguage, useText } from '../kit/language.ts';
import { Linked } from '../kit/links.tsx';
import { clockTime, dayKey, dayLabel } from '../kit/time.ts';
import type { Store } from './store.ts';
import { texts } from './texts.ts';

/** Within this many pixels of the end the reader counts as being there. */
const near = 80;

/** The direct messages as the customer sees them in X's app. */
export function Thread({ store, person }: { store: Store; person: RehearsedPerson }) {
  const t = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const { lines } = person;
  const newest = lines.at(-1);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && (atEnd.current || newest?.by === 'customer')) element.scrollTop = element.scrollHeight;
  }, [newest]);
  // Pictures that load, a composer that grows and a phone's keyboard must not hide the newest line.
  useEffect(() => {
    const watcher = new ResizeObserver(() => {
      const element = scroller.current;
      if (element && atEnd.current) element.scrollTop = element.scrollHeight;
    });
    for (const element of [scroller.current, content.current]) if (element) watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  const onScroll = (): void => {
    const element = scroller.current;
    if (element) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < near;
  };
  return (
    <div className="reading" ref={scroller} onScroll={onScroll} tabIndex={0} role="region" aria-label={t(texts.conversation)}>
      {lines.length === 0 && <Openers store={store} person={person} />}
      <div className="lines" ref={content} role="log" aria-live="polite">
        {lines.map((line, at) => (
          <Line key={line.id} line={line} before={lines[at - 1]} after={lines[at + 1]} />
        ))}
      </div>
    </div>
  );
}

function Line({ line, before, after }: { line: RehearsedLine; before: RehearsedLine | undefined; after: RehearsedLine | undefined }) {
  const t = useText();
  const language = useLanguage();
  const own = line.by === 'customer' ? ' own' : '';
  return (
    <Fragment>
      {(!before || dayKey(before.at) !== dayKey(line.at)) && <div className="day">{dayLabel(line.at, Date.now(), language)}</div>}
      {line.pictures.map((url) => (
        <a key={url} className={`shot${own}`} href={url} target="_blank" rel="noopener noreferrer">
          <img src={url} alt={t(texts.picture)} />
        </a>
      ))}
      {line.text !== '' && (
        <div className={`bubble${own}`} lang={languageOf(line.text)} dir="auto">
          <Linked text={line.text} />
        </div>
      )}
      {!belongTogether(line, after) && (
        <div className={`at${own}`}>
          {line.by === 'app' && (
            <>
              <Icon name="phone" small />
              {t(texts.fromApp)}
            </>
          )}
          <time dateTime={new Date(line.at).toISOString()}>{clockTime(line.at)}</time>
        </div>
      )}
    </Fragment>
  );
}

/** One time for what the same side said within the same minute. */
function belongTogether(line: RehearsedLine, next: RehearsedLine | undefined): boolean {
  return next !== undefined && next.by === line.by && dayKey(next.at) + clockTime(next.at) === dayKey(line.at) + clockTime(line.at);
}

function Openers({ store, person }: { store: Store; person: RehearsedPerson }) {
  const t = useText();
  return (
    <div className="empty">
      <h3>{t(texts.nothingYet)}</h3>
      <p>{t(texts.begin)}</p>
      {person.openers.map((opener) => (
        <button key={opener} type="button" lang={languageOf(opener)} onClick={() => void store.api.say(person.id, opener)}>
          {opener}
        </button>
      ))}
    </div>
  );
}
