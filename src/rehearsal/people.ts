import { otherEvent, revokeEvent } from './events.ts';
import { X_WEB_APP } from './model.ts';
import type { FakeApp, FakeAttachment, FakeProfile } from './model.ts';
import { acceptMessage, customerOf } from './world.ts';
import type { NewMessage, World } from './world.ts';

/** `to` is the account written to (default: the first one); `photo` the bytes of a picture; `at` epoch ms; `choice` the metadata of a pressed quick reply. */
export type SayOptions = { to?: string; photo?: Uint8Array; attachments?: FakeAttachment[]; choice?: string; at?: number };

/** Somebody who writes to the brand. */
export type FakeCustomer = {
  id: string;
  /** Writes a message; returns its id. Its webhook goes out as the settings say. */
  says(text: string, options?: SayOptions): string;
  /** Sends a picture, with or without words. X keeps whatever bytes these are. */
  sends(photo: Uint8Array, options?: SayOptions & { text?: string }): string;
  types(to?: string): void;
  reads(to?: string): void;
  /** From now on a message to them is refused with this 403 code (349, 150, 476, …); null takes it back. */
  refuses(code: number | null): void;
};

/** The brand's side at X, beside our app. All return the message's id. */
export type FakeBrand = {
  userId: string;
  /** A person answers from X's own app, in words, with a picture, or both. */
  saysFromApp(customerId: string, text: string, app?: FakeApp, photo?: Uint8Array): string;
  /** X itself sends the brand's welcome message. */
  welcomes(customerId: string, text: string): string;
  /** Another automation of the brand writes. */
  saysByAutomation(customerId: string, text: string, app?: FakeApp): string;
  /** Deletes a conversation on the brand's side: X no longer shows it to the brand or to apps. */
  deletes(customerId: string): void;
  /** Takes our app's permission back: its tokens answer 401, and the event is delivered. */
  revokes(): void;
};

export const OTHER_AUTOMATION: FakeApp = { id: '777000111', name: 'Campaign Sender', url: 'https://campaign.example' };

export function fakeCustomer(world: World, id: string, profile?: FakeProfile): FakeCustomer {
  const state = customerOf(world, id);
  if (profile) state.profile = { ...state.profile, ...profile };
  const first = () => world.accounts[0]?.userId ?? '';
  const shows = (kind: 'typing' | 'read', to: string) => world.delivery().offer(otherEvent(to, id, kind, world.clock.now()));
  const says: FakeCustomer['says'] = (text, { to, photo, ...options } = {}) => {
    const said = { accountId: to ?? first(), customerId: id, text, photo: photo && { bytes: photo } };
    return acceptMessage(world, { origin: 'customer', ...said, ...options }).id;
  };
  return {
    id,
    says,
    sends: (photo, { text = '', ...options } = {}) => says(text, { ...options, photo }),
    types: (to) => shows('typing', to ?? first()),
    reads: (to) => shows('read', to ?? first()),
    refuses(code) {
      state.refusal = code;
    },
  };
}

export function fakeBrand(world: World, userId: string, revoked: Set<string>): FakeBrand {
  const say = (message: Omit<NewMessage, 'accountId'>) => acceptMessage(world, { ...message, accountId: userId }).id;
  const by = (app: FakeApp) => {
    world.apps.set(app.id, app);
    return app.id;
  };
  return {
    userId,
    saysFromApp: (customerId, text, app = X_WEB_APP, photo) =>
      say({ origin: 'app', customerId, text, appId: by(app), photo: photo && { bytes: photo } }),
    welcomes: (customerId, text) => say({ origin: 'automation', customerId, text, welcomeMessageId: world.nextId() }),
    saysByAutomation: (customerId, text, app = OTHER_AUTOMATION) => say({ origin: 'automation', customerId, text, appId: by(app) }),
    deletes(customerId) {
      for (const message of world.log.messages)
        if (message.accountId === userId && message.customerId === customerId) world.deleted.add(message.id);
    },
    revokes() {
      revoked.add(userId);
      world.delivery().offer(revokeEvent(userId, world.clock.now()));
    },
  };
}
