import { afterEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/core/errors.ts';
import { handClock, message, openDesk } from './harness.ts';
import type { Desk } from './harness.ts';

const MINUTE = 60_000;
let desk: Desk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

async function read(since: number, contact = '111') {
  if (!desk?.channel.readBack) throw new Error('no read-back');
  return desk.channel.readBack(desk.account, contact, since);
}

describe('reading a conversation back', () => {
  it('finds a message whose answer was lost, by its comparable text', async () => {
    desk = await openDesk({ text: { shorten: true, escape: true } });
    const text = '渋谷店 & 新宿店 → https://kamoya.example/shops をご覧ください';
    const since = Date.now();
    desk.x.fault('send', { kind: 'reset', when: 'after' });
    expect(await desk.channel.send(desk.account, message(text), 8000)).toMatchObject({ kind: 'doubt' });
    const page = await read(since);
    const seen = 'seen' in page ? page.seen : [];
    expect(page).toMatchObject({ complete: true });
    expect(seen.map((one) => one.externalId)).toEqual(desk.x.messagesTo('111').map((one) => one.id));
    expect(seen.map((one) => desk?.channel.comparable(one.text))).toEqual([desk.channel.comparable(text)]);
  });

  it('shows our side only, newest first, and says so when a conversation is empty', async () => {
    const clock = handClock();
    desk = await openDesk({}, clock);
    expect(await read(clock.now())).toEqual({ seen: [], complete: true });
    desk.x.customer('111').says('ありますか');
    for (const text of ['一', '二']) {
      clock.advance(1000);
      await desk.channel.send(desk.account, message(text), 8000);
    }
    desk.x.customer('222').says('別の人');
    await desk.channel.send(desk.account, message('別の返事', '222'), 8000);
    const page = await read(clock.now() - 5000);
    expect('seen' in page && page.seen.map((one) => [one.text, one.at])).toEqual([
      ['二', clock.now()],
      ['一', clock.now() - 1000],
    ]);
  });

  it('reaches two minutes further back than asked, because clocks differ, and no further', async () => {
    const clock = handClock();
    desk = await openDesk({ limits: 'lifted' }, clock);
    await desk.channel.send(desk.account, message('old'), 8000);
    clock.advance(2 * MINUTE);
    await desk.channel.send(desk.account, message('skewed'), 8000);
    clock.advance(MINUTE);
    expect(await read(clock.now())).toMatchObject({ seen: [{ text: 'skewed' }], complete: true });
  });

  it('does not claim to be complete when the page ends before the moment asked for', async () => {
    const clock = handClock();
    desk = await openDesk({}, clock);
    const since = clock.now();
    for (let i = 0; i < 101; i++) desk.x.customer('111').says(`${i}`);
    expect(await read(since)).toEqual({ seen: [], complete: false });
    clock.advance(60 * MINUTE);
    expect(await read(clock.now())).toEqual({ seen: [], complete: true });
  });

  it('goes by the order of ids where one is known, however wrong the time asked from is', async () => {
    const clock = handClock();
    desk = await openDesk({}, clock);
    await desk.channel.send(desk.account, message('before'), 8000);
    clock.advance(1000);
    desk.x.customer('111').says('ありますか');
    const known = desk.x.log.messages.at(-1)?.id ?? '';
    clock.advance(1000);
    await desk.channel.send(desk.account, message('after'), 8000);
    const page = await desk.channel.readBack?.(desk.account, '111', clock.now() + 60 * MINUTE, known);
    expect(page).toMatchObject({ seen: [{ text: 'after' }], complete: true });
    for (let i = 0; i < 100; i++) desk.x.customer('111').says(`${i}`);
    expect(await desk.channel.readBack?.(desk.account, '111', clock.now() + 60 * MINUTE, known)).toMatchObject({ complete: false });
  });

  it('says nothing about absence when the page does not show what X must have', async () => {
    desk = await openDesk();
    await desk.channel.send(desk.account, message('before'), 8000);
    const known = String(BigInt(desk.x.messagesTo('111')[0]?.id ?? '0') + 1n);
    expect(await desk.channel.readBack?.(desk.account, '222', 0, known)).toEqual({ seen: [], complete: false });
    desk.x.customer('222').says('ありますか');
    expect(await desk.channel.readBack?.(desk.account, '222', 0, known)).toEqual({ seen: [], complete: false });
  });

  it('costs one request, and says until when there are no more', async () => {
    const clock = handClock();
    desk = await openDesk({ limits: { read15Min: 1 } }, clock);
    await read(0);
    expect(desk.x.log.requests).toHaveLength(1);
    expect(await read(0)).toEqual({ limitedUntil: clock.now() + 15 * MINUTE });
  });

  it.each([
    ['a 503', { kind: 'error', status: 503 }],
    ['a reset', { kind: 'reset' }],
    ['a 401', { kind: 'unauthorized' }],
    ['an answer that is no page', { kind: 'answer', answer: { status: 200, body: '<html>' } }],
    [
      'a 200 that shows nothing and names an error',
      { kind: 'answer', answer: { status: 200, body: { errors: [{ title: 'Service Unavailable' }], meta: { result_count: 0 } } } },
    ],
    ['a 200 with an error beside an empty list', { kind: 'answer', answer: { status: 200, body: { errors: [{ code: 130 }], data: [] } } }],
    ['an answer that breaks off', { kind: 'answer', answer: { status: 200, body: {} } }],
  ] as const)('never takes %s for absence', async (_name, fault) => {
    desk = await openDesk();
    desk.x.fault('conversation', fault);
    await expect(read(0)).rejects.toThrow(UnavailableError);
  });
});

describe('comparable texts', () => {
  it.each([
    ['links of any kind', 'see https://kamoya.example/a?b=1. Bye', 'see https://t.co/AbC123xyz. Bye'],
    ['bare domains', '詳しくは kamoya.example/shop で', '詳しくは https://t.co/AbC123xyz で'],
    ['entities', 'A & B < C', 'A &amp; B &lt; C'],
    ['composed letters', 'か\u3099も cafe\u0301', 'がも caf\u00e9'],
    ['ends of lines', '一 \r\n二\n', '一\n二'],
  ])('are equal in spite of %s', async (_name, ours, theirs) => {
    desk = await openDesk();
    expect(desk.channel.comparable(ours)).toBe(desk.channel.comparable(theirs));
  });

  it.each([
    ['other words', '在庫あり', '在庫なし'],
    ['another number', '1.5個', '2.5個'],
    ['full-width forms', 'Ａ', 'A'],
    ['a link too many', 'はい', 'はい https://t.co/a'],
  ])('differ with %s', async (_name, one, other) => {
    desk = await openDesk();
    expect(desk.channel.comparable(one)).not.toBe(desk.channel.comparable(other));
  });
});
