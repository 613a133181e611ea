import { useEffect, useLayoutEffect, useRef, useState, type ChangeEvent, type KeyboardEvent, type RefObject } from 'react';
import type { Localized } from '../../core/language.ts';
import { REHEARSAL_LIMITS, type RehearsedPerson } from '../../core/rehearsal.ts';
import { Icon } from '../kit/icons.tsx';
import { useLanguage, useText } from '../kit/language.ts';
import type { Done } from './api.ts';
import type { Snapshot, Store } from './store.ts';
import { overLimit, sendAs, texts } from './texts.ts';

/** Five lines of 24 px and the padding. */
const tallest = 5 * 24 + 14;

type Props = { store: Store; snapshot: Snapshot; person: RehearsedPerson | null; asBrand: boolean; onBrandDone: () => void };

/** Writes as the customer, or as a person of the shop in X's own app. */
export function Composer({ store, snapshot, person, asBrand, onBrandDone }: Props) {
  const t = useText();
  const language = useLanguage();
  const [text, setText] = useState('');
  const [trouble, setTrouble] = useState<Localized | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  useGrowing(box, text);
  useEffect(() => {
    if (asBrand) box.current?.focus();
  }, [asBrand]);

  const over = Math.max(0, [...text].length - REHEARSAL_LIMITS.text);
  const ready = person !== null && snapshot.connected && snapshot.state?.phase === 'running';
  const finish = (done: Done): void => {
    setTrouble(done.ok ? null : done.message);
    if (done.ok && asBrand) onBrandDone();
  };
  const send = async (): Promise<void> => {
    const words = text.trim();
    if (!ready || words === '' || over > 0) return;
    setText('');
    const done = await (asBrand ? store.api.answerFromApp(person.id, words) : store.api.say(person.id, words));
    // What was not taken stands in the box again.
    if (!done.ok) setText((now) => now || text);
    finish(done);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    // Enter that ends a conversion is not "send"; Safari ends the composition first and tells it by 229.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    void send();
  };
  const label = asBrand ? t(texts.asBrandPlaceholder) : sendAs(language, person?.name ?? '');

  return (
    <div className="foot">
      <Standing snapshot={snapshot} trouble={trouble} over={over} />
      {asBrand && (
        <p className="standing">
          <Icon name="phone" />
          <span>{t(texts.asBrand)}</span>
          <button type="button" className="link" onClick={onBrandDone}>
            {t(texts.never)}
          </button>
        </p>
      )}
      <form
        className="composer"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {!asBrand && (
          <PictureButton
            disabled={!ready}
            onPicture={(picture) => void (person && store.api.sendPicture(person.id, picture).then(finish))}
          />
        )}
        <textarea
          ref={box}
          rows={1}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={label}
          aria-label={label}
          aria-invalid={over > 0}
          enterKeyHint="send"
          autoComplete="off"
        />
        <button type="submit" className="square" disabled={!ready} aria-label={t(texts.send)} title={t(texts.send)}>
          <Icon name="send" />
        </button>
      </form>
    </div>
  );
}

/** Why nothing can be sent just now, where the eye is. */
function Standing({ snapshot, trouble, over }: { snapshot: Snapshot; trouble: Localized | null; over: number }) {
  const t = useText();
  const language = useLanguage();
  const { state, connected } = snapshot;
  if (!connected) return <p className="standing warn">{t(texts.stopped)}</p>;
  if (state?.phase === 'busy') return <p className="standing">{t(texts.busy)}</p>;
  const failed = state?.phase === 'failed' ? `${t(texts.failed)}\n${state.problem ?? ''}` : null;
  const words = failed ?? (over > 0 ? overLimit(language, over) : trouble && t(trouble));
  if (words === null) return null;
  return (
    <p className="standing danger" role="alert">
      {words}
    </p>
  );
}

function PictureButton({ disabled, onPicture }: { disabled: boolean; onPicture: (picture: Blob) => void }) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const onChange = (event: ChangeEvent<HTMLInputElement>): void => {
    const picture = event.target.files?.[0];
    event.target.value = '';
    if (picture) onPicture(picture);
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/png,image/jpeg,image/webp,image/gif"
        hidden
        onChange={onChange}
        aria-label={t(texts.picture)}
      />
      <button
        type="button"
        className="square"
        disabled={disabled}
        aria-label={t(texts.sendPicture)}
        title={t(texts.sendPicture)}
        onClick={() => input.current?.click()}
      >
        <Icon name="image" />
      </button>
    </>
  );
}

function useGrowing(box: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight, tallest)}px`;
    element.style.overflowY = element.scrollHeight > tallest ? 'auto' : 'hidden';
  }, [box, text]);
}
