import { beforeEach, expect, it } from '@jest/globals';
import { createInbox } from '../../src/channels/inbox.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { BRAND, openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';

describeOnEngines('the inbox', (open) => {
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  beforeEach(async () => {
    database = open();
    desk = await openDesk(database);
  });

  it('stores a message once however often and in whatever company it is delivered', async () => {
    await desk.accept(desk.says('1', '11', 'hello'));
    await Promise.all([
      desk.accept(desk.says('1', '11', 'hello'), desk.says('1', '12', 'again')),
      desk.accept(desk.says('1', '12', 'again'), desk.says('1', '11', 'hello')),
      desk.accept(desk.says('1', '12', 'again'), desk.says('1', '12', 'again')),
    ]);
    const stored = await desk.messages((await desk.conversation('1')).id);
    expect(stored.map((message) => [message.seq, message.text])).toEqual([
      [1, 'hello'],
      [2, 'again'],
    ]);
  });

  it('orders what comes in one delivery by when it was said', async () => {
    await desk.accept(desk.says('1', '13', 'three'), desk.says('1', '11', 'one'), desk.says('1', '12', 'two'));
    const stored = await desk.messages((await desk.conversation('1')).id);
    expect(stored.map((message) => message.text)).toEqual(['one', 'two', 'three']);
  });

  it('waits for a contact who may go on writing, but not after a number', async () => {
    await desk.accept(desk.says('1', '11', 'do you have'));
    await desk.accept(desk.says('2', '21', '②'));
    const [slow, quick] = [await desk.conversation('1'), await desk.conversation('2')];
    expect(desk.woken.turns.find(([id]) => id === slow.id)?.[1]).toBeGreaterThan(500);
    expect(desk.woken.turns.find(([id]) => id === quick.id)?.[1]).toBe(0);
  });

  it('never waits longer than the most after the first unread message', async () => {
    await desk.accept(desk.says('1', '11', 'a'));
    await database.db
      .updateTable('conversation')
      .set({ unread_since: new Date(Date.now() - 3_900) })
      .execute();
    await desk.accept(desk.says('1', '12', 'b'));
    expect(desk.woken.turns.at(-1)?.[1]).toBeLessThan(500);
  });

  it('keeps NUL and lone surrogates from failing a delivery, and its neighbours', async () => {
    await desk.accept(desk.says('1', '11', 'a\u0000b\ud800c'), desk.says('1', '12', 'fine'));
    const stored = await desk.messages((await desk.conversation('1')).id);
    expect(stored.map((message) => message.text)).toEqual(['ab\ufffdc', 'fine']);
  });

  it('keeps events of an account that is not ours aside', async () => {
    await desk.inbox.accept({
      channel: 'x',
      accounts: [{ externalId: '123', events: [desk.says('1', '11', 'hi')] }],
      raw: Buffer.from('x'),
    });
    const kept = await database.db.selectFrom('inbound_event').selectAll().execute();
    expect(kept.map((event) => event.state)).toEqual(['kept-aside']);
  });

  it('keeps what could not be understood, as bytes', async () => {
    const raw = Buffer.from([0x7b, 0x00, 0xff]);
    await desk.inbox.accept({ channel: 'x', accounts: [], raw, malformed: 'not JSON' });
    const row = await database.db.selectFrom('inbound_raw').selectAll().executeTakeFirstOrThrow();
    expect([row.problem, Buffer.compare(row.body, raw)]).toEqual(['not JSON', 0]);
  });

  it('says that it is unavailable when nothing can be stored', async () => {
    const gone = { ...database, db: { transaction: () => ({ execute: () => Promise.reject(new Error('gone')) }) } } as unknown as Database;
    const offline = createInbox({
      database: gone,
      comparable: (_channel, text) => text,
      wakeTurn: async () => undefined,
      settleMs: 0,
      settleMaxMs: 0,
      quietMs: 1_800_000,
      inFlight: 1,
    });
    const batch = { channel: 'x' as const, accounts: [{ externalId: BRAND, events: [desk.says('1', '1', 'x')] }], raw: Buffer.from('x') };
    await expect(offline.accept(batch)).rejects.toMatchObject({ status: 503 });
  });

  it('takes an outbound event of nobody under way as a person answering from the X app', async () => {
    await desk.accept(desk.says('1', '11', 'hello'));
    await desk.accept(desk.outbound('1', '12', 'こちらでご案内します'));
    const conversation = await desk.conversation('1');
    expect([conversation.owner, conversation.agent_id, conversation.owner_epoch]).toEqual(['agent', null, 1]);
    const said = (await desk.messages(conversation.id)).at(-1);
    expect([said?.author, said?.state, said?.source]).toEqual(['person', 'sent', { app: 'x' }]);
  });

  it.each([
    ['the customer', 1, 2],
    ['the person', 2, 1],
  ])('counts on when a customer and a person in the X app are in one delivery, %s first', async (_first, said, answered) => {
    await desk.accept(desk.says('1', '10', 'hello', 1));
    const now = Date.now();
    await desk.accept(desk.says('1', '11', 'again', now + said), { ...desk.outbound('1', '12', 'it is me'), at: now + answered });
    const { id } = await desk.conversation('1');
    await desk.reply(id, 'next');
    expect((await desk.messages(id)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect((await desk.conversation('1')).last_seq).toBe(4);
  });

  it('does not take a welcome message or another automation for a person', async () => {
    await desk.accept(desk.says('1', '11', 'hello'));
    await desk.accept(desk.outbound('1', '12', 'Welcome!', true));
    expect((await desk.conversation('1')).owner).toBe('bot');
  });
});
