/** One thing said, in or out (DESIGN: vocabulary). Types only: how a state may follow another is in `delivery.ts`. */

/** A way in and out. */
export type ChannelName = 'x' | 'botframework' | 'web';

/** Who wrote a message. `system` is what the desk itself says: handoff notice, opt-out confirmation, a polite limit. */
export type Author = 'contact' | 'bot' | 'system' | 'person';

export type Attachment = {
  kind: 'image' | 'video' | 'audio' | 'sticker' | 'file' | 'location';
  /** Where the platform keeps it; needs the account's authorisation on X. */
  url?: string;
  mime?: string;
  /** Ours, when we keep the bytes ourselves. */
  id?: string;
  /** What the sender called it. Never a path, never trusted. */
  name?: string;
};

/** One of at most five answers offered with a message: a button where the channel has buttons, a numbered line where it has none. */
export type Choice = { value: string; label: string };

/** What a channel knows of a contact. Everything but the id may be missing. */
export type Profile = {
  displayName?: string;
  handle?: string;
  followers?: number;
  verified?: boolean;
  locale?: string;
};

/** An event as a channel's parser hands it to the inbox. Ids are strings: X's are 64 bit. Times are epoch milliseconds. */
export type InboundEvent =
  | {
      kind: 'message';
      /** The platform's id of the message: what it is deduplicated by, once per account. */
      externalId: string;
      contactId: string;
      text: string;
      attachments: Attachment[];
      /** Value of the button that was pressed, when the channel has buttons. */
      choice?: string;
      at: number;
      profile?: Profile;
      /** How the contact is reached from now on, where an id is not enough. Only the channel reads it. */
      address?: Record<string, unknown>;
    }
  | {
      /** Something that the account itself said: an echo of our own send, or a person writing in the platform's own app. */
      kind: 'outbound';
      externalId: string;
      contactId: string;
      text: string;
      attachments: Attachment[];
      at: number;
      /** True when the platform says that another automation wrote it (a welcome message, another app): it never means that a person took over. */
      automated: boolean;
      profile?: Profile;
    }
  | { kind: 'revoked'; externalId: string; at: number };
