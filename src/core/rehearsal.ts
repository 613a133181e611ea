/** What the rehearsal's page and its server say to each other. Types and small rules only: both sides of the wire read this file. */
import type { Localized } from './language.ts';

/** Faults that go on until they are switched off; `fail` ends by itself after its number of sends. */
export const SWITCHES = ['twice', 'reorder', 'delay', 'lose', 'fail', 'cut'] as const;
export type SwitchName = (typeof SWITCHES)[number];

/** `amount` is per cent (`twice`, `lose`), seconds (`delay`) or a count of sends (`fail`); null where there is nothing to set. */
export type SwitchState = { on: boolean; amount: number | null };

/** What an amount may be, both ends included. */
export const AMOUNTS: Record<SwitchName, { min: number; max: number; usual: number } | null> = {
  twice: { min: 1, max: 100, usual: 30 },
  reorder: null,
  delay: { min: 1, max: 60, usual: 5 },
  lose: { min: 1, max: 100, usual: 5 },
  fail: { min: 1, max: 9, usual: 1 },
  cut: null,
};

/** One direct message. `app`: a person of the brand wrote it in X's own app. `pictures` are addresses on the page's own server. */
export type RehearsedLine = { id: string; by: 'customer' | 'brand' | 'app'; text: string; pictures: string[]; at: number };

/** Somebody whom one can be. `refused`: what is sent to them meets a 403. */
export type RehearsedPerson = {
  id: string;
  name: string;
  screenName: string;
  refused: boolean;
  /** Sentences to begin with. */
  openers: string[];
  /** Oldest first, the last 200. */
  lines: RehearsedLine[];
};

export const HAPPENINGS = [
  'webhook',
  'webhook-again',
  'webhook-lost',
  'webhook-failed',
  'echo',
  'echo-confirmed',
  'sent',
  'limited',
  'refused',
  'signed-out',
  'not-sent',
  'doubt',
  'read-back',
  'read-confirmed',
  'read-missing',
  'upload',
  'fetched',
  'app-reply',
  'revoked',
  'given-back',
] as const;
export type HappeningKind = (typeof HAPPENINGS)[number];

/** One line of the log. `outcome` is a status, or how the connection ended instead; `ms` how long it took. */
export type Happening = {
  id: string;
  at: number;
  kind: HappeningKind;
  personId: string | null;
  outcome: number | 'reset' | 'silence' | 'cut' | null;
  ms: number | null;
};

/** `resetAt` null: nothing has been counted yet. */
export type Window = { used: number; limit: number; resetAt: number | null };

/** `busy`: the product is being started. `failed`: it could not be; `problem` says why. */
export type RehearsalPhase = 'busy' | 'running' | 'failed';

export type RehearsalState = {
  phase: RehearsalPhase;
  problem: string | null;
  /** Null until the product has been started. */
  productUrl: string | null;
  account: { name: Localized; initial: Localized; screenName: string };
  people: RehearsedPerson[];
  /** What X lets through in 15 minutes and in 24 hours. */
  budget: { short: Window; day: Window };
  switches: Record<SwitchName, SwitchState>;
  /** False while the brand has taken our access away at X. */
  permitted: boolean;
  /** Newest first, the last 100. */
  happenings: Happening[];
};

export type RehearsalRefusal = { error: { code: string; message: Localized } };

/** Longest text of one direct message, in characters, and largest picture, in bytes, as X documents them. */
export const REHEARSAL_LIMITS = { text: 10_000, pictureBytes: 5 * 1024 * 1024, people: 50 } as const;

/** Whether a text is a name at X without its @: 4 to 15 letters, digits or underscores. */
export const isScreenName = (text: string): boolean => /^[A-Za-z0-9_]{4,15}$/.test(text);
