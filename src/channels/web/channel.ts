import { photoIdOf, type ChatBrand } from '../../core/chat.ts';
import type { Clock } from '../../core/clock.ts';
import type { Attachment } from '../../core/message.ts';
import type { Channel, MediaAnswer } from '../channel.ts';
import { createRateLimiter } from './rates.ts';
import { webChatRoutes } from './routes.ts';
import { createSessions } from './session.ts';
import type { WebChatStore } from './store.ts';
import { createLiveStreams } from './stream.ts';

/** How much one contact, and one address (IPv6: one /64), may send per minute, and how many live streams they may hold. */
export type WebChatLimits = {
  contactPerMinute: number;
  contactBurst: number;
  addressPerMinute: number;
  addressPhotosPerMinute: number;
  contactStreams: number;
  addressStreams: number;
};

export const defaultWebChatLimits: WebChatLimits = {
  contactPerMinute: 12,
  contactBurst: 6,
  addressPerMinute: 60,
  addressPhotosPerMinute: 20,
  contactStreams: 6,
  addressStreams: 120,
};

export type WebChannelOptions = {
  store: WebChatStore;
  limits?: Partial<WebChatLimits>;
  clock: Clock;
  /** Gets errors that became a 503 or ended a stream; never a text or a secret. */
  log: { warn(fields: { error: unknown }, message: string): void };
  /** Asked at every new page, so it may change while running. */
  brand: () => ChatBrand;
  /** Where customers reach the chat; https makes the cookie Secure. */
  publicUrl?: string;
  /** External id of the account that the chat's conversations belong to. */
  accountExternalId?: string;
};

export type WebChannel = Channel & {
  /** Ends the open streams, so that the server can stop; their pages come back by themselves. */
  close(): void;
};

/** The chat on the brand's own page. What is stored is delivered: the page reads the conversation itself. */
export function createWebChannel(options: WebChannelOptions): WebChannel {
  const { store, clock, log } = options;
  const limits = { ...defaultWebChatLimits, ...options.limits };
  const perAddress = (perMinute: number) => createRateLimiter({ perMinute, burst: perMinute, clock });
  const streams = createLiveStreams(store, (error) => log.warn({ error }, 'a live chat stream ended'));
  const publicUrl = options.publicUrl === undefined ? null : new URL(options.publicUrl);
  return {
    name: 'web',
    capabilities: { buttons: true, maxText: 2000, confirm: 'commit', mergeBubbles: false, photos: 4, events: false },
    // Never needed, as `confirm` says; were it called, the message is already where the contact reads it.
    send: (_account, message) => Promise.resolve({ kind: 'sent', externalId: String(message.id) }),
    comparable: (text) => text,
    fetchMedia: (_account, attachment, maxBytes) => keptPhoto(store, attachment, maxBytes),
    routes: (inbox) =>
      webChatRoutes({
        inbox,
        store,
        clock,
        streams,
        sessions: createSessions(publicUrl?.protocol === 'https:'),
        rates: {
          contact: createRateLimiter({ perMinute: limits.contactPerMinute, burst: limits.contactBurst, clock }),
          address: perAddress(limits.addressPerMinute),
          photos: perAddress(limits.addressPhotosPerMinute),
        },
        maxStreams: { contact: limits.contactStreams, address: limits.addressStreams },
        brand: options.brand,
        publicOrigin: publicUrl?.origin ?? null,
        accountExternalId: options.accountExternalId ?? 'web',
        onError: (error) => log.warn({ error }, 'the chat could not answer a request'),
      }),
    close: () => streams.closeAll(),
  };
}

/** A photo that a contact sent is one that we keep ourselves; its type was looked at when it came. */
async function keptPhoto(store: WebChatStore, attachment: Attachment, maxBytes: number): Promise<MediaAnswer> {
  const id = attachment.url === undefined ? null : photoIdOf(attachment.url);
  if (id === null) return { kind: 'refused', detail: 'foreign-address' };
  try {
    const photo = await store.anyPhoto(id);
    if (!photo) return { kind: 'gone' };
    return photo.bytes.length > maxBytes ? { kind: 'refused', detail: 'too-large' } : { kind: 'media', ...photo };
  } catch {
    return { kind: 'unavailable', detail: 'the photo could not be read just now' };
  }
}
