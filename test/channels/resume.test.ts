import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { resumeAccount } from '../../src/channels/resume.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { transaction } from '../../src/platform/database/transaction.ts';
import { openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';

describeOnEngines('an account that may send again', (open) => {
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  let accountId: number;
  beforeEach(async () => {
    database = open();
    desk = await openDesk(database);
    ({ id: accountId } = await database.db.selectFrom('account').select('id').executeTakeFirstOrThrow());
  });

  const resume = () => transaction(database, (tx) => resumeAccount(tx, accountId));
  const account = () => database.db.selectFrom('account').select(['state', 'paused_reason']).executeTakeFirstOrThrow();
  async function replyOf(contact: string, author: 'person' | 'system' | 'bot', hoursAgo: number): Promise<number> {
    await desk.accept(desk.says(contact, `${contact}1`, 'hello'));
    const { id } = await desk.conversation(contact);
    const { messageIds } = await desk.reply(id, `${author} ${hoursAgo} h`, author);
    await sql`update message set created_at = app_now() - ${hoursAgo} * interval '1 hour' where id = ${messageIds[0]}`.execute(database.db);
    return id;
  }
  const states = async (id: number) => (await desk.messages(id)).slice(1).map(({ state, reason }) => [state, reason]);

  it('sends the replies of the last day; older ones wait for a person’s word', async () => {
    const old = await replyOf('1', 'person', 25);
    const notice = await replyOf('2', 'system', 25);
    await replyOf('3', 'person', 23);
    await replyOf('4', 'bot', 1);
    await database.db.updateTable('account').set({ state: 'paused', paused_reason: 'unauthorized' }).execute();
    await desk.deliver();
    expect(desk.platform.sends).toEqual([]);
    expect(await resume()).toBe(2);
    await desk.deliver();
    expect(desk.platform.arrived.map(({ text }) => text)).toEqual(['person 23 h']);
    expect(await states(old)).toEqual([['parked', 'too-old']]);
    expect(await states(notice)).toEqual([['parked', 'too-old']]);
  });

  it('parks nothing when it was not paused', async () => {
    const id = await replyOf('1', 'person', 25);
    expect(await resume()).toBe(0);
    expect(await states(id)).toEqual([['pending', null]]);
  });

  it('goes on waiting while it is matched with the platform’s record after a restore', async () => {
    await database.db.updateTable('account').set({ state: 'paused', paused_reason: 'reconcile' }).execute();
    await sql`insert into repair (account_id, reconcile_from) values (${accountId}, app_now())`.execute(database.db);
    await resume();
    expect(await account()).toEqual({ state: 'paused', paused_reason: 'reconcile' });
  });

  it('is not sent for by a sender that looked before it was paused', async () => {
    await replyOf('1', 'person', 0);
    await replyOf('2', 'person', 0);
    desk.platform.script.push('unauthorized', 'unauthorized');
    for (let round = 0; round < 5; round++) {
      await database.db.updateTable('account').set({ state: 'active' }).execute();
      desk.platform.script.splice(0, Infinity, 'unauthorized', 'unauthorized');
      await desk.outbox.deliver(accountId);
      await desk.outbox.idle();
    }
    expect(desk.platform.arrived).toEqual([]);
  });
});
