import { beforeEach, expect, it } from '@jest/globals';
import express from 'express';
import { sql } from 'kysely';
import { prune } from '../../src/app/prune.ts';
import { createInbox } from '../../src/channels/inbox.ts';
import { createWebhookRouter } from '../../src/channels/x/webhook.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { listen } from '../../src/platform/http/server.ts';
import { xSignature } from '../../src/rehearsal/post.ts';
import { BRAND, openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';

const OTHER_BRAND = '901';

describeOnEngines('what the inbox is given', (open) => {
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  beforeEach(async () => {
    database = open();
    desk = await openDesk(database);
  });

  const stored = () =>
    database.db
      .selectFrom('message as m')
      .innerJoin('account as a', 'a.id', 'm.account_id')
      .select(['a.external_id', 'm.external_id as event', 'm.seq'])
      .where('m.direction', '=', 'in')
      .orderBy('a.external_id')
      .orderBy('m.seq')
      .execute();

  it('for two of our accounts is each one’s own, whatever ids the events have', async () => {
    await database.db.insertInto('account').values({ channel: 'x', external_id: OTHER_BRAND, name: 'other' }).execute();
    const events = [desk.says('1', '11', 'hello')];
    const both = [BRAND, OTHER_BRAND].map((externalId) => ({ externalId, events }));
    for (let times = 0; times < 2; times++) await desk.inbox.accept({ channel: 'x', accounts: both, raw: Buffer.from('{}') });
    expect(await stored()).toEqual([
      { external_id: BRAND, event: '11', seq: 1 },
      { external_id: OTHER_BRAND, event: '11', seq: 1 },
    ]);
  });

  it('once more, a year later, changes nothing: a signature does not age, and neither does our memory', async () => {
    const body = desk.says('1', '11', 'hello', Date.now());
    await desk.accept(body);
    await desk.accept(desk.outbound('1', '12', 'こちらでご案内します'));
    const after = async () => [await stored(), (await desk.conversation('1')).owner_epoch, (await desk.conversation('1')).turn_due_at];
    const before = await after();
    await sql`update inbound_raw set received_at = received_at - interval '400 days'`.execute(database.db);
    await sql`update inbound_event set received_at = received_at - interval '400 days'`.execute(database.db);
    await prune(database);
    expect(await database.db.selectFrom('inbound_raw').select('id').execute()).toEqual([]);
    await desk.accept(body);
    await desk.accept(desk.outbound('1', '12', 'こちらでご案内します'));
    expect(await after()).toEqual(before);
  });

  it('is refused when too much waits already, so that it does not pile up in memory', async () => {
    let answer = (_error: Error): void => undefined;
    const hangs = new Promise<never>((_resolve, reject) => (answer = reject));
    hangs.catch(() => undefined);
    const hanging = { ...database, db: { transaction: () => ({ execute: () => hangs }) } } as unknown as Database;
    const inbox = createInbox({
      ...{ database: hanging, comparable: (_channel: string, text: string) => text, wakeTurn: async () => undefined },
      ...{ settleMs: 0, settleMaxMs: 0, quietMs: 1_800_000, inFlight: 1 },
    });
    const batch = { channel: 'x' as const, accounts: [{ externalId: BRAND, events: [desk.says('1', '1', 'x')] }], raw: Buffer.from('x') };
    const waiting = Array.from({ length: 2_000 }, () => inbox.accept(batch));
    await expect(inbox.accept(batch)).rejects.toMatchObject({ status: 503 });
    // And so X is told.
    const webhook = createWebhookRouter({ consumerSecret: 'secret', inbox, clock: systemClock });
    const server = await listen(express().use(webhook), { host: '127.0.0.1', port: 0 });
    const body = JSON.stringify({ for_user_id: BRAND, direct_message_events: [] });
    const headers = { 'x-twitter-webhooks-signature': xSignature('secret', body) };
    const refusal = await fetch(`${server.url}/webhooks/x`, { method: 'POST', body, headers, redirect: 'manual' });
    await server.close(50);
    expect([refusal.status, refusal.headers.get('retry-after')]).toEqual([503, '5']);
    answer(new Error('gone'));
    const told = await Promise.allSettled(waiting);
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set(['rejected']));
  });
});
