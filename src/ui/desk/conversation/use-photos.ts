import { useEffect } from 'react';
import { useLanguage } from '../../kit/language.ts';
import { ApiError, call } from '../api.ts';
import { useOnline } from '../online.ts';
import { newRequestId } from './composing.ts';
import type { Draft, DraftPhoto, Drafts } from './drafts.ts';
import { photoProblem, previewOf, uploadProblem } from './photo-file.ts';

/** Attaches photos to a draft: looked at here first, then handed to the server; without a line they go up when it is back. */
export function usePhotos(drafts: Drafts, conversationId: number, draft: Draft) {
  const language = useLanguage();
  const { online } = useOnline();

  const upload = async (photo: DraftPhoto): Promise<void> => {
    const change = (to: Partial<DraftPhoto>): void => drafts.changePhoto(conversationId, photo.key, to);
    change({ state: 'uploading', problem: null });
    try {
      const { id } = await call<{ id: string }>('POST', `/conversations/${conversationId}/photos`, photo.file);
      change({ state: 'ready', id });
    } catch (error) {
      const { status, code } = error instanceof ApiError ? error : { status: 0, code: '' };
      if (status === 0 || status >= 500) change({ state: 'waiting' });
      else change({ state: 'failed', problem: uploadProblem(code, photo.file.size, language) });
    }
  };
  const add = async (file: Blob): Promise<void> => {
    const problem = photoProblem(file, language);
    const preview = problem === null ? await previewOf(file) : null;
    const state = problem === null ? 'uploading' : 'failed';
    const photo: DraftPhoto = { key: newRequestId(), file, preview, state, id: null, problem };
    drafts.addPhoto(conversationId, photo);
    if (problem === null) await upload(photo);
  };

  useEffect(() => {
    if (online) draft.photos.filter((photo) => photo.state === 'waiting').forEach((photo) => void upload(photo));
    // What waits is looked at when the line comes back, not at each change of the draft: a server that is away would be asked without a pause.
  }, [online]);

  return {
    add: (files: Iterable<Blob>) => [...files].forEach((file) => void add(file)),
    retry: (photo: DraftPhoto) => void upload(photo),
    remove: (photo: DraftPhoto) => drafts.removePhoto(conversationId, photo.key),
  };
}
