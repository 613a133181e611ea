import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { RecordPage } from '../../../src/channels/channel.ts';
import { createRepair } from '../../../src/channels/repair.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { InboundEvent } from '../../../src/core/message.ts';
import { openDatabase, type Database } from '../../../src/platform/database/engine.ts';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { openDesk } from '../../support/desk.ts';
import { describeWith } from '../../support/need.ts';
import { startPostgres } from '../../support/services.js';
import { laggingStandby } from '../../support/standby.js';

type Said = Extract<InboundEvent, { contactId: string }>;

describeWith('PostgreSQL', 'a failover to a standby that lags', () => {
  let primary: { url: string; stop(): Promise<void> } | undefined;
  let successor: typeof primary;
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  const began = Date.now();
  const account = () => database.db.selectFrom('account').select(['state', 'paused_reason']).executeTakeFirstOrThrow();
  const states = async (contact: string) =>
    (await desk.messages((await desk.conversation(contact)).id)).filter(({ direction }) => direction === 'out').map(({ state }) => state);

  beforeAll(async () => {
    primary = await startPostgres();
    const databaseUrl = primary?.url ?? '';
    const empty = await openDatabase({ databaseUrl, log: silentLog });
    await migrate(empty);
    await empty.close();
    database = await openDatabase({ databaseUrl, log: silentLog });
    desk = await openDesk(database);
  }, 60_000);
  afterAll(async () => {
    await database?.close();
    await primary?.stop();
    await successor?.stop();
  }, 60_000);

  it('sends nothing again that the old primary had sent: it is matched with the platform first', async () => {
    for (const contact of ['1', '2', '3']) await desk.accept(desk.says(contact, `${contact}1`, 'hello', began));
    await desk.reply((await desk.conversation('1')).id, 'sent before the failover');
    // Sent again by hand while a later one is in doubt.
    const { id: third } = await desk.conversation('3');
    await desk.change(third, { messages: ['first', 'second'].map((text) => ({ author: 'bot', text, state: 'pending' })) });
    await database.db.updateTable('message').set({ state: 'doubt', attempt: 1 }).where('text', '=', 'second').execute();
    const standby = laggingStandby(primary?.url ?? '');
    await desk.deliver();
    expect([await states('1'), desk.platform.sends.length]).toEqual([['sent'], 1]);

    await primary?.stop();
    // Whoever asks it before it is promoted gets no connection that could be kept.
    successor = await standby.takeOver(() => expect(database.ping()).rejects.toThrow());
    const { id } = await desk.conversation('2');
    expect(await states('1')).toEqual(['doubt']);
    expect(await states('3')).toEqual(['pending', 'doubt']);
    expect(await account()).toEqual({ state: 'paused', paused_reason: 'reconcile' });
    await desk.reply(id, 'after the failover');
    await desk.deliver();
    expect(desk.platform.sends.length).toBe(1);
    const repair = await database.db.selectFrom('repair').select(['reconcile_from', 'reconcile_since']).executeTakeFirstOrThrow();
    expect(repair.reconcile_from?.getTime()).toBeLessThan((repair.reconcile_since?.getTime() ?? 0) - 9 * 60_000);
  }, 90_000);

  it('goes on by itself once it is matched: what went out counts as sent, and what waited is sent', async () => {
    // What the platform would show of its record.
    const record = async (): Promise<RecordPage> => {
      const said = desk.platform.arrived.map(({ id, contact, text, at }) => ({ ...desk.outbound(contact, id, text), at }));
      const asked = ['1', '2', '3'].map((contact) => desk.says(contact, `${contact}1`, 'hello', began));
      const events = [...said, ...asked].map((event) => ({ event: event as Said, body: JSON.stringify(event) }));
      return { events, span: { newest: Date.now(), oldest: began - 3_600_000 }, next: null };
    };
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
    const repair = createRepair({
      ...{ database, channels: new Map([['x', { ...desk.platform.channel, record }]]), inbox: desk.inbox, clock: systemClock, log },
      ...{ holder: 'a process', everyMs: 60_000, settleMs: 0, wakeDelivery: async () => undefined, wakeTurn: async () => undefined },
    });
    expect(await repair.run()).toEqual({ reconciling: 0 });
    expect(await account()).toEqual({ state: 'active', paused_reason: null });
    await desk.deliver();
    const sent = desk.platform.arrived.map(({ text }) => text);
    expect(sent.filter((text) => text === 'sent before the failover')).toHaveLength(1);
    expect(sent).toContain('after the failover');
    expect([await states('1'), await states('2')]).toEqual([['sent'], ['sent']]);
  }, 90_000);

  it('says so once, whoever connects afterwards', async () => {
    await database.db.updateTable('account').set({ state: 'active', paused_reason: null }).execute();
    const other = await openDatabase({ databaseUrl: successor?.url ?? '', log: silentLog });
    await other.ping();
    await other.close();
    expect((await account()).state).toBe('active');
  });
});
