import { beforeEach, expect, it } from '@jest/globals';
import { createInbox } from '../../src/channels/inbox.ts';
import type { InboundEvent } from '../../src/core/message.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { BRAND, openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';

describeOnEngines('what needs nothing but storing', (open) => {
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  /** Transactions are refused while it is true: whatever is stored then is stored by one statement. */
  let alone: boolean;
  let inbox: ReturnType<typeof createInbox>;
  beforeEach(async () => {
    database = open();
    desk = await openDesk(database);
    alone = false;
    inbox = process();
    await accept(says('1', '1', 'hello'));
  });

  /** An inbox as a process of its own has it. */
  function process(): ReturnType<typeof createInbox> {
    const db = new Proxy(database.db, {
      get(target, key) {
        if (key === 'transaction' && alone) return () => ({ execute: () => Promise.reject(new Error('no transactions now')) });
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const parts = { comparable: (_channel: string, text: string) => desk.platform.channel.comparable(text), wakeTurn: desk.woken.turns };
    return createInbox({
      ...{ database: { ...database, db }, comparable: parts.comparable, settleMs: 1_200, settleMaxMs: 4_000, quietMs: 1_800_000 },
      wakeTurn: async (id, delay) => void parts.wakeTurn.push([id, delay]),
      inFlight: database.kind === 'pglite' ? 1 : 2,
    });
  }

  const says = (contact: string, id: string, text: string) => desk.says(contact, id, text, Date.now());
  const accept = (...events: InboundEvent[]) => deliver(inbox, events);
  const deliver = (to: typeof inbox, events: InboundEvent[]) =>
    to.accept({ channel: 'x', accounts: [{ externalId: BRAND, events }], raw: Buffer.from('{}') });
  const said = async (contact: string) =>
    (await desk.messages((await desk.conversation(contact)).id)).map(({ seq, text }) => `${seq} ${text}`);

  it('is stored by one statement: a message of a contact who is known', async () => {
    const before = await desk.conversation('1');
    alone = true;
    await accept(says('1', '2', 'again'));
    expect(await said('1')).toEqual(['1 hello', '2 again']);
    const after = await desk.conversation('1');
    expect([after.last_seq, after.unread_since, after.version]).toEqual([2, before.unread_since, before.version]);
    expect(after.turn_due_at?.getTime()).toBeGreaterThan(before.turn_due_at?.getTime() ?? 0);
    expect(desk.woken.turns.at(-1)?.[0]).toBe(after.id);
    const [first, second] = await database.db.selectFrom('inbound_event').selectAll().orderBy('id').execute();
    expect({ ...second, id: first?.id, external_id: '1', received_at: first?.received_at, raw_id: first?.raw_id }).toEqual(first);
    expect((await database.db.selectFrom('inbound_raw').select('id').execute()).map(({ id }) => id)).toContain(second?.raw_id);
  });

  it('is stored by one statement: the echo of a message that is known to be sent, and it changes nothing', async () => {
    const { id } = await desk.conversation('1');
    await desk.reply(id, 'with pleasure');
    await desk.deliver();
    const [sent] = (await desk.messages(id)).slice(-1);
    const before = await desk.conversation('1');
    alone = true;
    await accept(desk.outbound('1', sent?.external_id ?? '', 'with pleasure'));
    expect(await desk.conversation('1')).toEqual(before);
    expect(await said('1')).toEqual(['1 hello', '2 with pleasure']);
    const kept = await database.db.selectFrom('inbound_event').select(['kind', 'state']).orderBy('id', 'desc').executeTakeFirstOrThrow();
    expect(kept).toEqual({ kind: 'outbound-ours', state: 'done' });
  });

  it('changes nothing when it is there already, in a group with others or alone', async () => {
    alone = true;
    await Promise.all([
      accept(says('1', '2', 'two')),
      accept(says('1', '2', 'two')),
      accept(says('1', '3', 'three'), says('1', '2', 'two')),
    ]);
    await accept(says('1', '2', 'two'), says('1', '3', 'three'));
    expect(await said('1')).toEqual(['1 hello', '2 two', '3 three']);
    expect((await desk.conversation('1')).last_seq).toBe(3);
  });

  it('takes numbers in the order in which it was said', async () => {
    const now = Date.now();
    alone = true;
    await accept(desk.says('1', '4', 'third', now), desk.says('1', '3', 'second', now - 1), desk.says('1', '9', 'first', now - 2));
    expect(await said('1')).toEqual(['1 hello', '2 first', '3 second', '4 third']);
  });

  it('goes the long way as a whole when one part of it is not so simple', async () => {
    alone = true;
    await expect(accept(says('1', '2', 'two'), says('2', '3', 'new here'))).rejects.toMatchObject({ status: 503 });
    expect(await said('1')).toEqual(['1 hello']);
    alone = false;
    await accept(says('1', '2', 'two'), says('2', '3', 'new here'));
    expect([await said('1'), await said('2')]).toEqual([['1 hello', '2 two'], ['1 new here']]);
  });

  it('keeps what is new about the contact', async () => {
    await accept({ ...says('1', '2', 'two'), profile: { displayName: 'ねこ' } } as InboundEvent);
    await accept({ ...says('1', '3', 'three'), profile: { displayName: 'ねこ', followers: 3 } } as InboundEvent);
    const { profile } = await database.db.selectFrom('contact').select('profile').executeTakeFirstOrThrow();
    expect(profile).toEqual({ displayName: 'ねこ', followers: 3 });
  });

  it('is numbered without a gap when several processes store the same and other things at once', async () => {
    const others = [inbox, process(), process()];
    for (const other of others) await deliver(other, [says('1', '1', 'hello')]);
    alone = true;
    const all = Array.from({ length: 60 }, (_, index) => says('1', String(100 + index), `m${index}`));
    await Promise.all(
      others.flatMap((other, from) => all.map((_, index) => deliver(other, [all[(index + 20 * from) % 60] as InboundEvent]))),
    );
    const stored = await desk.messages((await desk.conversation('1')).id);
    expect(stored.map(({ seq }) => seq)).toEqual(Array.from({ length: 61 }, (_, index) => index + 1));
    expect(new Set(stored.map(({ external_id: id }) => id)).size).toBe(61);
    expect((await desk.conversation('1')).last_seq).toBe(61);
  });
});
