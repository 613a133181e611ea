/** A photo in a draft: read and shown at once, then kept by the server under `id`. `waiting`: goes up when the line is back. */
export type DraftPhoto = {
  key: string;
  file: Blob;
  preview: string | null;
  state: 'uploading' | 'waiting' | 'ready' | 'failed';
  id: string | null;
  /** Why it cannot be sent, in words; set when `failed`. */
  problem: string | null;
};

export type Draft = { text: string; photos: readonly DraftPhoto[] };

export type Drafts = {
  get: (conversationId: number) => Draft;
  watch: (listener: () => void) => () => void;
  write: (conversationId: number, text: string) => void;
  addPhoto: (conversationId: number, photo: DraftPhoto) => void;
  changePhoto: (conversationId: number, key: string, to: Partial<DraftPhoto>) => void;
  removePhoto: (conversationId: number, key: string) => void;
  clear: (conversationId: number) => void;
};

const empty: Draft = { text: '', photos: [] };

/**
 * What was typed and not sent, for each conversation: its text outlives a reload of the page, its photos a look at another conversation.
 * `key` begins every name in `storage`. It names the person: who signs in next in the same tab sees nothing of it.
 */
export function createDrafts(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>, key: string): Drafts {
  const drafts = new Map<number, Draft>();
  const listeners = new Set<() => void>();
  const keyOf = (conversationId: number): string => `${key}.${conversationId}`;

  const get = (id: number): Draft => {
    const known = drafts.get(id) ?? { ...empty, text: readText(storage, keyOf(id)) };
    drafts.set(id, known);
    return known;
  };
  const set = (id: number, next: Draft): void => {
    drafts.set(id, next);
    keepText(storage, keyOf(id), next.text);
    listeners.forEach((listener) => listener());
  };
  const photos = (id: number, change: (photos: readonly DraftPhoto[]) => readonly DraftPhoto[]): void =>
    set(id, { ...get(id), photos: change(get(id).photos) });

  return {
    get,
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    write: (id, text) => set(id, { ...get(id), text }),
    addPhoto: (id, photo) => photos(id, (all) => [...all, photo]),
    changePhoto: (id, key, to) => photos(id, (all) => all.map((photo) => (photo.key === key ? { ...photo, ...to } : photo))),
    removePhoto: (id, key) => photos(id, (all) => all.filter((photo) => photo.key !== key)),
    clear: (id) => set(id, empty),
  };
}

/** A photo that the server has already, back in a draft. */
export const keptPhoto = ({ id, preview }: { id: string; preview: string | null }): DraftPhoto => ({
  key: id,
  file: new Blob([]),
  preview,
  state: 'ready',
  id,
  problem: null,
});

/** Puts a wording that was offered in front of what is written already; not twice. */
export function withFirstLine(text: string, line: string): string {
  if (text.startsWith(line)) return text;
  return text.trim() === '' ? line : `${line}\n${text}`;
}

/** Adds a text that was not sent to what is written already. */
export function withCopied(text: string, copied: string): string {
  if (text.trim() === '' || text === copied) return copied;
  return text.endsWith(copied) ? text : `${text}\n${copied}`;
}

function readText(storage: Pick<Storage, 'getItem'>, key: string): string {
  try {
    return storage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function keepText(storage: Pick<Storage, 'setItem' | 'removeItem'>, key: string, text: string): void {
  try {
    if (text === '') storage.removeItem(key);
    else storage.setItem(key, text);
  } catch {
    // Full or forbidden: the draft then lives as long as the page.
  }
}
