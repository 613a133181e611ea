import type { Localized } from '../../core/language.ts';
import type { RehearsalRefusal, RehearsalState, SwitchName } from '../../core/rehearsal.ts';
import { texts } from './texts.ts';

/** What came of it: done, or why not in words for the person who asked. */
export type Done = { ok: true; id?: string } | { ok: false; message: Localized };

export type Api = ReturnType<typeof createApi>;

/** The rehearsal's server. Never throws. */
export function createApi(request: typeof fetch = (...parts) => fetch(...parts)) {
  async function post(path: string, body: BodyInit, type: string): Promise<Done> {
    try {
      const response = await request(`/api/${path}`, { method: 'POST', headers: { 'Content-Type': type }, body });
      const answer = (await response.json().catch(() => null)) as ({ id?: string } & Partial<RehearsalRefusal>) | null;
      if (response.ok) return { ok: true, ...(answer?.id === undefined ? {} : { id: answer.id }) };
      return { ok: false, message: answer?.error?.message ?? texts.unclear };
    } catch {
      return { ok: false, message: texts.stopped };
    }
  }
  const send = (path: string, body: unknown): Promise<Done> => post(path, JSON.stringify(body), 'application/json');

  return {
    /** Null when the server is away. */
    state: async (): Promise<RehearsalState | null> => {
      const response = await request('/api/state').catch(() => null);
      return response?.ok ? ((await response.json()) as RehearsalState) : null;
    },
    say: (person: string, text: string) => send(`people/${person}/messages`, { text }),
    sendPicture: (person: string, picture: Blob) => post(`people/${person}/pictures`, picture, picture.type || 'image/unknown'),
    answerFromApp: (person: string, text: string) => send(`people/${person}/app-replies`, { text }),
    refuse: (person: string, on: boolean) => send(`people/${person}/refused`, { on }),
    addPerson: (name: string, screenName: string) => send('people', { name, screenName }),
    switchFault: (name: SwitchName, on: boolean, amount?: number) =>
      send('switches', { name, on, ...(amount === undefined ? {} : { amount }) }),
    permit: (granted: boolean) => send('permission', { granted }),
    startOver: () => send('start-over', {}),
  };
}
