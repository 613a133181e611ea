import { expect, it, jest } from '@jest/globals';
import { CompiledQuery, sql } from 'kysely';
import { lateConversations } from '../../../src/features/dialogue/late-found.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { openHandoffDesk } from '../handoff/kit.ts';

describeOnEngines('the look for answers that did not arrive', (open) => {
  it('asks nothing more of what failed long ago', async () => {
    const database = open();
    const desk = await openHandoffDesk(database);
    const id = await desk.saysTo('1', '営業時間は？');
    const failed = (days: number) =>
      sql`update message set state = 'failed', reason = 'forbidden', created_at = app_now() - ${days} * interval '1 day'
        where conversation_id = ${id} and author = 'bot'`.execute(database.db);
    await failed(30);
    expect(await neverLooked(database)).toEqual([true, true]);
    await failed(0);
    expect(await neverLooked(database)).toEqual([true, false]);
  });

  /** Whether the server looked up no call of a person, first for what is parked, then for what has failed. */
  async function neverLooked(database: Database): Promise<boolean[]> {
    const plans: string[] = [];
    const executor = database.db.getExecutor();
    const execute = executor.executeQuery.bind(executor);
    const spy = jest.spyOn(executor, 'executeQuery').mockImplementation(async ({ sql: text, parameters }) => {
      const { rows } = await execute<Record<string, string>>(CompiledQuery.raw(`explain (analyze, timing off) ${text}`, [...parameters]));
      plans.push(...rows.map((row) => row['QUERY PLAN'] ?? ''));
      return { rows: [] };
    });
    await lateConversations(database, 60_000);
    spy.mockRestore();
    const looks = plans.filter((line) => / on ownership_change o/.test(line));
    return looks.map((line) => line.includes('never executed'));
  }
});
