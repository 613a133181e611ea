import { z } from 'zod';

/** Bodies and queries of the handoff API. Unknown fields are refused. */
export const listQuery = z.strictObject({
  state: z
    .string()
    .default('waiting,assigned')
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(['waiting', 'assigned', 'resolved', 'returned']))),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Messages after this sequence number; all of them unless told. */
export const messagesQuery = z.strictObject({ after: z.coerce.number().int().min(0).default(0) });

/** `version` is the conversation's as the caller saw it; a stale screen's write is refused. */
export const claimBody = z.strictObject({ version: z.number().int().optional() });

/** `requestId` is made by the client, so that a double click or a retry after a lost answer says nothing twice. */
export const replyBody = z.strictObject({ requestId: z.string().min(8).max(100), text: z.string().trim().min(1).max(10_000) });

export const resolveBody = z.strictObject({ outcome: z.enum(['resolved', 'returned']).default('resolved') });

export const idParam = z.coerce.number().int().positive();
