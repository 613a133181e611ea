import { z } from 'zod';
import { PRESENCES, ROLES } from '../../core/access.ts';

/** What sign-in, sessions and presence say over the wire. Times are ISO 8601. */

export const email = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** 12 characters or more, 128 bytes at most; no composition rules (OWASP ASVS 5.0, 6.2). */
export const password = z
  .string()
  .refine((text) => Array.from(text).length >= 12, 'must have 12 characters or more')
  .refine((text) => new TextEncoder().encode(text).length <= 128, 'must have 128 bytes or less');

export const displayName = z.string().trim().min(1).max(40);

export const signInBody = z.strictObject({ email: z.string().max(254), password: z.string().max(1_000) });

/** `POST /api/v1/session/link`: the first admin makes their account, or somebody who was invited chooses a password. */
export const linkBody = z.strictObject({
  token: z.string().min(20).max(100),
  /** Needed for the first admin; an invited person's is known. */
  email: email.optional(),
  name: displayName.optional(),
  password,
});

/** `POST /api/v1/session/link/check`: what the link is for, before anything is typed. */
export const linkCheckBody = z.strictObject({ token: z.string().min(20).max(100) });
export const linkView = z.object({ purpose: z.enum(['first-admin', 'invite']), email: z.string().nullable(), name: z.string().nullable() });

export const presenceBody = z.strictObject({ presence: z.enum(PRESENCES) });

const localized = z.object({ ja: z.string(), en: z.string() });

/** `GET /api/v1/session`, and the answer to signing in. 401 `signed-out` when there is none. */
export const sessionView = z.object({
  staff: z.object({
    id: z.number(),
    /** As conversations and handoffs name them: `staff:7`. */
    agentId: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    teams: z.array(z.string()),
    presence: z.enum(PRESENCES),
  }),
  /** Goes into the header `X-CSRF-Token` of every request that changes something. */
  csrf: z.string(),
  brand: localized,
  /** IANA zone that promised times are said in. */
  zone: z.string(),
  teams: z.array(z.object({ id: z.string(), name: localized })),
  expiresAt: z.string(),
});
export type SessionView = z.output<typeof sessionView>;
export type LinkView = z.output<typeof linkView>;

export const staffBody = z.strictObject({
  email,
  name: displayName,
  role: z.enum(ROLES).default('agent'),
  teams: z.array(z.string().max(60)).default([]),
  /** Without one an invitation link is made. */
  password: password.optional(),
});
export const staffView = z.object({
  id: z.number(),
  email: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  teams: z.array(z.string()),
  state: z.enum(['active', 'disabled']),
  /** At the desk: available, and seen within the last minute. */
  atDesk: z.boolean(),
  signedInAt: z.string().nullable(),
});
export type StaffView = z.output<typeof staffView>;
