import { useLayoutEffect, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent, type RefObject } from 'react';
import { useLanguage, useText } from '../../kit/language.ts';
import { useSession } from '../session.tsx';
import { AttachButton, DraftPhotos } from './attachments.tsx';
import { Budget } from './budget.tsx';
import { hindranceOf, isEmpty, isNearEnd, lengthOf, newRequestId, type Hindrance } from './composing.ts';
import { useOpen } from './context.ts';
import type { Outbox } from './outbox.ts';
import { SendButton } from './send-button.tsx';
import { useDraft } from './stores.ts';
import { usePhotos } from './use-photos.ts';
import { useEnterSends } from './enter-sends.ts';
import { length, tooLong, tooManyPhotos, words } from './words.ts';

type Props = { outbox: Outbox; box: RefObject<HTMLTextAreaElement | null> };

/** Where the reply is written. Enter breaks the line unless the setting says otherwise; ⌘ or Ctrl with Enter sends; nothing goes while a conversion is open. */
export function Composer({ outbox, box }: Props) {
  const t = useText();
  const { view, drafts, actions } = useOpen();
  const { staff } = useSession();
  const draft = useDraft(drafts, view.id);
  const photos = usePhotos(drafts, view.id, draft);
  const [dragging, setDragging] = useState(false);
  const [enterSends] = useEnterSends();
  const hindrance = hindranceOf(draft, view);
  useGrowing(box, draft.text);

  const send = (): void => {
    box.current?.focus();
    // Read at this moment, not at the last drawing: the second click of two finds nothing left to send.
    const now = drafts.get(view.id);
    if (isEmpty(now) || hindranceOf(now, view) !== null) return;
    drafts.clear(view.id);
    // Who answers has read: what an ending was refused for is settled, or is asked about anew.
    actions.dismiss();
    outbox.add({
      requestId: newRequestId(),
      conversationId: view.id,
      version: view.version,
      authorName: staff.name,
      text: now.text.trim(),
      photos: now.photos.flatMap(({ id, preview }) => (id === null ? [] : [{ id, preview }])),
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return;
    // Enter that ends a conversion is not "send"; Safari ends the composition first and tells it by 229.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (!enterSends && !event.metaKey && !event.ctrlKey) return;
    event.preventDefault();
    send();
  };
  const take = (event: ClipboardEvent | DragEvent, files: FileList | undefined): void => {
    if (view.maxPhotos === 0 || files === undefined || files.length === 0) return;
    event.preventDefault();
    photos.add(files);
  };

  return (
    <div
      className="writing"
      onDragOver={(event) => {
        if (view.maxPhotos === 0 || !event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={() => setDragging(false)}
      onDrop={(event) => {
        setDragging(false);
        take(event, event.dataTransfer.files);
      }}
    >
      <div className={`box ${dragging ? 'dragging' : ''}`}>
        <DraftPhotos photos={draft.photos} onRemove={photos.remove} onRetry={photos.retry} />
        <textarea
          ref={box}
          className="ta"
          rows={3}
          value={draft.text}
          onChange={(event) => drafts.write(view.id, event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={(event) => take(event, event.clipboardData.files)}
          placeholder={dragging ? t(words.dropHere) : undefined}
          aria-label={t(words.reply)}
          aria-invalid={hindrance?.kind === 'too-long'}
          aria-describedby="reply-hint"
          autoComplete="off"
        />
        <Hint hindrance={hindrance} text={draft.text} />
      </div>
      <div className="acts">
        {view.maxPhotos > 0 && <AttachButton onFiles={photos.add} />}
        <span className="grow" />
        <Budget />
        <SendButton disabled={hindrance !== null} onSend={send} />
      </div>
    </div>
  );
}

/** Why it cannot be sent, and the length once it matters. */
function Hint({ hindrance, text }: { hindrance: Hindrance | null; text: string }) {
  const language = useLanguage();
  const { view } = useOpen();
  const near = isNearEnd(text, view.maxText);
  const why = hindrance === null || hindrance.kind === 'blocked' ? null : hindranceText(hindrance, view, language);
  if (!near && why === null) return null;
  return (
    <div className="hint" id="reply-hint">
      <span className={`grow ${hindrance?.kind === 'photo-uploading' ? '' : 'danger'}`} role="status">
        {why}
      </span>
      {near && (
        <span className={`num ${hindrance?.kind === 'too-long' ? 'danger' : ''}`}>
          {length(language, lengthOf(text.trim()), view.maxText)}
        </span>
      )}
    </div>
  );
}

function hindranceText(
  hindrance: Exclude<Hindrance, { kind: 'blocked' }>,
  view: { maxText: number; maxPhotos: number },
  language: 'ja' | 'en',
): string {
  switch (hindrance.kind) {
    case 'too-long':
      return tooLong(language, hindrance.over);
    case 'too-many-photos':
      return view.maxPhotos === 0 ? words.noPhotos[language] : tooManyPhotos(language, view.maxPhotos);
    case 'photo-failed':
      return words.photoRefused[language];
    case 'photo-uploading':
      return words.photosNotReady[language];
  }
}

/** As high as the text, between three lines and a share of the window. */
function useGrowing(box: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const most = Math.max(120, Math.round(window.innerHeight * 0.34));
    element.style.height = 'auto';
    const wanted = element.scrollHeight;
    element.style.height = `${Math.min(wanted, most)}px`;
    element.style.overflowY = wanted > most ? 'auto' : 'hidden';
  }, [box, text]);
}
