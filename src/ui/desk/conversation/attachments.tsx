import { Tooltip } from '@mantine/core';
import { useRef } from 'react';
import { Icon } from '../../kit/icons.tsx';
import { useText } from '../../kit/language.ts';
import type { DraftPhoto } from './drafts.ts';
import { photoTypes } from './photo-file.ts';
import { words } from './words.ts';

export function AttachButton({ onFiles }: { onFiles: (files: Iterable<Blob>) => void }) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={photoTypes.join(',')}
        multiple
        hidden
        aria-label={t(words.attach)}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <Tooltip label={t(words.attach)}>
        <button type="button" className="btn ghost" aria-label={t(words.attach)} onClick={() => input.current?.click()}>
          <Icon name="clip" />
        </button>
      </Tooltip>
    </>
  );
}

type Props = { photos: readonly DraftPhoto[]; onRemove: (photo: DraftPhoto) => void; onRetry: (photo: DraftPhoto) => void };

/** The photos that will go with the reply, each with what is still to happen to it. */
export function DraftPhotos({ photos, onRemove, onRetry }: Props) {
  const t = useText();
  if (photos.length === 0) return null;
  return (
    <ul className="attached" aria-label={t(words.attached)}>
      {photos.map((photo) => (
        <li key={photo.key} className={photo.state}>
          {photo.preview !== null && <img src={photo.preview} alt={t(words.photo)} />}
          <State photo={photo} onRetry={onRetry} />
          <button
            type="button"
            className="btn ghost xs"
            aria-label={t(words.remove)}
            title={t(words.remove)}
            onClick={() => onRemove(photo)}
          >
            <Icon name="cross" small />
          </button>
        </li>
      ))}
    </ul>
  );
}

function State({ photo, onRetry }: { photo: DraftPhoto; onRetry: (photo: DraftPhoto) => void }) {
  const t = useText();
  if (photo.state === 'ready') return null;
  if (photo.state === 'failed') {
    return (
      <span className="danger" role="alert">
        <Icon name="cross" small /> {photo.problem}
      </span>
    );
  }
  return (
    <span className="t3" role="status">
      {t(photo.state === 'waiting' ? words.uploadLater : words.uploading)}
      {photo.state === 'waiting' && (
        <button type="button" className="btn xs" onClick={() => onRetry(photo)}>
          {t(words.tryAgain)}
        </button>
      )}
    </span>
  );
}
