import { describe, expect, it } from '@jest/globals';
import type { LoggedDelivery } from '../../src/rehearsal/log.ts';
import type { FakeMessage, MessageOrigin } from '../../src/rehearsal/model.ts';
import { check, numberedText } from './checker.ts';

let id = 0;
const message = (origin: MessageOrigin, text: string): FakeMessage => ({
  ...{ id: String(++id), origin, accountId: '1', customerId: '2', senderId: '', recipientId: '', text, attachments: [], at: id },
});
const says = (n: number) => message('customer', numberedText(n));
const answer = (...numbers: number[]) => message('api', `「${numbers.map(numberedText).join('\n')}」を承りました。`);
const delivered = (of: FakeMessage, startedAt: number, status: number | null = 200): LoggedDelivery => ({
  ...{ startedAt, at: startedAt + 5, url: '', eventIds: [of.id], attempt: 1, status, lost: false, body: '' },
});

describe('the checker of the kill runs', () => {
  it('is content with one answer to each message', () => {
    expect(check([says(1), says(2), answer(1, 2)], [])).toMatchObject({ messages: 2, answers: 2, lost: [], doubled: [], outOfOrder: [] });
  });

  it('finds a message without an answer', () => {
    expect(check([says(1), says(2), answer(2)], []).lost).toEqual(['1/2:1']);
  });

  it('finds an answer that came twice, also when another is missing', () => {
    expect(check([says(1), says(2), answer(1), answer(1)], [])).toMatchObject({ lost: ['1/2:2'], doubled: ['1/2:1'] });
  });

  it('finds an answer that overtook another', () => {
    const [one, two] = [says(1), says(2)];
    const log = [one, two, answer(2), answer(1)];
    expect(check(log, [delivered(one, 10), delivered(two, 30)]).outOfOrder).toEqual(['1/2:2']);
  });

  it('finds an answer that overtook one further back, where the platform mixed up only their neighbour', () => {
    const [one, two, three] = [says(1), says(2), says(3)];
    const log = [one, two, three, answer(2), answer(3), answer(1)];
    expect(check(log, [delivered(one, 10), delivered(two, 12), delivered(three, 30)]).outOfOrder).toEqual(['1/2:3']);
  });

  it('does not blame the product for the order in which the platform delivered', () => {
    const [one, two] = [says(1), says(2)];
    const log = [one, two, answer(2), answer(1)];
    expect(check(log, [delivered(one, 10, null), delivered(two, 12), delivered(one, 40)]).outOfOrder).toEqual([]);
  });
});
