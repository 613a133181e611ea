import { createHash, randomUUID } from 'node:crypto';
import { photoUrl, type ChatHistory } from '../../src/core/chat.ts';
import { mint, serve, type Azure, type Json } from './azure.ts';
import type { Product } from './product.ts';

/** What reached a customer: words, a photo, or both. */
export type Heard = { text: string; photo: Buffer | null };

/** A customer of a story that is the same on every channel. Both `says` and `sends` resolve when the platform has taken it, not when it is answered. */
export type StoryCustomer = {
  /** How the desk's row names them. */
  externalId: string;
  says(text: string): Promise<void>;
  sends(photo: Uint8Array): Promise<void>;
  heard(): Promise<Heard[]>;
};

export function overX({ x }: Product, id: string, name: string): StoryCustomer {
  const customer = x.customer(id, { name });
  return {
    externalId: id,
    says: async (text) => void customer.says(text),
    sends: async (photo) => void customer.sends(photo),
    heard: async () =>
      x
        .messagesTo(id)
        .map(({ text, attachments: [photo] }) => ({ text, photo: photo ? Buffer.from(x.photos.at(photo.url)?.bytes ?? []) : null })),
  };
}

/** As the chat's own page speaks with its server. */
export async function overWeb({ url }: Product): Promise<StoryCustomer> {
  let cookie = '';

  async function send(path: string, body: unknown, type = 'application/json'): Promise<Response> {
    const headers = { 'content-type': type, cookie };
    const payload = body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
    const response = await fetch(`${url}/chat/api${path}`, { method: 'POST', headers, body: payload });
    if (!response.ok) throw new Error(`the chat answered ${response.status}: ${await response.text()}`);
    return response;
  }
  const opened = await send('/session', { language: 'ja' });
  cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const fetchPhoto = async (id: string) => Buffer.from(await (await fetch(`${url}${photoUrl(id)}`, { headers: { cookie } })).arrayBuffer());

  return {
    externalId: createHash('sha256')
      .update(cookie.split('=')[1] ?? '')
      .digest('hex'),
    says: async (text) => void (await send('/messages', { id: randomUUID(), text, language: 'ja' })),
    async sends(photo) {
      const { id } = (await (await send('/photos', photo, 'image/png')).json()) as { id: string };
      await send('/messages', { id: randomUUID(), text: '', attachment: id, language: 'ja' });
    },
    async heard() {
      const { messages } = (await (await fetch(`${url}/chat/api/messages?after=0`, { headers: { cookie } })).json()) as ChatHistory;
      const ours = messages.filter(({ author }) => author !== 'contact');
      return Promise.all(
        ours.map(async ({ parts, attachments: [photo] }) => ({
          text: parts.map(({ text }) => text).join('\n'),
          photo: photo ? await fetchPhoto(photo.id) : null,
        })),
      );
    },
  };
}

/** The place where a Bot Framework channel keeps the files of its customers; it shows them to the bot's own token only. */
export async function startFiles() {
  const kept = new Map<string, Uint8Array>();
  const server = await serve((request, response) => {
    const bytes = kept.get(request.url ?? '');
    if (!bytes) return void response.writeHead(404).end();
    if (!/^Bearer token-\d+$/.test(request.headers.authorization ?? '')) return void response.writeHead(401).end();
    response.writeHead(200, { 'content-type': 'image/png' }).end(bytes);
  });
  return {
    ...server,
    put(bytes: Uint8Array): string {
      const path = `/v3/attachments/${randomUUID()}/views/original`;
      kept.set(path, bytes);
      return `${server.url}${path}`;
    },
  };
}
export type Files = Awaited<ReturnType<typeof startFiles>>;

/** Over a sub-channel of the Bot Framework: activities in with a minted token, activities out at a connector on this machine. */
export function overBotFramework({ url }: Product, azure: Azure, files: Files, conversation: string, name: string): StoryCustomer {
  async function post(more: Json): Promise<void> {
    const activity = {
      type: 'message',
      id: randomUUID(),
      timestamp: new Date().toISOString(),
      channelId: 'directline',
      serviceUrl: azure.connector.url,
      from: { id: `user-${conversation}`, name },
      recipient: { id: 'bot-1', name: 'Kamoya' },
      conversation: { id: conversation },
      locale: 'ja-JP',
      ...more,
    };
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${mint(azure)}` };
    const response = await fetch(`${url}/api/messages`, { method: 'POST', headers, body: JSON.stringify(activity) });
    if (response.status !== 200) throw new Error(`the bot answered ${response.status}: ${await response.text()}`);
  }
  return {
    externalId: `directline:${conversation}`,
    says: (text) => post({ text }),
    sends: (photo) => post({ attachments: [{ contentType: 'image/png', contentUrl: files.put(photo), name: 'photo.png' }] }),
    heard: async () =>
      activitiesTo(azure, conversation)
        .filter(({ type }) => type === 'message')
        .map(({ text = '', attachments = [] }) => ({ text, photo: attachments[0] ? insideOf(attachments[0].contentUrl) : null })),
  };
}

type Sent = { type: string; text?: string; name?: string; value?: Json; attachments?: { contentUrl: string }[] };

/** What the connector was sent for one conversation, oldest first. */
export const activitiesTo = (azure: Azure, conversation: string): Sent[] =>
  azure.posted.filter(({ path }) => path.includes(encodeURIComponent(conversation))).map(({ body }) => body as Sent);

const insideOf = (dataUri: string): Buffer => Buffer.from(dataUri.split(',')[1] ?? '', 'base64');
