/** A chat to try and test the channel and its page with: a real server on loopback, a store in memory, a bot with a script. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createWebChannel, type WebChatLimits } from '../../../src/channels/web/channel.ts';
import type { InboundBatch } from '../../../src/channels/channel.ts';
import { assetsRoute, pageRoute } from '../../../src/channels/web/page.ts';
import type { WebChatStore } from '../../../src/channels/web/store.ts';
import { clientIdOf, photoIdOf, type ChatBrand, type ChatMessage, type ChatState } from '../../../src/core/chat.ts';
import { systemClock, type Clock } from '../../../src/core/clock.ts';
import { UnavailableError } from '../../../src/core/errors.ts';

type Kept = { messages: ChatMessage[]; state: ChatState; seen: Set<string>; wakes: Set<() => void> };
type Reply = Partial<Omit<ChatMessage, 'seq' | 'id' | 'at'>>;

export function createMemoryStore(clock: Clock = systemClock) {
  const contacts = new Map<string, Kept>();
  const photos = new Map<string, { contact: string; bytes: Uint8Array; mime: string }>();
  let down = false;
  const of = (contact: string): Kept => {
    const kept = contacts.get(contact) ?? { messages: [], state: { owner: 'bot' as const }, seen: new Set(), wakes: new Set() };
    contacts.set(contact, kept);
    return kept;
  };
  const wake = (kept: Kept): void => kept.wakes.forEach((call) => call());
  const mustBeUp = (): void => {
    if (down) throw new UnavailableError('database', 'the database is away');
  };

  const store: WebChatStore = {
    history: async (contact, after, limit) => {
      mustBeUp();
      const { messages, state } = of(contact);
      return { messages: messages.filter((message) => message.seq > after).slice(0, limit), state };
    },
    subscribe(contact, call) {
      of(contact).wakes.add(call);
      return () => void of(contact).wakes.delete(call);
    },
    savePhoto: async (contact, bytes, mime) => {
      const id = `photo-${photos.size + 1}`;
      photos.set(id, { contact, bytes, mime });
      return id;
    },
    photo: async (contact, id) => {
      const photo = photos.get(id);
      return photo?.contact === contact ? photo : null;
    },
    anyPhoto: async (id) => photos.get(id) ?? null,
  };

  return {
    store,
    contacts: () => [...contacts.keys()],
    messagesOf: (contact: string) => of(contact).messages,
    setDown: (value: boolean) => void (down = value),
    setState(contact: string, state: ChatState): void {
      of(contact).state = state;
      wake(of(contact));
    },
    say(contact: string, reply: Reply): void {
      const kept = of(contact);
      const seq = kept.messages.length + 1;
      kept.messages.push({ author: 'bot', parts: [], choices: [], attachments: [], ...reply, seq, id: `m${seq}`, at: clock.now() });
      wake(kept);
    },
    /** As an inbox: each external id once. Returns who said something new, and what. */
    accept(batch: InboundBatch): { contact: string; text: string }[] {
      mustBeUp();
      const fresh: { contact: string; text: string }[] = [];
      for (const event of batch.accounts.flatMap((account) => account.events)) {
        if (event.kind !== 'message') continue;
        const kept = of(event.contactId);
        if (kept.seen.has(event.externalId)) continue;
        kept.seen.add(event.externalId);
        kept.messages.push({
          seq: kept.messages.length + 1,
          id: clientIdOf(event.externalId),
          author: 'contact',
          parts: event.text === '' ? [] : [{ kind: 'body', text: event.text }],
          choices: [],
          attachments: event.attachments.map(({ url = '' }) => ({ id: photoIdOf(url) ?? '', kind: 'image' })),
          at: event.at,
        });
        wake(kept);
        fresh.push({ contact: event.contactId, text: event.text });
      }
      return fresh;
    },
  };
}

export type MemoryStore = ReturnType<typeof createMemoryStore>;

export const demoBrand: ChatBrand = {
  name: { ja: '雑貨のカモ屋', en: 'Kamoya Goods' },
  initial: { ja: 'カ', en: 'K' },
  color: '#0b6b62',
  privacyUrl: 'https://kamoya.example/privacy',
  hours: [
    { label: { ja: 'チャットの担当', en: 'Staff on chat' }, value: { ja: '10:00〜18:00', en: '10:00–18:00' } },
    { label: { ja: '渋谷店', en: 'Shibuya shop' }, value: { ja: '10:00〜21:00', en: '10:00–21:00' } },
    { label: { ja: '新宿店', en: 'Shinjuku shop' }, value: { ja: '10:00〜20:30', en: '10:00–20:30' } },
  ],
};

