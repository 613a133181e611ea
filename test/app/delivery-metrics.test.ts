import { expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { createDeliveryMetrics } from '../../src/app/delivery-metrics.ts';
import { createRepairMetrics } from '../../src/app/repair-metrics.ts';
import { describeOnEngines } from '../support/engines.ts';

describeOnEngines('what /metrics tells of an account', (database) => {
  it('is under X’s number for it everywhere, so that it can be joined', async () => {
    const registry = new Registry();
    createDeliveryMetrics(database(), registry, { per15Min: 15, per24Hours: 1_440, reserve: 0.2 });
    createRepairMetrics(database(), registry);
    const { db } = database();
    await db.insertInto('account').values({ channel: 'x', external_id: '4242' }).execute();
    await db.insertInto('setting').values({ key: 'x-webhook', value: '{"kind":"valid"}' }).execute();
    await db
      .insertInto('repair')
      .columns(['account_id', 'last_clean_at'])
      .expression((from) => from.selectFrom('account').select(['id', 'created_at']))
      .execute();
    const lines = (await registry.metrics()).split('\n').filter((line) => line.includes('account="'));
    expect(lines.map((line) => /^\w+/.exec(line)?.[0])).toEqual([
      'uketsuke_send_budget_limit',
      'uketsuke_send_budget_limit',
      'uketsuke_send_budget_left',
      'uketsuke_send_budget_left',
      'uketsuke_send_budget_bot_left',
      'uketsuke_repair_last_clean_timestamp_seconds',
      'uketsuke_webhook_valid',
    ]);
    for (const line of lines) expect(line).toContain('account="4242"');
  });
});
