import type { RouteDoc } from '../../platform/http/openapi.ts';
import { claimBody, listQuery, messagesQuery, nextBody, replyBody, resolveBody, takeBody } from './contract.ts';
import { acceptedView, endedView, handoffListView, handoffView, messageListView, takenView } from './views.ts';

const common = { tag: 'handoffs', for: 'desk' } as const;
const takes = { 400: ['invalid'], 403: ['other-team'], 404: ['not-found'], 409: ['already-taken', 'version-conflict'] };
const ends = {
  400: ['invalid'],
  403: ['other-team'],
  404: ['not-found'],
  409: ['already-taken', 'already-ended', 'version-conflict', 'new-message', 'unsent'],
};

export const handoffApi: readonly RouteDoc[] = [
  {
    ...{
      ...common,
      method: 'get',
      path: '/api/v1/handoffs',
      query: listQuery,
      answers: { 200: handoffListView },
      errors: { 400: ['invalid'] },
    },
    summary: 'Handoffs in the order in which they are to be served',
  },
  {
    ...{ ...common, method: 'post', path: '/api/v1/handoffs/next', body: nextBody, answers: { 200: handoffView } },
    errors: { 400: ['invalid'], 404: ['nobody-waiting'] },
    summary: 'Takes the first who waits for one of my teams',
  },
  {
    ...{
      ...common,
      method: 'get',
      path: '/api/v1/handoffs/:id',
      answers: { 200: handoffView },
      errors: { 403: ['other-team'], 404: ['not-found'] },
    },
    summary: 'One handoff with its context card',
  },
  {
    ...{ ...common, method: 'post', path: '/api/v1/handoffs/:id/claim', body: claimBody, answers: { 200: handoffView }, errors: takes },
    summary: 'Takes a waiting handoff; exactly one of several at once wins',
  },
  {
    ...{ ...common, method: 'post', path: '/api/v1/handoffs/:id/resolve', body: resolveBody, answers: { 200: handoffView }, errors: ends },
    summary: 'Ends a handoff, solved or given back; the bot answers what comes next',
  },
  {
    ...{ ...common, method: 'get', path: '/api/v1/conversations/:id/messages', query: messagesQuery, answers: { 200: messageListView } },
    errors: { 400: ['invalid'], 403: ['other-team'] },
    summary: 'What was said, oldest first, at most 200 messages',
  },
  {
    ...{ ...common, method: 'post', path: '/api/v1/conversations/:id/messages', body: replyBody, answers: { 202: acceptedView } },
    errors: {
      400: ['invalid', 'too-long', 'too-many-photos', 'no-photo'],
      403: ['other-team'],
      404: ['not-found'],
      409: ['already-taken'],
    },
    summary: 'Answers the customer; a request id that was there already says nothing twice',
  },
  {
    ...{ ...common, method: 'post', path: '/api/v1/conversations/:id/take', body: takeBody, answers: { 200: takenView }, errors: takes },
    summary: 'Takes over a conversation: out of a colleague’s hands for supervisors and admins, for others when the colleague is gone',
  },
  {
    ...{
      ...common,
      method: 'post',
      path: '/api/v1/conversations/:id/resolve',
      body: resolveBody,
      answers: { 200: endedView },
      errors: ends,
    },
    summary: 'Ends a person’s part in a conversation',
  },
];
