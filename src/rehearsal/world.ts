import type { Clock, Random } from '../core/clock.ts';
import type { Delivery } from './delivery.ts';
import type { LogBook } from './log.ts';
import type { FakeAccount, FakeApp, FakeAttachment, FakeMessage, FakeProfile, MessageOrigin } from './model.ts';
import { messageEvent } from './events.ts';
import type { Answer, Call } from './http.ts';
import type { Endpoint } from './faults.ts';
import type { MediaShelf } from './media.ts';
import type { TextSettings } from './text.ts';

/** A customer at X. `refusal`: the error code that writing to them meets, e.g. 349. */
export type FakeCustomerState = { id: string; profile: FakeProfile; refusal: number | null };

/** What is true at X, shared by the endpoints and by the people who write. */
export type World = {
  accounts: FakeAccount[];
  apps: Map<string, FakeApp>;
  /** The app whose keys the product uses: the source of what it sends. */
  ourApp: FakeApp;
  customers: Map<string, FakeCustomerState>;
  text: TextSettings;
  /** A message shows in X's record so long after it was accepted, ms. */
  record: { lagMs: number };
  media: MediaShelf;
  clock: Clock;
  random: Random;
  log: LogBook;
  /** Ids of messages that the brand's account deleted: X shows them no more. */
  deleted: Set<string>;
  nextId: () => string;
  delivery: () => Delivery;
};

/** One endpoint: who may call it and what it does. */
export type Route = {
  endpoint: Endpoint;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: RegExp;
  /** `user`: OAuth 1.0a as a user; `app`: the app-only bearer; `userToken`: either app-only or an OAuth 2.0 user token. */
  auth: 'user' | 'app' | 'userToken' | 'none';
  limit?: 'send' | 'read';
  handle(call: Call, caller: Caller): Answer | Promise<Answer>;
};

/** `userId` null: the app itself. `parts` are the groups of the route's path. */
export type Caller = { userId: string | null; parts: string[] };

export function customerOf(world: World, id: string): FakeCustomerState {
  const known = world.customers.get(id) ?? { id, profile: {}, refusal: null };
  world.customers.set(id, known);
  return known;
}

export type NewMessage = {
  origin: MessageOrigin;
  accountId: string;
  customerId: string;
  text: string;
  attachments?: FakeAttachment[];
  /** Bytes of a picture, and the id that it was uploaded under if it was; it comes before `attachments`. */
  photo?: { bytes: Uint8Array; mediaId?: string } | undefined;
  at?: number;
  appId?: string;
  welcomeMessageId?: string;
  choice?: string;
};

/** Accepts a message: from here on it is in the conversation for ever, and its event is on the way. */
export function acceptMessage(world: World, { photo, ...message }: NewMessage): FakeMessage {
  const account = world.accounts.find((a) => a.userId === message.accountId);
  if (!account) throw new Error(`no account ${message.accountId} at the fake X`);
  const inbound = message.origin === 'customer';
  const id = world.nextId();
  const picture = photo && world.media.put(message.accountId, id, photo.mediaId ?? world.nextId(), photo.bytes);
  const accepted: FakeMessage = {
    ...message,
    id,
    attachments: [...(picture ? [picture] : []), ...(message.attachments ?? [])],
    at: message.at ?? world.clock.now(),
    senderId: inbound ? message.customerId : message.accountId,
    recipientId: inbound ? message.accountId : message.customerId,
  };
  const customer = customerOf(world, message.customerId);
  world.log.addMessage(accepted);
  world.delivery().offer(messageEvent(accepted, { account, customer: customer.profile, apps: world.apps }, world.text));
  return accepted;
}
