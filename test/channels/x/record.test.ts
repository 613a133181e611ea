import { afterEach, describe, expect, it } from '@jest/globals';
import type { RecordPage } from '../../../src/channels/channel.ts';
import { createXChannel } from '../../../src/channels/x/channel.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { UnavailableError } from '../../../src/core/errors.ts';
import { handClock, message, openDesk } from './harness.ts';
import type { Desk } from './harness.ts';

const DAY = 24 * 3_600_000;
let desk: Desk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

async function read(page: string | null = null): Promise<RecordPage> {
  if (!desk?.channel.record) throw new Error('no record');
  return desk.channel.record(desk.account, page);
}

async function readPage(page: string | null = null) {
  const answer = await read(page);
  if (!('events' in answer)) throw new Error(JSON.stringify(answer));
  return answer;
}

describe('X’s record of an account', () => {
  it('shows what both sides wrote, newest first, as the webhooks did', async () => {
    const clock = handClock();
    desk = await openDesk({ text: { shorten: true, escape: true } }, clock);
    desk.x.customer('111', { name: '花', screenName: 'hana', followers: 12 }).says('A & B https://kamoya.example/a');
    clock.advance(1_000);
    await desk.channel.send(desk.account, message('<はい>'), 8_000);
    clock.advance(1_000);
    desk.x.customer('222').sends(Buffer.from([0xff, 0xd8, 0xff, 0xe0]), { text: 'これ' });
    await desk.x.idle();
    const { events, span, next } = await readPage();
    const byWebhook = desk.inbox.events().toReversed();
    expect(events.map(({ event }) => ({ ...event, profile: undefined, automated: undefined }))).toEqual(
      byWebhook.map((event) => ({ ...event, profile: undefined, automated: undefined })),
    );
    expect(events.map(({ event }) => event.kind)).toEqual(['message', 'outbound', 'message']);
    expect(events.at(-1)?.event.profile).toMatchObject({ displayName: '花', handle: 'hana', followers: 12 });
    expect([span, next]).toEqual([{ newest: clock.now(), oldest: clock.now() - 2_000 }, null]);
    expect(JSON.parse(events[0]?.body ?? '')).toMatchObject({ id: events[0]?.event.externalId });
  });

  it('comes in pages that neither skip nor repeat a message, also when some come or go between them', async () => {
    desk = await openDesk({ limits: 'lifted', delivery: { lose: 1 } });
    const ids = Array.from({ length: 250 }, (_, index) => desk?.x.customer(String(100 + (index % 5))).says(`${index}`));
    const pages = [await readPage()];
    desk.x.customer('999').says('newer');
    desk.x.brand().deletes('100');
    for (let next = pages[0]?.next; next; next = pages.at(-1)?.next) pages.push(await readPage(next));
    const seen = pages.flatMap(({ events }) => events.map(({ event }) => event.externalId));
    const gone = (index: number) => index % 5 === 0 && index < 150;
    expect(seen.toReversed()).toEqual(ids.filter((_, index) => !gone(index)));
    expect(pages.map(({ events }) => events.length)).toEqual([100, 100, 20]);
  });

  it('reaches back thirty days', async () => {
    const clock = handClock();
    desk = await openDesk({ limits: 'lifted', delivery: { lose: 1 } }, clock);
    desk.x.customer('1').says('old');
    clock.advance(DAY);
    desk.x.customer('1').says('newer');
    clock.advance(29.5 * DAY);
    expect((await readPage()).events.map(({ event }) => 'text' in event && event.text)).toEqual(['newer']);
    clock.advance(DAY);
    expect(await readPage()).toEqual({ events: [], span: null, next: null });
  });

  it('says when it may be read again, that a page is forgotten, or why it cannot be read', async () => {
    const clock = handClock();
    desk = await openDesk({ limits: { read15Min: 2 } }, clock);
    expect(await read('nonsense')).toEqual({ forgotten: true });
    await readPage();
    expect(await read()).toEqual({ limitedUntil: expect.any(Number) });
    expect(((await read()) as { limitedUntil: number }).limitedUntil).toBeGreaterThan(clock.now() + 14 * 60_000);
    desk.x.clearLimits();
    desk.x.fault('events', { kind: 'unauthorized' });
    await expect(read()).rejects.toThrow(/HTTP 401/);
    desk.x.fault('events', { kind: 'cut' });
    await expect(read()).rejects.toThrow(UnavailableError);
    desk.x.fault('events', { kind: 'answer', answer: { status: 200, body: { hello: 1 } } });
    await expect(read()).rejects.toThrow(/no list/);
  });

  it.each([
    { errors: [{ title: 'Service Unavailable' }], meta: { result_count: 0 } },
    { errors: [{ code: 130 }], data: [] },
  ])('is not taken for empty when an answer names errors and shows nothing: %j', async (body) => {
    desk = await openDesk();
    desk.x.fault('events', { kind: 'answer', answer: { status: 200, body } });
    await expect(read()).rejects.toThrow(/no list/);
  });

  it('gives a read back that X has not made, and no other', async () => {
    desk = await openDesk();
    const { x, account } = desk;
    let counted = 0;
    const reads = { take: async () => (counted++, null), giveBack: async () => void counted--, note: async () => undefined };
    const channel = createXChannel({ apiUrl: x.url, ...x.keys, credentials: () => x.accounts[0] ?? null, clock: systemClock, reads });
    const looks = [() => channel.record?.(account, null), () => channel.readBack?.(account, '111', 0)] as const;
    for (const [endpoint, look] of [['events', looks[0]] as const, ['conversation', looks[1]] as const]) {
      counted = 0;
      x.fault(endpoint, { kind: 'unauthorized' });
      await expect(look()).rejects.toThrow(/HTTP 401/);
      expect(counted).toBe(0);
      x.fault(endpoint, { kind: 'error', status: 503 });
      await expect(look()).rejects.toThrow(/HTTP 503/);
      expect(counted).toBe(1);
    }
    await x.close();
    await expect(looks[0]()).rejects.toThrow(/ECONNREFUSED/);
    expect(counted).toBe(1);
  });

  it('leaves out groups and entries without their ids, and still tells how far it reaches', async () => {
    desk = await openDesk();
    const entry = (id: string, more: object) => ({
      id,
      event_type: 'MessageCreate',
      created_at: '2026-11-20T10:00:00.000Z',
      text: 'x',
      ...more,
    });
    const account = desk.account.externalId;
    const body = {
      data: [
        entry('3000000000000000003', { sender_id: '5', dm_conversation_id: '1712345678901234567' }),
        entry('3000000000000000002', { dm_conversation_id: `5-${account}` }),
        entry('3000000000000000001', { sender_id: '5', dm_conversation_id: `5-${account}` }),
        { text: 'no id' },
      ],
      meta: { result_count: 4 },
    };
    desk.x.fault('events', { kind: 'answer', answer: { status: 200, body } });
    const { events, span } = await readPage();
    expect(events.map(({ event }) => event.externalId)).toEqual(['3000000000000000001']);
    const at = Date.parse('2026-11-20T10:00:00.000Z');
    expect(span).toEqual({ newest: at, oldest: at });
  });
});
