import type { Router } from 'express';
import type { ChannelName, Choice, InboundEvent } from '../core/message.ts';

/** One identity of a brand on a channel. `externalId` is the platform's id of it. */
export type Account = { id: number; channel: ChannelName; externalId: string; name: string };

/** What is to be said, complete: choices are already numbered lines in `text` where the channel has no buttons. */
export type OutboundMessage = {
  id: number;
  contactExternalId: string;
  text: string;
  choices: Choice[];
};

/** What the platform said about a send; `reference` for its states: `pending → sending → sent | failed | doubt`. */
export type SendOutcome =
  | { kind: 'sent'; externalId: string; limits?: Limits }
  /** A definite no that no retry changes. `reason` is a code of ours: `cannot-dm`, `forbidden`, `rejected`, `not-found`, `too-long`. */
  | { kind: 'failed'; reason: string; detail: string; limits?: Limits }
  /** A definite no for now: send again from `retryAt` (epoch ms) on. */
  | { kind: 'limited'; retryAt: number; limits?: Limits }
  /** A definite no for the whole account: its authorisation was revoked or suspended. */
  | { kind: 'unauthorized'; detail: string }
  /** It may have arrived: a 5xx, a time-out, a reset. Never sent again blindly. */
  | { kind: 'doubt'; detail: string };

/** What the platform's own headers say is left. `resetAt` in epoch ms. */
export type Limits = {
  limit?: number;
  remaining?: number;
  resetAt?: number;
  dayLimit?: number;
  dayRemaining?: number;
  dayResetAt?: number;
};

/** One of our own messages as the platform shows it on reading back, newest first. */
export type Seen = { externalId: string; text: string; at: number };

/** `complete` is true when the page reaches back past `since`, so that absence means that it is not there. */
export type ReadBack = { seen: Seen[]; complete: boolean } | { limitedUntil: number };

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
  };
  /** Sends one message. Resolves within `deadlineMs`, whatever happens; never throws, never retries. */
  send(account: Account, message: OutboundMessage, deadlineMs: number): Promise<SendOutcome>;
  /** What the platform has of our side of one conversation since a moment (epoch ms). Throws UnavailableError when it cannot be asked. */
  readBack?(account: Account, contactExternalId: string, since: number): Promise<ReadBack>;
  /** The texts as the platform may change them (links shortened, entities escaped), made comparable. */
  comparable(text: string): string;
  /** HTTP that the channel answers on, mounted at the root. */
  routes?(inbox: Inbox): Router;
}

/** What a channel hands its events to. Resolves when they are durable; throws UnavailableError when they are not (the platform is then told 503). */
export interface Inbox {
  accept(batch: InboundBatch): Promise<void>;
}

export type InboundBatch = {
  channel: ChannelName;
  /** Events by account. An account that is not ours is kept aside, not refused. */
  accounts: { externalId: string; events: InboundEvent[] }[];
  /** The body as it came, kept as bytes. */
  raw: Uint8Array;
  /** Set when the body was authentic but could not be understood: kept aside and counted. */
  malformed?: string;
};
