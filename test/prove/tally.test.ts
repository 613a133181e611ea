import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeMessage, MessageOrigin } from '../../src/rehearsal/model.ts';
import { numberedText } from './checker.ts';
import { createTally, type Tally } from './tally.ts';

describe('the tally of a run', () => {
  let log: FakeMessage[];
  let tally: Tally;
  let clock: number;

  beforeEach(() => {
    log = [];
    clock = 0;
    tally = createTally({ messages: log }, () => clock);
  });

  const add = (origin: MessageOrigin, customerId: string, text: string) =>
    void log.push({ ...{ id: '1', origin, accountId: '1', customerId, senderId: '', recipientId: '', text, attachments: [], at: 0 } });
  /** A customer says it, and the tally is looked at then, as it is all the time. */
  function says(n: number, customerId = '2'): void {
    add('customer', customerId, numberedText(n));
    tally.open();
  }
  const answer = (n: number, customerId = '2') => add('api', customerId, `「${numberedText(n)}」を承りました。`);
  const waiting = () => tally.waiting(() => 0)?.customer;

  it('counts what is open, hoped for and answered', () => {
    says(1);
    says(2);
    expect([tally.open(), tally.hopedFor(), tally.answered()]).toEqual([2, 2, 0]);
    answer(1);
    expect([tally.open(), tally.hopedFor(), tally.answered(), tally.messages()]).toEqual([1, 1, 1, 2]);
  });

  it('hopes for no answer to what was said two minutes ago, and still counts it as open', () => {
    says(1);
    clock += 60_000;
    says(2);
    clock += 60_000;
    expect([tally.open(), tally.hopedFor()]).toEqual([2, 1]);
    clock += 60_000;
    expect([tally.open(), tally.hopedFor()]).toEqual([2, 0]);
  });

  it('sees an answer to what was said long ago, and a second one', () => {
    says(1);
    says(2);
    clock += 600_000;
    tally.hopedFor();
    answer(1);
    expect([tally.open(), tally.answered(), tally.doubled()]).toEqual([1, 1, []]);
    clock += 600_000;
    answer(1);
    expect([tally.open(), tally.answered(), tally.doubled()]).toEqual([1, 1, ['1']]);
  });

  it('names who has waited for less than ten seconds, but nobody who has a person', () => {
    says(1, '2');
    clock += 9_000;
    expect(waiting()).toBe('2');
    says(2, '3');
    clock += 1_000;
    expect(waiting()).toBe('3');
    add('app', '3', '店長です。');
    expect([waiting(), tally.open(), tally.hopedFor()]).toEqual([undefined, 2, 1]);
  });
});
