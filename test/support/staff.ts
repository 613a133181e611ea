import { randomUUID } from 'node:crypto';
import type { ConversationView, QueueRow, QueueView } from '../../src/features/desk/contract.ts';
import type { SessionView } from '../../src/features/staff/contract.ts';
import { openDeskStream } from './desk-stream.ts';

/** What an API of the desk answered. `body` is the error's, too. */
export type Answer<T> = {
  status: number;
  headers: Headers;
  body: T & { error?: { code: string; message: string } & Record<string, unknown> };
};

/** Where the product listens; asked anew for each request, since it may be started again on another port. */
export type Place = { url: string; app: { firstAdmin: string | null } };

export const PASSWORD = 'kettle orbit violin forty';

/** The first admin, made by the link that the product tells at its start, and signed in with it. */
export async function firstAdmin(place: () => Place, name: string): Promise<Member> {
  const token = place().app.firstAdmin?.split('#')[1];
  if (token === undefined) throw new Error('the product told no link for a first admin');
  const member = memberAt(place, emailOf(name), name);
  await member.enter('/session/link', { token, email: member.email, name, password: PASSWORD });
  return member;
}

/** An admin adds somebody, who then signs in with a browser of their own. */
export async function hire(place: () => Place, admin: Member, name: string, role: 'agent' | 'supervisor' = 'agent'): Promise<Member> {
  const email = emailOf(name);
  const made = await admin.call('POST', '/staff', { email, name, role, password: PASSWORD });
  if (made.status !== 201) throw new Error(`${name} was not added: ${JSON.stringify(made.body)}`);
  const member = memberAt(place, email, name);
  await member.signIn();
  return member;
}

let people = 0;
const emailOf = (name: string) => `${name.toLowerCase().replace(/[^a-z0-9]/g, '') || 'member'}-${++people}@kamoya.example`;

/** Somebody of the staff and their browser: a cookie, and the value that proves requests. */
export type Member = ReturnType<typeof memberAt>;

function memberAt(place: () => Place, email: string, name: string) {
  const browser = { cookie: '', csrf: '' };
  let more: Record<string, string> = {};
  let session: SessionView | null = null;

  async function send(method: string, path: string, body?: BodyInit, type = 'application/json'): Promise<Response> {
    return fetch(`${place().url}/api/v1${path}`, {
      method,
      headers: { cookie: browser.cookie, 'x-csrf-token': browser.csrf, ...(body === undefined ? {} : { 'content-type': type }), ...more },
      ...(body === undefined ? {} : { body }),
    });
  }

  async function call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const response = await send(method, path, body === undefined ? undefined : JSON.stringify(body));
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Answer<T>['body'] };
  }

  async function enter(path: string, body: unknown): Promise<void> {
    const { status, headers, body: view } = await call<SessionView>('POST', path, body);
    if (status !== 200) throw new Error(`${name} could not sign in: ${JSON.stringify(view)}`);
    browser.cookie = headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    browser.csrf = view.csrf;
    session = view;
  }

  const queue = async () => (await call<QueueView>('GET', '/desk/queue')).body;

  return {
    name,
    email,
    call,
    enter,
    signIn: () => enter('/session', { email, password: PASSWORD }),
    signOut: () => call('DELETE', '/session'),
    /** Runs `work` with other headers in each request than the browser's own. */
    async with<T>(headers: Record<string, string>, work: () => Promise<T>): Promise<T> {
      more = headers;
      return work().finally(() => (more = {}));
    },
    agentId: () => session?.staff.agentId ?? '',
    queue,
    /** The row of a customer, by what the channel calls them. */
    rowOf: async (contact: string): Promise<QueueRow | undefined> =>
      (await queue()).rows.find(({ contact: { externalId } }) => externalId === contact),
    view: async (conversationId: number) => (await call<ConversationView>('GET', `/conversations/${conversationId}`)).body,
    claim: (handoffId: number, version?: number) => call('POST', `/handoffs/${handoffId}/claim`, version === undefined ? {} : { version }),
    reply: (conversationId: number, text: string, more: { photos?: string[]; requestId?: string } = {}) =>
      call<{ id: number }>('POST', `/conversations/${conversationId}/messages`, { requestId: randomUUID(), text, ...more }),
    resolve: (conversationId: number, ending: { lastSeq?: number; force?: boolean; outcome?: 'resolved' | 'returned' } = {}) =>
      call('POST', `/conversations/${conversationId}/resolve`, ending),
    /** Puts a photo's bytes where a reply can take them from. */
    async upload(conversationId: number, bytes: Uint8Array): Promise<Answer<{ id: string }>> {
      const response = await send('POST', `/conversations/${conversationId}/photos`, new Uint8Array(bytes), 'application/octet-stream');
      return { status: response.status, headers: response.headers, body: (await response.json()) as Answer<{ id: string }>['body'] };
    },
    /** What is at an address of ours that a view names (`/api/v1/…`). */
    async look(url: string, signedIn = true) {
      const response = await fetch(`${place().url}${url}`, signedIn ? { headers: { cookie: browser.cookie } } : {});
      return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
    },
    stream: () => openDeskStream(place().url, browser.cookie),
  };
}
