import { z } from 'zod';
import type { RouteDoc } from '../../platform/http/openapi.ts';
import { conversationView, queueView, settleBody } from './contract.ts';

const common = { tag: 'desk', for: 'desk' } as const;
const PHOTOS = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];

const settledView = z.object({ id: z.number(), state: z.enum(['dropped', 'sent', 'pending']) });
const photoView = z.object({ id: z.string() });

export const deskApi: readonly RouteDoc[] = [
  {
    ...{ ...common, method: 'get', path: '/api/v1/desk/queue', answers: { 200: queueView } },
    summary: 'The queue as I see it, each group in the order in which it is to be served',
  },
  {
    ...{ ...common, method: 'get', path: '/api/v1/desk/stream', answers: { 200: { media: ['text/event-stream'] } } },
    errors: { 429: ['too-many-streams'] },
    summary: 'What changes, live (server-sent events): `hello` first, then `changed` with the conversations to be read again',
  },
  {
    ...{
      ...common,
      method: 'get',
      path: '/api/v1/conversations/:id',
      answers: { 200: conversationView },
      errors: { 403: ['other-team'], 404: ['not-found'] },
    },
    summary: 'One conversation: its last 200 messages, who had it when, its context card, what may be sent',
  },
  {
    ...{ ...common, method: 'post', path: '/api/v1/messages/:id/settle', body: settleBody, answers: { 200: settledView } },
    errors: {
      400: ['invalid'],
      403: ['other-team'],
      404: ['not-found'],
      409: ['already-taken', 'state-conflict', 'not-yours', 'paused', 'no-channel', 'too-long'],
    },
    summary: 'Cancels what waits or is too old; says of what is parked that it arrived; sends what is parked or failed again',
  },
  {
    ...{ ...common, method: 'post', path: '/api/v1/conversations/:id/photos', body: { media: PHOTOS }, answers: { 201: photoView } },
    errors: { 400: ['too-many-photos'], 403: ['other-team'], 404: ['not-found'], 413: ['too-large'], 415: ['not-a-photo'] },
    summary: 'Uploads a photo for a reply, at most 5 MB',
  },
  {
    ...{ ...common, method: 'get', path: '/api/v1/conversations/:id/messages/:messageId/attachments/:index' },
    ...{
      answers: { 200: { media: PHOTOS } },
      errors: { 403: ['other-team'], 404: ['not-found', 'gone'], 413: ['too-large'], 415: ['not-a-photo'] },
    },
    summary: 'A photo that either side sent',
  },
];
