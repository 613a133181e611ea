import { z } from 'zod';
import { PRESENCES } from '../../core/access.ts';

/** What the desk's screens read and write. Times are ISO 8601; texts are as they were written. */

const localized = z.object({ ja: z.string(), en: z.string() });
const author = z.enum(['contact', 'bot', 'system', 'person']);
const channel = z.enum(['x', 'botframework', 'web']);
const deliveryState = z.enum(['held', 'pending', 'sending', 'doubt', 'sent', 'failed', 'parked', 'dropped', 'merged']);
const agent = z.object({ id: z.string(), name: z.string() });

/** How a customer is called: what they go by at the channel; `handle` with its @ on X. */
const contact = z.object({
  externalId: z.string(),
  name: z.string(),
  handle: z.string().nullable(),
  language: z.enum(['ja', 'en']).nullable(),
  optedOut: z.boolean(),
});

/** `label`: X, Web, LINE, Messenger, Teams, … */
const account = z.object({ id: z.number(), channel, label: z.string(), name: z.string(), handle: z.string().nullable() });

/** A wait: from its beginning to what was promised. `late` when the customer was told that nobody had come. */
const clock = z.object({ from: z.string(), due: z.string().nullable(), late: z.boolean() });

/** How upset: from the latest message's negativity and anger. */
export const MOODS = ['strong-anger', 'anger', 'annoyed', 'calm', 'thankful'] as const;
/** How the mood moves over a conversation. */
export const TRENDS = ['rising', 'steady', 'easing'] as const;

/**
 * `mine`: I answer and the customer spoke last, or nobody has answered yet. `waiting`: nobody has it. `customer`: I answered, the customer is to speak.
 * `others`: a colleague has it, or somebody answered from the X app (`agent` null).
 */
export const GROUPS = ['mine', 'waiting', 'customer', 'others'] as const;

export const queueRow = z.object({
  conversationId: z.number(),
  version: z.number(),
  group: z.enum(GROUPS),
  handoffId: z.number().nullable(),
  contact,
  account,
  /** The customer has said something that no person has answered. */
  unread: z.boolean(),
  last: z.object({ author, mine: z.boolean(), text: z.string(), photo: z.boolean(), at: z.string() }).nullable(),
  reason: z.string().nullable(),
  urgency: z.number(),
  mood: z.enum(MOODS).nullable(),
  team: z.object({ id: z.string(), name: localized }).nullable(),
  clock: clock.nullable(),
  agent: agent.nullable(),
  /** A reply of ours waits for the channel's limit until then. */
  limitedUntil: z.string().nullable(),
  /** A reply of ours failed, is parked, or the account may not send: because the platform refuses it, or until its record is matched after a restore. */
  trouble: z.enum(['failed', 'parked', 'paused', 'stopped', 'reconcile']).nullable(),
});
export type QueueRow = z.output<typeof queueRow>;

/** `GET /api/v1/desk/queue`: each group in the order in which it is to be served. */
export const queueView = z.object({
  now: z.string(),
  rows: z.array(queueRow),
  /** Waiting ones beyond those listed. */
  more: z.number(),
  lastHandoffAt: z.string().nullable(),
  colleagues: z.array(z.object({ id: z.string(), name: z.string(), presence: z.enum(PRESENCES) })),
  /** Accounts that may not send, and why: `unauthorized`, `revoked`, `credits`, `permission`, `locked`, `clock` (what the platform stops them by), `reconcile` (after a restore, until the platform's record is matched). */
  paused: z.array(z.object({ account, reason: z.string() })),
  /** Accounts of which nothing goes out just now because the platform is in trouble or cannot be reached; they go on by themselves. */
  held: z.array(account),
});
export type QueueView = z.output<typeof queueView>;

export const messageView = z.object({
  id: z.number(),
  seq: z.number(),
  author,
  authorName: z.string().nullable(),
  authorId: z.string().nullable(),
  /** Somebody wrote it in the platform's own app. */
  fromApp: z.boolean(),
  text: z.string(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })),
  /** Value of the button that the customer pressed. */
  choice: z.string().nullable(),
  /** `url` is our own address behind sign-in; null when there is nothing to fetch. */
  attachments: z.array(
    z.object({ kind: z.string(), url: z.string().nullable(), mime: z.string().nullable(), name: z.string().nullable() }),
  ),
  /** Null for what the customer said. */
  state: deliveryState.nullable(),
  /** How often it was handed to the platform. */
  attempt: z.number(),
  /**
   * Why it failed: `cannot-dm`, `forbidden`, `rejected`, `not-found`, `unreached`, `never-arrived` (tried again and again), `too-long`, `photo`, `photo-gone` (it is kept no longer); was dropped: `fence`, `opt-out`, `cancelled`, `stale`
   * (the bot's answer would have come too late), `superseded` (a newer notice says it); or is parked: `too-old` (never sent); null: it may have arrived.
   * `pending`: `unreached` while the platform could not be asked; it is tried again at `until`.
   */
  reason: z.string().nullable(),
  /** `pending`: when it goes out at the latest estimate, because of the channel's limit. `doubt`: until when we are checking. Null: nobody can say. */
  until: z.string().nullable(),
  at: z.string(),
  /** When it became known here, where that was a while after the customer, or a person in the platform's own app, had said it: nobody could have read it before. */
  knownAt: z.string().nullable(),
});
export type MessageView = z.output<typeof messageView>;

