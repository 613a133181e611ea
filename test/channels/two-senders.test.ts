import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Database } from '../../src/platform/database/engine.ts';
import { openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';

/** More than one process takes at once. */
const CONTACTS = ['1', '2', '3', '4', '5', '6', '7', '8'];

describeOnEngines('two senders', (open) => {
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  let other: Awaited<ReturnType<typeof openDesk>>;
  let asked: string[];
  let expired: number;

  beforeEach(async () => {
    database = open();
    asked = [];
    expired = 0;
    const options = {
      times: { deadlineMs: 500, leaseMs: 30_000, readBackMs: 60_000, parkMs: 600_000 },
      onCount: (what: string, count: number) => void (expired += what === 'lease-expired' ? count : 0),
    };
    desk = await openDesk(database, options);
    other = await openDesk(database, { ...options, channel: () => desk.platform.channel });
    const { readBack } = desk.platform.channel;
    desk.platform.channel.readBack = async (account, contact, ...rest) => {
      asked.push(contact);
      return readBack!(account, contact, ...rest);
    };
    for (const contact of CONTACTS) {
      await desk.accept(desk.says(contact, `${contact}1`, 'hello'));
      await desk.reply((await desk.conversation(contact)).id, `to ${contact}`);
    }
  });

  async function sweepTogether(): Promise<void> {
    await Promise.all([desk.outbox.sweep(), other.outbox.sweep()]);
    await Promise.all([desk.outbox.idle(), other.outbox.idle()]);
  }
  const senderDied = () =>
    sql`update message set state = 'sending', attempt = 1, started_at = app_now(), lease_until = app_now() - interval '1 second'
      where direction = 'out'`.execute(database.db);
  const outbound = () =>
    database.db
      .selectFrom('message')
      .select(['text', 'state', 'external_id', 'attempt'])
      .where('direction', '=', 'out')
      .orderBy('id')
      .execute();
  const dueNow = () => sql`update message set check_at = app_now() - interval '1 second' where state = 'doubt'`.execute(database.db);

  it.each([
    ['arrived', 1],
    ['did not arrive', 2],
  ] as const)('ask once about a send whose sender died, and end it once: it %s', async (what, attempt) => {
    if (what === 'arrived') {
      for (const contact of CONTACTS) desk.platform.arrived.push({ id: `90${contact}`, contact, text: `to ${contact}`, at: Date.now() });
    }
    await senderDied();
    await sweepTogether();
    expect(expired).toBe(CONTACTS.length);
    expect((await outbound()).map(({ state }) => state)).toEqual(CONTACTS.map(() => 'doubt'));
    expect([asked, desk.platform.sends]).toEqual([[], []]);

    await dueNow();
    await sweepTogether();
    await sweepTogether();
    expect(asked.sort()).toEqual(CONTACTS);
    expect(desk.platform.sends.map(({ text }) => text).sort()).toEqual(attempt === 1 ? [] : CONTACTS.map((contact) => `to ${contact}`));
    expect(desk.platform.arrived.map(({ contact }) => contact).sort()).toEqual(CONTACTS);
    const ended = await outbound();
    expect(ended).toEqual(CONTACTS.map((contact) => expect.objectContaining({ text: `to ${contact}`, state: 'sent', attempt })));
    expect(new Set(ended.map((message) => message.external_id)).size).toBe(CONTACTS.length);
  });

  it('ask at most once about a send that the platform cannot decide, and leave it in doubt', async () => {
    desk.platform.channel.readBack = async (_account, contact) => {
      asked.push(contact);
      return { seen: [], complete: false };
    };
    await senderDied();
    await sweepTogether();
    await dueNow();
    await sweepTogether();
    await sweepTogether();
    expect(asked.sort()).toEqual(CONTACTS);
    expect(desk.platform.sends).toEqual([]);
    expect((await outbound()).map(({ state, attempt }) => [state, attempt])).toEqual(CONTACTS.map(() => ['doubt', 1]));
  });
});
