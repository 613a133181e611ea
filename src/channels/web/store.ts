import type { ChatHistory } from '../../core/chat.ts';

/** What the web chat reads. A contact is named by its external id; nothing here may show one contact's data to another. */
export interface WebChatStore {
  /** Messages with `seq` above `afterSeq` in ascending order, at most `limit`, with the state of now. An unknown contact has an empty history owned by the bot. */
  history(contactExternalId: string, afterSeq: number, limit: number): Promise<ChatHistory>;
  /** Calls `wake` after messages or state of the contact may have changed; a call too many does no harm. Returns the way to end it. */
  subscribe(contactExternalId: string, wake: () => void): () => void;
  /** Keeps a photo and resolves to its id: at most 64 of `A-Z a-z 0-9 _ -`. */
  savePhoto(contactExternalId: string, bytes: Uint8Array, mime: string): Promise<string>;
  /** The photo, or null when there is none or it is another contact's. */
  photo(contactExternalId: string, id: string): Promise<{ bytes: Uint8Array; mime: string } | null>;
  /** A photo by its id alone, for the desk: who may see the conversation may see it. */
  anyPhoto(id: string): Promise<{ bytes: Uint8Array; mime: string } | null>;
}
