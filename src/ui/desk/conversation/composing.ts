import type { ConversationView } from '../../../features/desk/contract.ts';
import type { Draft } from './drafts.ts';

/** From this share of the longest allowed text on, the length is shown. */
const nearShare = 0.8;

/** Why what is written cannot be sent as it is; null when it can (or when nothing is written). */
export type Hindrance =
  | { kind: 'too-long'; over: number }
  | { kind: 'too-many-photos' }
  | { kind: 'photo-failed' }
  | { kind: 'photo-uploading' }
  | { kind: 'blocked'; by: 'unauthorized' | 'stopped' | 'reconcile' | 'no-channel' | 'cannot-dm' };

type View = Pick<ConversationView, 'maxText' | 'maxPhotos' | 'blocked' | 'messages'>;

/** The first thing that keeps the draft from being sent: what nobody here can change, then what can be mended. */
export function hindranceOf(draft: Draft, view: View): Hindrance | null {
  if (view.blocked !== null) return { kind: 'blocked', by: view.blocked };
  if (cannotDm(view)) return { kind: 'blocked', by: 'cannot-dm' };
  const over = overBy(draft.text, view.maxText);
  if (over > 0) return { kind: 'too-long', over };
  if (draft.photos.some((photo) => photo.state === 'failed')) return { kind: 'photo-failed' };
  if (draft.photos.length > view.maxPhotos) return { kind: 'too-many-photos' };
  return draft.photos.some((photo) => photo.state !== 'ready') ? { kind: 'photo-uploading' } : null;
}

/** The customer's DMs were closed at our last try, and they have not written since. */
export function cannotDm({ messages }: Pick<ConversationView, 'messages'>): boolean {
  const last = messages.findLast((message) => message.author === 'contact' || (message.state !== null && message.state !== 'dropped'));
  return last !== undefined && last.author !== 'contact' && last.state === 'failed' && last.reason === 'cannot-dm';
}

export const lengthOf = (text: string): number => [...text].length;

function overBy(text: string, most: number): number {
  return text.length <= most ? 0 : Math.max(0, lengthOf(text.trim()) - most);
}

export const isNearEnd = (text: string, most: number): boolean => text.length >= most * nearShare;

export const isEmpty = (draft: Draft): boolean => draft.text.trim() === '' && draft.photos.length === 0;

/** Ticks of the budget's meter and how many of them are used. */
export const ticks = 15;
export function usedTicks(budget: { limit: number; left: number }): number {
  if (budget.limit <= 0 || budget.left <= 0) return ticks;
  const share = (budget.limit - budget.left) / budget.limit;
  // Something used shows, and something left shows.
  return Math.min(ticks - 1, Math.ceil(Math.max(0, share) * ticks));
}

/** 32 hexadecimal digits. `randomUUID` is missing where the page comes over plain http. */
export function newRequestId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
