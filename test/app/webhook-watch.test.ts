import { beforeEach, expect, it } from '@jest/globals';
import type { Registry } from 'prom-client';
import { createMetrics } from '../../src/app/gauges.ts';
import { createRepairMetrics } from '../../src/app/repair-metrics.ts';
import { createWebhookWatch, knownWebhook } from '../../src/app/webhook-watch.ts';
import type { WebhookState } from '../../src/channels/x/webhook-check.ts';
import { silentLog, type Log } from '../../src/platform/log.ts';
import { describeOnEngines } from '../support/engines.ts';
import { movedClock } from '../support/moved-clock.ts';

const MINUTE = 60_000;

describeOnEngines('the watch over X’s webhook', (open) => {
  let time: Awaited<ReturnType<typeof movedClock>>;
  let asked: number;
  let watch: ReturnType<typeof createWebhookWatch>;

  beforeEach(async () => {
    const database = open();
    time = await movedClock(database);
    await database.db.insertInto('account').values({ channel: 'x', external_id: '900', name: 'brand' }).execute();
    asked = 0;
    const check = async () => {
      asked += 1;
      return { kind: 'valid', id: '1', url: 'https://desk.example/webhooks/x' } as const;
    };
    watch = createWebhookWatch({ database, log: silentLog, everyMs: 5 * MINUTE, check, named: true });
  });
  /** How often X has been asked, after one look more. */
  async function after(minutes: number): Promise<number> {
    await time.forward(minutes * MINUTE);
    await watch.look(false);
    return asked;
  }

  it('asks as often as it is told to', async () => {
    expect([await after(0), await after(3), await after(3)]).toEqual([1, 1, 2]);
  });

  it('goes on asking where the database’s clock is set back, and no more often', async () => {
    expect([await after(0), await after(-24 * 60), await after(3), await after(3)]).toEqual([1, 2, 2, 3]);
  });
});

describeOnEngines('what the watch knows of each account’s subscription', (open) => {
  const VALID = { kind: 'valid', id: '1', url: 'https://desk.example/webhooks/x' } as const;
  const ON = { kind: 'on' } as const;
  const GONE = { kind: 'gone', detail: 'As many accounts are subscribed as the plan allows' } as const;
  const PART = { kind: 'gone', missing: ['dm.sent'], detail: 'the plan does not allow it' } as const;
  let said: string[];
  let registry: Registry;
  let look: (found: WebhookState) => Promise<void>;

  beforeEach(async () => {
    const database = open();
    const time = await movedClock(database);
    for (const external_id of ['900', '901']) await database.db.insertInto('account').values({ channel: 'x', external_id }).execute();
    const all = createMetrics();
    registry = all.registry;
    const metrics = createRepairMetrics(database, all);
    said = [];
    const note = (level: string) => (fields: { account?: string; missing?: string[] }) =>
      void said.push([level, fields.account ?? 'webhook', ...(fields.missing ?? [])].join(' '));
    const log = { ...silentLog, error: note('error'), warn: note('warn') } as unknown as Log;
    let next: WebhookState = VALID;
    const check = () => Promise.resolve(next);
    const watch = createWebhookWatch({ database, log, everyMs: 5 * MINUTE, check, named: true, onMended: metrics.mended });
    look = async (found) => {
      next = found;
      said = [];
      await time.forward(6 * MINUTE);
      await watch.look(false);
    };
  });

  async function told(name: string): Promise<string[]> {
    const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith(`uketsuke_${name}{`));
    return lines.map((line) => line.replace(/^\w+\{\w+="(\w+)"\}/, '$1'));
  }

  it('is an error with every look and 0 in the metric, for the account alone that it concerns', async () => {
    await look({ ...VALID, accounts: { '900': ON, '901': ON } });
    expect([said, await told('webhook_valid')]).toEqual([[], ['900 1', '901 1']]);
    await look({ ...VALID, accounts: { '900': ON, '901': GONE } });
    const { since } = (await knownWebhook(open()))?.accounts?.['901'] ?? {};
    await look({ ...VALID, accounts: { '900': ON, '901': GONE } });
    expect([said, await told('webhook_valid')]).toEqual([['error 901'], ['900 1', '901 0']]);
    expect((await knownWebhook(open()))?.accounts?.['901']).toEqual({ ...GONE, since });
  });

  it('names the event type that X does not deliver where it delivers the others, until it does', async () => {
    await look({ ...VALID, accounts: { '900': ON, '901': PART } });
    await look({ ...VALID, accounts: { '900': ON, '901': PART } });
    expect([said, await told('webhook_valid')]).toEqual([['error 901 dm.sent'], ['900 1', '901 0']]);
    expect(await told('webhook_missing')).toEqual(['uketsuke_webhook_missing{account="901",type="dm.sent"} 1']);
    await look({ ...VALID, accounts: { '900': ON, '901': { kind: 'unknown', detail: 'HTTP 503' } } });
    expect(await told('webhook_missing')).toHaveLength(1);
    await look({ ...VALID, accounts: { '900': ON, '901': { kind: 'again', missing: ['dm.sent'] } } });
    expect([said, await told('webhook_valid')]).toEqual([['warn 901 dm.sent'], ['900 1', '901 1']]);
    expect(await told('webhook_missing')).toEqual([]);
  });

  it('is counted where it was put right, and said', async () => {
    expect(await told('webhook_mended_total')).toEqual(['revalidated 0', 'subscribed 0']);
    await look({ ...VALID, kind: 'revalidated', accounts: { '900': ON, '901': { kind: 'again' } } });
    expect([said, await told('webhook_valid')]).toEqual([
      ['warn webhook', 'warn 901'],
      ['900 1', '901 1'],
    ]);
    expect(await told('webhook_mended_total')).toEqual(['revalidated 1', 'subscribed 1']);
  });

  it('stays as it was when X says nothing, and is nothing as long as X has said nothing', async () => {
    await look({ ...VALID, accounts: { '900': GONE, '901': { kind: 'unknown', detail: 'HTTP 503' } } });
    expect([said, await told('webhook_valid')]).toEqual([['error 900', 'warn 901'], ['900 0']]);
    await look({ kind: 'unknown', detail: 'HTTP 503' });
    expect(await told('webhook_valid')).toEqual(['900 0']);
    await look({ ...VALID, accounts: { '900': { kind: 'unknown' }, '901': ON } });
    expect(await told('webhook_valid')).toEqual(['900 0', '901 1']);
  });

  it('helps no account whose webhook X has given up', async () => {
    await look({ ...VALID, accounts: { '900': ON, '901': ON } });
    await look({ ...VALID, kind: 'invalid' });
    expect(await told('webhook_valid')).toEqual(['900 0', '901 0']);
    await look({ ...VALID, kind: 'valid', accounts: { '900': ON, '901': ON } });
    expect(await told('webhook_valid')).toEqual(['900 1', '901 1']);
  });
});