export const ownershipView = z.object({
  id: z.number(),
  afterSeq: z.number(),
  kind: z.enum(['handed-over', 'taken', 'from-app', 'resolved', 'returned', 'wait-ended', 'quiet']),
  name: z.string().nullable(),
  mine: z.boolean(),
  at: z.string(),
});

/** The context card, ready to be shown. Empty lists are sections that are not shown. */
export const cardView = z.object({
  handoffId: z.number(),
  state: z.enum(['waiting', 'assigned', 'resolved', 'returned']),
  reason: z.string(),
  sentence: z.string(),
  /** Sequence number of the message that said it, where it can be found. */
  sentenceSeq: z.number().nullable(),
  urgency: z.number(),
  /** Grave reasons are shown in red: anger, danger, an unanswered contact. */
  grave: z.boolean(),
  team: z.object({ id: z.string(), name: localized }),
  at: z.string(),
  clock,
  /** The end of the wait as the customer was told: answered `by` it, or the team opens `from` it on. */
  promise: z.object({ at: z.string(), kind: z.enum(['by', 'from']) }).nullable(),
  answered: z.array(z.object({ text: z.string(), flow: z.string() })),
  /** Values that the conversation brought: the slot's title in both languages, and what it is. */
  known: z.array(z.object({ name: localized, value: z.string() })),
  mood: z.object({ level: z.enum(MOODS), value: z.number(), trend: z.enum(TRENDS) }).nullable(),
  /** Negativity per customer turn, 0 to 1, oldest first. */
  course: z.array(z.number()),
  believed: z.array(z.object({ intent: z.string(), title: localized, score: z.number() })),
  before: z.array(z.object({ reason: z.string(), state: z.string(), at: z.string() })),
  /** A wording that staff wrote for this reason, to begin with; `from` says where it stands. */
  firstLine: z.object({ text: z.string(), from: localized }).nullable(),
});
export type CardView = z.output<typeof cardView>;

/** `GET /api/v1/conversations/:id`. Messages: the last 200. */
export const conversationView = z.object({
  now: z.string(),
  id: z.number(),
  version: z.number(),
  owner: z.enum(['bot', 'queue', 'agent']),
  status: z.enum(['open', 'snoozed', 'closed']),
  agent: agent.nullable(),
  mine: z.boolean(),
  contact,
  account,
  card: cardView.nullable(),
  messages: z.array(messageView),
  ownership: z.array(ownershipView),
  /**
   * What people may still send: null where the channel has no limit. `reserved`: of the limit, what the bot leaves to people. `minutes`: 15 or 1,440, whichever
   * window is the tighter one. `resetAt`: when more may be sent.
   */
  budget: z
    .object({ limit: z.number(), left: z.number(), reserved: z.number(), minutes: z.number(), resetAt: z.string().nullable() })
    .nullable(),
  /** The platform is in trouble (it answers 5xx, or nothing), or cannot be reached: what waits goes out by itself once it answers; nobody can say when. */
  held: z.boolean(),
  /** Characters (code points) of one message. */
  maxText: z.number(),
  /** Photos of one message. */
  maxPhotos: z.number(),
  /** Why nothing can be sent just now: the account's authorisation was revoked, it is matched with the platform's record after a restore, the channel is not set up. */
  blocked: z.enum(['unauthorized', 'stopped', 'reconcile', 'no-channel']).nullable(),
});
export type ConversationView = z.output<typeof conversationView>;

/** `POST /api/v1/messages/:id/settle`: `cancel` what waits, or was held back as `too-old`; say of what is parked that it `arrived`; `resend` what is parked or failed as a new attempt.
 * `attempt` as the caller saw it: who decides about an older one is refused. */
export const settleBody = z.strictObject({ action: z.enum(['cancel', 'arrived', 'resend']), attempt: z.number().int().optional() });

/** Lines of `GET /api/v1/desk/stream` (server-sent events): `changed` names what to read again; `hello` comes first and after a gap. */
export type DeskEvent = { event: 'hello'; data: { now: string } } | { event: 'changed'; data: { conversations: number[]; staff: boolean } };
