import type { ChatHistory, ChatPost, ChatRefusal, ChatSession } from '../../core/chat.ts';
import type { Language } from '../../core/language.ts';

/** `away`: no answer, or one that says "later": the same request may work then. `refused`: it will not, or not before `retryAfter` seconds. */
export type Answer<T> = { kind: 'ok'; value: T } | { kind: 'refused'; status: number; error: ChatRefusal['error'] } | { kind: 'away' };

export type Api = {
  session(language: Language): Promise<Answer<ChatSession>>;
  history(after: number): Promise<Answer<ChatHistory>>;
  post(message: ChatPost): Promise<Answer<{ id: string }>>;
  photo(picture: Blob): Promise<Answer<{ id: string }>>;
};

const base = '/chat/api';
const deadlineMs = 15_000;
const unclear = {
  code: 'unclear',
  message: { ja: '送れませんでした。もう一度お試しください。', en: 'That didn’t go out. Please try again.' },
};

/** The chat's server. Never throws. */
export function createApi(request: typeof fetch = (...parts) => fetch(...parts)): Api {
  async function call<T>(path: string, init: RequestInit = {}, withinMs = deadlineMs): Promise<Answer<T>> {
    try {
      const response = await request(base + path, { ...init, credentials: 'same-origin', signal: AbortSignal.timeout(withinMs) });
      if (response.ok) return { kind: 'ok', value: (await response.json()) as T };
      if (response.status >= 500) return { kind: 'away' };
      const body = (await response.json().catch(() => null)) as ChatRefusal | null;
      return { kind: 'refused', status: response.status, error: body?.error ?? unclear };
    } catch {
      return { kind: 'away' };
    }
  }
  const send = <T>(path: string, body: unknown) =>
    call<T>(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

  return {
    session: (language) => send('/session', { language }),
    history: (after) => call(`/messages?after=${after}`),
    post: (message) => send('/messages', message),
    photo: (picture) => call('/photos', { method: 'POST', headers: { 'Content-Type': picture.type }, body: picture }, 60_000),
  };
}
