import type { Router } from 'express';
import type { Attachment, ChannelName, Choice, InboundEvent } from '../core/message.ts';
import type { Limits } from '../core/send-budget.ts';

export type { Limits } from '../core/send-budget.ts';

/** One identity of a brand on a channel. `externalId` is the platform's id of it. */
export type Account = { id: number; channel: ChannelName; externalId: string; name: string };

/** What is to be said, complete: choices are already numbered lines in `text` where the channel has no buttons. */
export type OutboundMessage = {
  id: number;
  contactExternalId: string;
  /** What the channel's parser said about how to reach the contact. */
  address: Record<string, unknown>;
  text: string;
  choices: Choice[];
  /** At most as many as the channel's `photos`. */
  photos: OutboundPhoto[];
  /** Set on what is no text but a signal to the channel (`handoff.initiate` with the context card); sent only where `events` is true, and never twice: one that is not sent is dropped. */
  event?: { name: string; value: unknown };
};

/** `bytes` rejects with PhotoGone where the photo is kept no longer, and otherwise where it cannot be read just now. */
export type OutboundPhoto = { id: string; mime: string; bytes(): Promise<Uint8Array> };

/** A photo that was to be sent is not kept any more: no attempt can succeed. */
export class PhotoGone extends Error {}

/** What became of a request for a file that a customer sent. `gone`: the platform no longer has it. `refused`: not one that may be shown. */
export type MediaAnswer =
  | { kind: 'media'; bytes: Uint8Array; mime: string }
  | { kind: 'gone' }
  | { kind: 'refused'; detail: 'too-large' | 'not-a-photo' | 'foreign-address' }
  | { kind: 'unavailable'; detail: string };

/** Why a platform stops a whole account: its tokens (revoked, expired), the plan's credits, what the app may do, a lock or suspension, our clock. */
export type StoppedBy = 'tokens' | 'credits' | 'permission' | 'locked' | 'clock';

/** What the platform said about a send; `reference` for its states: `pending → sending → sent | failed | doubt`. */
export type SendOutcome =
  | { kind: 'sent'; externalId: string; limits?: Limits }
  /** A definite no that no retry changes. `reason` is a code of ours: `cannot-dm`, `forbidden`, `rejected`, `not-found`, `unreached`, `too-long`, `photo`, `photo-gone`. `unasked`: we knew without asking the platform. */
  | { kind: 'failed'; reason: string; detail: string; limits?: Limits; unasked?: true }
  /**
   * A definite no for now: send again from `retryAt` (epoch ms) on. `scope` `message`: it says nothing about the account's other conversations, so this one waits alone.
   * `givesUp`: the reason it fails for when it still gets this answer `parkMs` after it was written. `away`: the platform could not be asked, so it is no limit of its own.
   */
  | { kind: 'limited'; retryAt: number; scope?: 'message'; givesUp?: 'unreached' | 'forbidden'; away?: true; limits?: Limits }
  /** A definite no for the whole account; `by` its tokens unless told. */
  | { kind: 'unauthorized'; detail: string; by?: StoppedBy }
  /** It may have arrived: a 5xx, a time-out, a reset. Never sent again blindly. */
  | { kind: 'doubt'; detail: string };

/** One of our own messages as the platform shows it on reading back, newest first. */
export type Seen = { externalId: string; text: string; at: number };

/** The code of the UnavailableError of a read that the platform answered with a no: it is there, and reading alone is refused. */
export const READ_REFUSED = 'read-refused';

/** `complete` is true when the page reaches back past `since`, or to the message that it was to begin after, so that absence means that it is not there. */
export type ReadBack = { seen: Seen[]; complete: boolean } | { limitedUntil: number };

/** One message of the platform's own record of an account, as an event, and as the platform wrote it (JSON). */
export type Recorded = { event: Extract<InboundEvent, { contactId: string }>; body: string };

/**
 * A page of the platform's own record of everything that an account wrote and was written, newest first.
 * `span`: times of the newest and the oldest entry (epoch ms), also of those that are no messages between the account and one contact; null: the page is empty.
 * `next` names the next older page; null: the record ends. `own`: it is our own count of the reads that allows no more. `forgotten`: the page asked for has no name any more; begin with the newest.
 */
export type RecordPage =
  | { events: Recorded[]; span: { newest: number; oldest: number } | null; next: string | null }
  | { limitedUntil: number; own?: true }
  | { forgotten: true };

/** A way in and out. One folder each; the list is `index.ts`. */
export interface Channel {
  readonly name: ChannelName;
  readonly capabilities: {
    /** False: choices are written as numbered lines. */
    buttons: boolean;
    /** Characters (code points) that one message may have. */
    maxText: number;
    /** How a doubtful send is confirmed; `none`: it is parked for a person at once. `commit`: the commit is the delivery, nothing is ever sent or in doubt. */
    confirm: 'echo' | 'readBack' | 'none' | 'commit';
    /** True: bubbles of one turn go out as one message. */
    mergeBubbles: boolean;
    /** Photos that one message to the contact may carry. */
    photos: number;
    /** True: the channel takes signals that are no messages, such as `handoff.initiate`. */
    events: boolean;
  };
  /** Sends one message. Resolves within `deadlineMs`, whatever happens; never throws, never retries. */
  send(account: Account, message: OutboundMessage, deadlineMs: number): Promise<SendOutcome>;
  /**
   * What the platform has of our side of one conversation since a moment (epoch ms), or, better, after the message of its own with `afterId`:
   * ids are in the order of the platform, whichever clock is wrong. Throws UnavailableError when it cannot be asked.
   */
  readBack?(account: Account, contactExternalId: string, since: number, afterId?: string | null): Promise<ReadBack>;
  /** One page of the platform's record of the account: the newest, or the one that `next` named. One request. Throws UnavailableError when it cannot be asked. */
  record?(account: Account, page: string | null): Promise<RecordPage>;
  /** The bytes of a file that a contact sent, at most `maxBytes`, with the account's own authorisation. Never throws. */
  fetchMedia?(account: Account, attachment: Attachment, maxBytes: number): Promise<MediaAnswer>;
  /** The texts as the platform may change them (links shortened, entities escaped), made comparable. */
  comparable(text: string): string;
  /** HTTP that the platform's servers call, mounted at the root, before everything that is for browsers: it pays for nothing that only they need. */
  webhooks?(inbox: Inbox): Router;
  /** HTTP that contacts' browsers ask, mounted at the root. */
  routes?(inbox: Inbox): Router;
}

/** What a channel hands its events to. Resolves when they are durable; throws UnavailableError when they are not (the platform is then told 503). */
export interface Inbox {
  accept(batch: InboundBatch): Promise<void>;
}

export type InboundBatch = {
  channel: ChannelName;
  /** Events by account. An account that is not ours is kept aside, not refused. `name`: what the platform calls the account. */
  accounts: { externalId: string; events: InboundEvent[]; name?: string }[];
  /** The body as it came, kept as bytes. */
  raw: Uint8Array;
  /** Set when the body was authentic but could not be understood: kept aside and counted. */
  malformed?: string;
  /** True: not delivered by the platform but found in its record, so that what was said after it may be here already. */
  recovered?: boolean;
};
