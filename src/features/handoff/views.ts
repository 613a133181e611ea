import { z } from 'zod';
import type { HandoffView, listMessages } from './list-handoffs.ts';

/** What the handoff API answers. Times are ISO 8601. */

const state = z.enum(['waiting', 'assigned', 'resolved', 'returned']);

export const handoffView = z.object({
  id: z.number(),
  conversationId: z.number(),
  account: z.object({ channel: z.string(), externalId: z.string(), name: z.string() }),
  state,
  reason: z.string(),
  sentence: z.string(),
  team: z.string(),
  urgency: z.number(),
  /** `staff:7`, or a token's name. */
  agent: z.string().nullable(),
  agentName: z.string().nullable(),
  createdAt: z.string(),
  claimedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  promisedUntil: z.string().nullable(),
  lateAt: z.string().nullable(),
  version: z.number(),
  /** The context card as it was written when the handoff was opened. */
  card: z.unknown(),
}) satisfies z.ZodType<HandoffView>;

export const handoffListView = z.object({ handoffs: z.array(handoffView) });

export const messageListView = z.object({
  messages: z.array(
    z.object({
      id: z.number(),
      seq: z.number(),
      direction: z.enum(['in', 'out']),
      author: z.enum(['contact', 'bot', 'system', 'person']),
      authorName: z.string().nullable(),
      text: z.string(),
      choices: z.array(z.object({ value: z.string(), label: z.string() })),
      attachments: z.array(z.unknown()),
      state: z.enum(['held', 'pending', 'sending', 'doubt', 'sent', 'failed', 'parked', 'dropped', 'merged']).nullable(),
      reason: z.string().nullable(),
      fromApp: z.boolean(),
      saidAt: z.string(),
      sentAt: z.string().nullable(),
    }),
  ),
}) satisfies z.ZodType<{ messages: Awaited<ReturnType<typeof listMessages>> }>;

/** The message's id; it is on its way. */
export const acceptedView = z.object({ id: z.number() });

export const takenView = z.object({ conversation: z.number(), agent: z.object({ agentId: z.string(), name: z.string() }) });

export const endedView = z.object({ conversation: z.number(), outcome: z.enum(['resolved', 'returned']) });
