import { describe, expect, it } from '@jest/globals';
import type { LoggedRequest } from '../../../src/rehearsal/log.ts';
import type { FakeMessage } from '../../../src/rehearsal/model.ts';
import { traceOf, whatHappened } from './seen.ts';

const request = (at: number, outcome: LoggedRequest['outcome'], more: Partial<LoggedRequest> = {}): LoggedRequest => ({
  ...{ at, outcome, method: 'POST', path: '/2/dm_conversations/with/7/messages', endpoint: 'send', userId: '1', fault: null },
  ...more,
});
const said = (text: string, origin: FakeMessage['origin'] = 'customer') => ({ id: text, text, origin }) as FakeMessage;
const seen = (requests: LoggedRequest[], messages: FakeMessage[] = []) =>
  whatHappened({
    log: { requests, messages, deliveries: [] },
    startedAt: 1_000,
    outage: { from: 100, to: 200 },
    refused: [{ customer: '7', from: 0 }],
    accounts: 1,
  });

describe('what has happened on a day', () => {
  it('is an outage only where X did not answer in its time, and its end only where X took something afterwards', () => {
    const before = [request(1_099, 503), request(1_100, 503), request(1_150, 201, { messageId: '1' })];
    expect(seen(before).outage).toEqual({ unanswered: 1, takenAfterwards: 0 });
    expect(seen([...before, request(1_200, 503), request(1_201, 201, { messageId: '2' })]).outage).toMatchObject({ takenAfterwards: 1 });
  });

  it('is a refusal where X means the customer, not where it happens to answer 403', () => {
    const refusals = [request(1, 403), request(2, 403, { fault: 'slow' }), request(3, 403, { fault: 'forbidden' })];
    const others = [request(4, 403, { path: '/2/dm_conversations/with/77/messages' }), request(5, 201, { messageId: '1' })];
    expect(seen([...refusals, ...others])).toMatchObject({ refusals: 2, behindRefusals: 1 });
  });

  it('is a webhook that X takes again and an account that is subscribed once more', () => {
    const webhook = request(1, 200, { endpoint: 'webhooks', method: 'PUT' });
    const first = request(2, 200, { endpoint: 'subscriptions' });
    expect(seen([{ ...webhook, outcome: 400 }, first])).toMatchObject({ revalidated: 0, subscribedAgain: 0 });
    expect(seen([webhook, first, first])).toMatchObject({ revalidated: 1, subscribedAgain: 1 });
  });

  it('is a stop only where a customer says it', () => {
    expect(seen([], [said('停止'), said('再開'), said('停止の件'), said('stop', 'api')])).toMatchObject({ stops: 1, starts: 1 });
  });
});

it('another day has another trace', () => {
  expect(traceOf([said('a')])).toBe(traceOf([said('a')]));
  expect(traceOf([said('a')])).not.toBe(traceOf([said('b')]));
});
