import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HappeningKind } from '../../../src/core/rehearsal.ts';
import { createLog, type LogBook, type LoggedDelivery, type LoggedRequest } from '../../../src/rehearsal/log.ts';
import type { FakeMessage, MessageOrigin } from '../../../src/rehearsal/model.ts';
import { happeningsOf } from '../../../src/rehearsal/page/happenings.ts';

let log: LogBook;
let now: number;

beforeEach(() => {
  log = createLog();
  now = Date.UTC(2026, 10, 21, 5, 33);
});
afterEach(() => expect(new Set(happeningsOf(log, []).map(({ id }) => id)).size).toBe(happeningsOf(log, []).length));

function message(id: string, origin: MessageOrigin, customerId = '7'): void {
  const who = { accountId: '1', customerId, senderId: customerId, recipientId: '1' };
  log.addMessage({ id, origin, text: 'x', attachments: [], at: now, ...who } satisfies FakeMessage);
}
function delivered(ids: string[], part: Partial<LoggedDelivery> = {}): void {
  now += 10;
  log.deliveries.push({ startedAt: now - 6, at: now, url: 'u', eventIds: ids, attempt: 1, status: 200, lost: false, body: '', ...part });
}
function called(outcome: LoggedRequest['outcome'], part: Partial<LoggedRequest> = {}): void {
  now += 100;
  const path = '/2/dm_conversations/with/7/messages';
  const known = { method: 'POST', path, endpoint: 'send', userId: '1', fault: null } as const;
  log.requests.push({ ...known, at: now - 84, endedAt: now, outcome, ...part });
}
const readBack = (outcome: LoggedRequest['outcome'] = 200) =>
  called(outcome, { method: 'GET', endpoint: 'conversation', path: '/2/dm_conversations/with/7/dm_events' });
/** Oldest first: what happened reads that way. */
const kinds = (): HappeningKind[] =>
  happeningsOf(log, [])
    .map(({ kind }) => kind)
    .reverse();

describe('the log in words', () => {
  it('tells a webhook and an answer with their status, time and person, newest first', () => {
    message('11', 'customer');
    delivered(['11']);
    message('12', 'api');
    called(201, { messageId: '12' });
    delivered(['12']);
    expect(happeningsOf(log, []).map(({ kind, outcome, ms, personId }) => [kind, outcome, ms, personId])).toEqual([
      ['echo', 200, 6, '7'],
      ['sent', 201, 84, '7'],
      ['webhook', 200, 6, '7'],
    ]);
  });

  it('tells a second delivery, a lost one and one that was not taken from the first', () => {
    for (const id of ['11', '12', '13']) message(id, 'customer');
    delivered(['11']);
    delivered(['11']);
    delivered(['12'], { lost: true, status: null });
    delivered(['13'], { status: 503 });
    expect(kinds()).toEqual(['webhook', 'webhook-again', 'webhook-lost', 'webhook-failed']);
  });

  it('does not take the first delivery for a second one because an earlier copy was lost', () => {
    message('11', 'customer');
    delivered(['11'], { lost: true, status: null });
    delivered(['11']);
    expect(kinds()).toEqual(['webhook-lost', 'webhook']);
  });

  it.each([500, 503, 'reset', 'silence', 'cut'] as const)(
    'holds a send that ended with %s for doubtful until its echo was taken',
    (outcome) => {
      message('12', 'api');
      called(outcome, { messageId: '12' });
      delivered(['12'], { status: 503 });
      delivered(['12']);
      delivered(['12']);
      expect(kinds()).toEqual(['doubt', 'webhook-failed', 'echo-confirmed', 'webhook-again']);
    },
  );

  it('says what a look at the conversation found', () => {
    message('12', 'api');
    called(500, { messageId: '12' });
    readBack(429);
    readBack();
    readBack();
    called(500);
    readBack();
    expect(kinds()).toEqual(['doubt', 'read-back', 'read-confirmed', 'read-back', 'doubt', 'read-missing']);
  });

  it('keeps the doubts of different customers apart', () => {
    message('12', 'api');
    message('22', 'api', '8');
    called(500, { messageId: '12' });
    called(500, { messageId: '22', path: '/2/dm_conversations/with/8/messages' });
    readBack();
    delivered(['22']);
    expect(kinds()).toEqual(['doubt', 'doubt', 'read-confirmed', 'echo-confirmed']);
  });

  it('calls every definite no by its name', () => {
    for (const status of [401, 403, 429, 400]) called(status);
    expect(kinds()).toEqual(['signed-out', 'refused', 'limited', 'not-sent']);
  });

  it('tells a picture once, by its last piece', () => {
    for (const step of ['initialize', '5/append', '5/finalize']) called(200, { endpoint: 'upload', path: `/2/media/upload/${step}` });
    called(200, { endpoint: 'me', path: '/2/users/me' });
    expect(kinds()).toEqual(['upload']);
  });

  it('leaves out what is not over yet, and what is older than the last lines', () => {
    called('silence', { endedAt: undefined });
    for (let count = 0; count < 5; count += 1) called(201);
    called(403);
    expect(happeningsOf(log, [{ at: now + 1, kind: 'revoked', personId: null }], 3).map(({ kind }) => kind)).toEqual([
      'revoked',
      'refused',
      'sent',
    ]);
  });
});
