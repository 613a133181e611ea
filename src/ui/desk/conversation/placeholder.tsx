import { Icon } from '../../kit/icons.tsx';
import { useLanguage, useText } from '../../kit/language.ts';
import { clockTime } from '../../kit/time.ts';
import { ApiError, isOffline } from '../api.ts';
import { Loading } from '../loading.tsx';
import { cardWords } from './card-words.ts';
import { failedSince, words } from './words.ts';

type Props = { error: Error | null; /** Epoch ms. */ since: number; onBack: () => void; onAgain: () => void };

/** The two panes before there is anything to show: nothing, then still bars; or what went wrong, since when, and what to do. */
export function Placeholder({ error, since, onBack, onAgain }: Props) {
  const t = useText();
  return (
    <>
      <main className="conv" aria-label={t(words.conversation)} aria-busy={error === null}>
        <header className="head row">
          <button type="button" className="btn ghost only-phone" aria-label={t(words.backToQueue)} onClick={onBack}>
            <Icon name="back" />
          </button>
        </header>
        {error === null ? <Loading rows={4} /> : <Failed error={error} since={since} onAgain={onAgain} />}
      </main>
      <aside className="card" aria-label={t(cardWords.card)}>
        <div className="head row" />
      </aside>
    </>
  );
}

function Failed({ error, since, onAgain }: { error: Error; since: number; onAgain: () => void }) {
  const t = useText();
  const language = useLanguage();
  const missing = error instanceof ApiError && error.status === 404;
  return (
    <div className="empty" role="alert">
      <b>{t(missing ? words.notFound : words.loadFailed)}</b>
      <p>{t(missing ? words.notFoundHint : words.loadFailedHint)}</p>
      {!missing && (
        <>
          <p>
            <button type="button" className="btn" onClick={onAgain}>
              {t(words.tryAgain)}
            </button>
          </p>
          <small>
            {failedSince(language, clockTime(since))} {isOffline(error) || !(error instanceof ApiError) ? '' : error.code}
          </small>
        </>
      )}
    </div>
  );
}
