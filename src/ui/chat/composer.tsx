import { useEffect, useLayoutEffect, useRef, useState, type ChangeEvent, type KeyboardEvent } from 'react';
import { chatLimits } from '../../core/chat.ts';
import { Icon } from '../kit/icons.tsx';
import { useLanguage, useText } from '../kit/language.ts';
import type { Chat } from './chat.ts';
import { fitPhoto } from './picture.ts';
import { texts, tooLong } from './texts.ts';

const draftKey = 'uketsuke.chat.draft';
/** Six lines of 24 px and the padding. */
const tallest = 6 * 24 + 18;

export function Composer({ chat }: { chat: Chat }) {
  const t = useText();
  const language = useLanguage();
  const [text, setText] = useDraft(chat.storage);
  const box = useRef<HTMLTextAreaElement>(null);
  useGrowing(box, text);

  const over = text.length > chatLimits.text ? [...text].length - chatLimits.text : 0;
  const send = (): void => {
    box.current?.focus();
    if (text.trim() === '' || over > 0) return;
    chat.say(text.trim());
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    // Enter that ends a conversion is not "send"; Safari ends the composition first and tells it by 229.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };

  return (
    <>
      {over > 0 && (
        <p className="too-long" role="alert" id="too-long">
          {tooLong(language, over)}
        </p>
      )}
      <form
        className="composer"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <PhotoButton onPhoto={chat.sendPhoto} />
        <textarea
          ref={box}
          rows={1}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={t(texts.placeholder)}
          aria-label={t(texts.message)}
          aria-invalid={over > 0}
          aria-describedby={over > 0 ? 'too-long' : undefined}
          enterKeyHint="send"
          autoComplete="off"
        />
        <button type="submit" className="square primary" aria-label={t(texts.send)} title={t(texts.send)}>
          <Icon name="send" />
        </button>
      </form>
    </>
  );
}

function PhotoButton({ onPhoto }: { onPhoto: (photo: Blob) => void }) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const onChange = (event: ChangeEvent<HTMLInputElement>): void => {
    const photo = event.target.files?.[0];
    event.target.value = '';
    if (photo) void fitPhoto(photo).then(onPhoto);
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/png,image/jpeg,image/webp,image/gif"
        hidden
        onChange={onChange}
        aria-label={t(texts.photo)}
      />
      <button
        type="button"
        className="square"
        aria-label={t(texts.sendPhoto)}
        title={t(texts.sendPhoto)}
        onClick={() => input.current?.click()}
      >
        <Icon name="image" />
      </button>
    </>
  );
}

/** What was typed and not sent, kept over a reload. */
function useDraft(storage: Storage): [string, (text: string) => void] {
  const [text, setText] = useState(() => {
    try {
      return storage.getItem(draftKey) ?? '';
    } catch {
      return '';
    }
  });
  useEffect(() => {
    try {
      storage.setItem(draftKey, text);
    } catch {
      // Full or forbidden: the draft then lives as long as the page.
    }
  }, [storage, text]);
  return [text, setText];
}

function useGrowing(box: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = 'auto';
    // scrollHeight leaves out the two borders.
    const wanted = element.scrollHeight + 2;
    element.style.height = `${Math.min(wanted, tallest)}px`;
    element.style.overflowY = wanted > tallest ? 'auto' : 'hidden';
  }, [box, text]);
}
