/** What the web chat's page and its server say to each other. Types and small rules only: both sides of the wire read this file. */
import type { Language, Localized } from './language.ts';
import type { Author, Choice } from './message.ts';

/**
 * A part of a bubble. `body` is the answer; `asof` the small line that says how old a figure is; `intro` the first contact's text, under a hairline;
 * `link` a URL (http or https), with its label before it when it has one.
 */
export type ChatPart = { kind: 'body' | 'asof' | 'intro' | 'link'; text: string };

/** One message as its contact may see it. `at` is epoch milliseconds; `seq` grows within the conversation and is the stream's cursor. */
export type ChatMessage = {
  seq: number;
  /** For a contact's own message the id that the page made (`clientIdOf`), so that the page knows it again. */
  id: string;
  author: Author;
  authorName?: string;
  parts: ChatPart[];
  choices: Choice[];
  /** Value of the choice that was taken. */
  chosen?: string;
  attachments: { id: string; kind: 'image' }[];
  at: number;
};

/** Who answers now. `waiting` only while a person is awaited: answered by `until`, or nobody is there before `opens` (epoch ms). */
export type ChatState = { owner: 'bot' | 'queue' | 'agent'; agentName?: string; waiting?: { until: number | null; opens: number | null } };

/** What the page shows of the brand. `color` is `#rrggbb`. */
export type ChatBrand = {
  name: Localized;
  initial: Localized;
  color: string;
  privacyUrl: string | null;
  hours: { label: Localized; value: Localized }[];
  /** IANA zone that promised times are said in; Asia/Tokyo when missing. */
  timeZone?: string;
  /** Questions offered before the first message, at most four; general ones when missing. */
  examples?: Localized[];
};

export type ChatSession = { brand: ChatBrand; language: Language };
export type ChatHistory = { messages: ChatMessage[]; state: ChatState };
export type ChatPost = { id: string; text: string; choice?: string; attachment?: string; language?: Language };
/** Every refusal, in both languages. `retryAfter` in seconds, with `too-many`. */
export type ChatRefusal = { error: { code: string; message: Localized; retryAfter?: number } };

export const chatLimits = {
  /** Code points of one message. */
  text: 10_000,
  photoBytes: 5 * 1024 * 1024,
  /** Messages in one answer to a history request; a full page means that there may be more. */
  page: 200,
} as const;

/** The id a contact's message is deduplicated by: no contact can touch another's ids. */
export const webMessageId = (contactExternalId: string, clientId: string): string => `${contactExternalId}:${clientId}`;
/** The id that the page made, out of a stored message's external id. */
export const clientIdOf = (externalId: string): string => externalId.slice(externalId.lastIndexOf(':') + 1);

const photos = '/chat/api/photos/';
/** Where the page fetches a photo; also the `url` of the inbound attachment. */
export const photoUrl = (id: string): string => photos + id;
/** The photo's id out of an attachment's url, or null when it is none of ours. */
export const photoIdOf = (url: string): string | null => (url.startsWith(photos) ? url.slice(photos.length) : null);
