import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { claimRepair, noteRepair } from '../../../src/channels/repair-rows.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { openHandoffDesk, type HandoffDesk } from '../../features/handoff/kit.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { movedClock } from '../../support/moved-clock.ts';

const HOUR_MS = 3_600_000;

describeOnEngines('the database’s clock is set back by an hour', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let time: Awaited<ReturnType<typeof movedClock>>;
  let account: number;

  beforeEach(async () => {
    database = open();
    time = await movedClock(database);
    desk = await openHandoffDesk(database, { clock: time });
    account = (await database.db.selectFrom('account').select('id').executeTakeFirstOrThrow()).id;
  });

  const outcomes = async () => desk.outcomes((await desk.conversation('1')).id);
  const turnIsDueIn = (ms: number) =>
    sql`update conversation set turn_due_at = app_now() + ${ms} * interval '1 millisecond'`.execute(database.db);

  it('what was said before has its turn with the next sweep', async () => {
    await desk.accept(desk.says('1', '5001', '営業時間は？', time.now()));
    await time.forward(-HOUR_MS);
    await desk.turns.sweep();
    expect(await outcomes()).toEqual(['answered']);
    expect(await desk.conversation('1')).toMatchObject({ turn_due_at: null });
  });

  it('a turn that is put off by as much as any may be is waited for', async () => {
    await desk.accept(desk.says('1', '5001', '営業時間は？', time.now()));
    await turnIsDueIn(110_000);
    await desk.turns.sweep();
    expect(await outcomes()).toEqual([]);
  });

  it('the platform’s record is looked at again, once', async () => {
    const claim = (holder: string) => claimRepair(database, account, holder, false);
    const looked = { dueMs: 5 * 60_000, problem: null, ran: true };
    expect(await claim('one')).not.toBeNull();
    await noteRepair(database, account, 'one', looked);
    await time.forward(-HOUR_MS);
    expect(await claim('one')).not.toBeNull();
    expect(await claim('other')).toBeNull();
    await noteRepair(database, account, 'one', looked);
    expect(await claim('other')).toBeNull();
    await time.forward(looked.dueMs + 1_000);
    expect(await claim('other')).not.toBeNull();
  });

  it('whoever looked then and died is not waited for', async () => {
    expect(await claimRepair(database, account, 'one', false)).not.toBeNull();
    await time.forward(-HOUR_MS);
    expect(await claimRepair(database, account, 'other', false)).not.toBeNull();
  });
});