const body = (text: string) => ({ kind: 'body' as const, text });

/** What the bot says to a text; a person is fetched by 「人」 and answers 「中村さん」. */
function answer(memory: MemoryStore, contact: string, text: string, clock: Clock): void {
  const ja = /[぀-ヿ一-鿿]/.test(text);
  const say = (reply: Reply): void => memory.say(contact, reply);
  if (/渋谷|shibuya/i.test(text)) {
    const intro = ja
      ? '雑貨のカモ屋の自動応答です。在庫、営業時間、ご注文のことをお答えします。「人」で担当者につなぎ、「停止」でメッセージを止めます。'
      : 'This is Kamoya Goods’ automatic reply. It can check stock, hours and orders. Send “person” for our staff, or “stop” to end messages.';
    const first = ja ? 'キャンパスノートA5は、渋谷店に12冊あります。' : 'Yes. Shibuya has 12 of the A5 campus notebook.';
    const asof = ja ? '14:00時点・242円（税込）' : 'As of 14:00 JST · ¥242 incl. tax';
    say({ parts: [body(first), { kind: 'asof', text: asof }, { kind: 'intro', text: intro }] });
  } else if (/取り置き|hold/i.test(text)) {
    const labels = ja ? ['今日', '明日22日（日）', 'それ以降'] : ['Today', 'Tomorrow, Sun 22', 'Later'];
    const question = ja
      ? 'お取り置きは、渋谷店の担当者が承ります。ご来店はいつごろでしょうか。'
      : 'Our Shibuya staff can do that. When would you like to come by?';
    say({ parts: [body(question)], choices: labels.map((label, at) => ({ value: `day-${at}`, label })) });
  } else if (/^(人|person)$/.test(text)) {
    say({ parts: [body(ja ? '担当者におつなぎします。このままお待ちください。' : 'I’ll get our staff. They’ll reply right here.')] });
    memory.setState(contact, { owner: 'queue', waiting: { until: clock.now() + 20 * 60_000, opens: null } });
  } else if (/中村|Aya/.test(text)) {
    const [event, name] = ja
      ? ['渋谷店の中村が担当します', '中村（渋谷店）']
      : ['Aya from the Shibuya shop is with you', 'Aya, Shibuya shop'];
    say({ author: 'system', parts: [body(event)] });
    memory.setState(contact, { owner: 'agent', agentName: name });
    const words = ja
      ? '渋谷店の中村です。明日22日（日）の閉店まで、5冊お取り置きしました。1階のレジで「5冊の取り置き」とお伝えください。'
      : 'Hi, this is Aya in Shibuya. I’ve put five aside until we close tomorrow, Sun 22 Nov. Just ask at the till on the first floor.';
    say({ author: 'person', authorName: name, parts: [body(words)] });
  } else {
    say({ parts: [body(ja ? `「${text}」ですね。` : `You said: ${text}`)] });
  }
}

export type Demo = { url: string; port: number; memory: MemoryStore; close(): Promise<void> };

export async function startDemo(
  options: {
    port?: number;
    memory?: MemoryStore;
    limits?: Partial<WebChatLimits>;
    clock?: Clock;
    publicUrl?: string;
    pages?: string;
    brand?: ChatBrand;
    trustProxy?: boolean;
  } = {},
): Promise<Demo> {
  const { clock = systemClock, memory = createMemoryStore(clock), brand = demoBrand } = options;
  const channel = createWebChannel({
    store: memory.store,
    limits: options.limits,
    clock,
    log: { warn: () => {} },
    brand: () => brand,
    publicUrl: options.publicUrl,
  });
  const inbox = {
    accept: async (batch: InboundBatch) => {
      const fresh = memory.accept(batch);
      setImmediate(() => fresh.forEach(({ contact, text }) => answer(memory, contact, text, clock)));
    },
  };
  const app = express();
  app.set('trust proxy', options.trustProxy === true);
  app.disable('x-powered-by');
  if (channel.routes) app.use(channel.routes(inbox));
  if (options.pages !== undefined) {
    app.use(pageRoute({ folder: options.pages, page: 'chat', path: '/chat' }), assetsRoute(options.pages));
  }
  const server = await new Promise<Server>((resolve) => {
    const listening: Server = app.listen(options.port ?? 0, '127.0.0.1', () => resolve(listening));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    memory,
    close: () =>
      new Promise((resolve) => {
        channel.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
