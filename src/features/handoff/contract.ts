import { z } from 'zod';
import { storable } from '../../core/text/normalize.ts';

/** Bodies and queries of the handoff API. Unknown fields are refused. */
export const listQuery = z.strictObject({
  state: z
    .string()
    .default('waiting,assigned')
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(['waiting', 'assigned', 'resolved', 'returned']))),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** One team's alone. */
  team: z.string().min(1).max(60).optional(),
});

/** Messages after this sequence number; all of them unless told. */
export const messagesQuery = z.strictObject({ after: z.coerce.number().int().min(0).default(0) });

/** The conversation's version as the caller saw it; a stale screen's write is refused. */
const version = z.number().int().optional();
export const claimBody = z.strictObject({ version });
export const takeBody = claimBody;
/** `POST /api/v1/handoffs/next`: the first in fair order among one's own teams. */
export const nextBody = z.strictObject({});

/** `requestId` is made by the client, so that a double click or a retry after a lost answer says nothing twice.
 * Text, photos (ids of `POST …/photos`) or both; how many photos and characters the channel takes is decided there.
 * With a `version` it takes nothing over that has changed since; in a conversation that is the caller's already it is said all the same. */
export const replyBody = z
  .strictObject({
    requestId: z.string().min(8).max(100),
    version,
    text: z
      .string()
      .trim()
      .max(20_000)
      .default('')
      .transform((text) => storable(text, 20_000)),
    photos: z
      .array(z.string().regex(/^[\w-]{1,64}$/, 'must be the id of an uploaded photo'))
      .max(4)
      .refine((ids) => new Set(ids).size === ids.length, 'must name each photo once')
      .default([]),
  })
  .refine(({ text, photos }) => text !== '' || photos.length > 0, 'needs a text or a photo');

/**
 * `lastSeq`: the last message that the person has seen. When the customer has written since, the answer is 409 `new-message`, so that it is read first;
 * while replies have not gone out it is 409 `unsent`. `force` ends it all the same: `true` whatever there is, a code where that is all there is.
 */
export const resolveBody = z.strictObject({
  outcome: z.enum(['resolved', 'returned']).default('resolved'),
  version,
  lastSeq: z.number().int().min(0).optional(),
  force: z.union([z.boolean(), z.enum(['new-message', 'unsent'])]).optional(),
});

export const idParam = z.coerce.number().int().positive();
