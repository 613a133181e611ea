import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { createTakeIn } from '../../src/channels/kept-aside.ts';
import type { InboundEvent } from '../../src/core/message.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { silentLog } from '../../src/platform/log.ts';
import { openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';

const NEW = '901';

describeOnEngines('what came for an account before it was added', (open) => {
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;

  beforeEach(async () => {
    database = open();
    desk = await openDesk(database);
  });

  const deliver = (...events: InboundEvent[]) =>
    desk.inbox.accept({ channel: 'x', accounts: [{ externalId: NEW, events }], raw: Buffer.from('{}') });
  const add = () => database.db.insertInto('account').values({ channel: 'x', external_id: NEW, name: '' }).execute();
  const process = () => createTakeIn({ database, inbox: desk.inbox, log: silentLog });
  const ago = (contact: string, id: string, text: string, minutes: number) => desk.says(contact, id, text, Date.now() - minutes * 60_000);
  const said = async (contact: string) => (await desk.messages((await desk.conversation(contact)).id)).map(({ text }) => text);
  const kept = async () => (await database.db.selectFrom('inbound_event').select('id').where('state', '=', 'kept-aside').execute()).length;

  it('is taken in once, in its order, however often it was delivered and whoever does it', async () => {
    const first = ago('1', '11', 'a\u0000b\ud800', 90);
    await deliver(first);
    await deliver(ago('1', '12', '2', 80), ago('2', '13', '3', 70));
    await deliver(first);
    expect(await kept()).toBe(3);
    const [one, other] = [process(), process()];
    await one();
    expect(await kept()).toBe(3);
    await add();
    await Promise.all([one(), other()]);
    await one();
    expect([await said('1'), await said('2'), await kept()]).toEqual([['ab\ufffd', '2'], ['3'], 0]);
    expect((await desk.conversation('1')).turn_due_at).not.toBeNull();
    // X comes again.
    await deliver(first);
    expect(await said('1')).toEqual(['ab\ufffd', '2']);
  });

  it('is taken in whole, however much it is', async () => {
    await deliver(...Array.from({ length: 1_100 }, (_, n) => ago(String(n % 7), String(10_000 + n), String(n), 60)));
    await add();
    await process()();
    expect(await said('3')).toEqual(Array.from({ length: 157 }, (_, n) => String(7 * n + 3)));
    expect(await kept()).toBe(0);
  });

  it('needs no answer when a person has answered it in the app', async () => {
    await deliver(ago('1', '11', '営業時間は？', 90));
    await deliver({ ...desk.outbound('1', '12', '10時からです。'), at: Date.now() - 80 * 60_000 });
    await add();
    await process()();
    expect(await desk.conversation('1')).toMatchObject({ owner: 'agent', turn_due_at: null });
    expect(await said('1')).toEqual(['営業時間は？', '10時からです。']);
  });

  it('does not stop the account, which was added with a permission of its own', async () => {
    await deliver({ kind: 'revoked', externalId: 'revoke-1', at: Date.now() });
    await add();
    await process()();
    expect(await database.db.selectFrom('account').select('state').where('external_id', '=', NEW).execute()).toEqual([{ state: 'active' }]);
    expect(await kept()).toBe(0);
  });

  it('is looked for until no delivery can be under way any more that did not see the account', async () => {
    await add();
    const one = process();
    await one();
    await sql`insert into inbound_event (external_id, kind, event, state) values ('11', 'message', ${JSON.stringify({
      channel: 'x',
      account: NEW,
      event: ago('1', '11', 'hi', 0),
    })}, 'kept-aside')`.execute(database.db);
    await one();
    expect(await said('1')).toEqual(['hi']);
  });
});
