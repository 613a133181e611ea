import { beforeEach, expect, it } from '@jest/globals';
import { createWebhookWatch } from '../../src/app/webhook-watch.ts';
import { silentLog } from '../../src/platform/log.ts';
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
