import { useRef, useState } from 'react';
import type { MessageView } from '../../../features/desk/contract.ts';
import { Icon } from '../../kit/icons.tsx';
import { useText } from '../../kit/language.ts';
import { words } from './words.ts';

type Attachment = MessageView['attachments'][number];
type State = 'loading' | 'shown' | 'gone' | 'none' | 'huge' | 'away';

/** What came with a message: photos as they are, anything else by its name. */
export function Attachments({ attachments, label }: { attachments: readonly Attachment[]; label: string }) {
  if (attachments.length === 0) return null;
  return (
    <div className="photos">
      {attachments.map((attachment, at) =>
        attachment.kind === 'image' || attachment.kind === 'sticker' ? (
          <Photo key={at} url={attachment.url} label={label} />
        ) : (
          <Other key={at} attachment={attachment} />
        ),
      )}
    </div>
  );
}

function Other({ attachment }: { attachment: Attachment }) {
  return (
    <span className="ph other">
      <Icon name="clip" />
      <bdi className="cut">{attachment.name ?? attachment.mime ?? attachment.kind}</bdi>
    </span>
  );
}

/** A thumbnail of 140 by 76; a click shows it large. What cannot be shown says why. */
function Photo({ url, label }: { url: string | null; label: string }) {
  const t = useText();
  const [state, setState] = useState<State>(url === null ? 'gone' : 'loading');
  const [attempt, setAttempt] = useState(0);
  const large = useRef<HTMLDialogElement>(null);
  if (url === null || (state !== 'loading' && state !== 'shown')) {
    const again = (): void => {
      setAttempt(attempt + 1);
      setState('loading');
    };
    return <NoPhoto state={state} label={label} onAgain={state === 'away' ? again : null} />;
  }
  return (
    <>
      <button
        type="button"
        className={`ph ${state}`}
        aria-label={t(words.openPhoto)}
        onClick={() => {
          if (state === 'shown') large.current?.showModal();
        }}
      >
        {state === 'loading' && <Icon name="image" />}
        <img
          key={attempt}
          src={url}
          alt={t(words.photo)}
          onLoad={() => setState('shown')}
          onError={() => void whyNot(url).then(setState)}
        />
      </button>
      {/* Anywhere closes it, as Esc does. */}
      <dialog ref={large} className="large" role="dialog" aria-label={t(words.photo)} onClick={() => large.current?.close()}>
        <img src={url} alt={t(words.photo)} loading="lazy" />
        <button type="button" className="btn">
          <Icon name="cross" small /> {t(words.close)}
        </button>
      </dialog>
    </>
  );
}

/** An image that fails says nothing about the cause; the same address asked again does. */
async function whyNot(url: string): Promise<State> {
  if (url.startsWith('data:')) return 'none';
  const response = await fetch(url).catch(() => null);
  if (response === null) return 'away';
  const { error } = ((await response.json().catch(() => null)) ?? {}) as { error?: { code?: string } };
  const states: Record<string, State> = { gone: 'gone', 'not-found': 'gone', 'not-a-photo': 'none', 'too-large': 'huge' };
  return states[error?.code ?? ''] ?? (response.ok ? 'none' : 'away');
}

function NoPhoto({ state, label, onAgain }: { state: State; label: string; onAgain: (() => void) | null }) {
  const t = useText();
  const why = {
    gone: label === 'X' ? words.photoGone : words.photoGoneElsewhere,
    none: words.photoNone,
    huge: words.photoHuge,
    away: words.photoAway,
    loading: words.photoAway,
    shown: words.photoAway,
  }[state];
  return (
    <div className="ph no">
      <span>{t(why)}</span>
      {onAgain && (
        <button type="button" className="btn xs" onClick={onAgain}>
          {t(words.tryAgain)}
        </button>
      )}
    </div>
  );
}
