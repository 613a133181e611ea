import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '../../../src/platform/database/engine.ts';
import { openTestDatabase } from '../../support/database.ts';
import { emptyTables } from '../../support/engines.ts';
import type { Query } from '../evidence.ts';
import type { Rules } from '../ways-out.ts';
import { letGo } from './verdict.ts';

let database: Database;
const query: Query = async <T>(sql: string) => (await database.pool.query(sql)).rows as T[];
const RULES: Rules = { parkMs: 60_000, readsLimited: false };
const left = (messages: number, answered = messages, rules = RULES) => letGo(query, { messages, answered, owed: messages }, rules);

beforeAll(async () => void (database = await openTestDatabase()), 30_000);
beforeEach(async () => {
  await emptyTables(database);
  await query("insert into account (channel, external_id) values ('x', '1')");
  await query("insert into contact (account_id, external_id) values (1, '7')");
  await query('insert into conversation (account_id, contact_id) values (1, 1)');
});
afterAll(() => database.close());

/** Each for a reason of its own: an hour in doubt, or five attempts. */
const givenUp = (count: number) =>
  query(`insert into message (conversation_id, account_id, seq, text, said_at, direction, author, state, attempt, created_at)
    select 1, 1, n, '', app_now(), 'out', 'bot', case n % 2 when 0 then 'parked' else 'failed' end, 5, app_now() - interval '1 hour'
    from generate_series(1, ${count}) n`);

describe('what a simulated day lets go of', () => {
  it('may be a few messages, or two of a hundred', async () => {
    await givenUp(23);
    await expect(left(1_000)).resolves.toEqual([]);
    await expect(left(999)).resolves.toEqual(['23 messages parked or failed for 999 of customers, at most 22 may be']);
  });

  it('leaves a third of them answered', async () => {
    await expect(left(300, 100)).resolves.toEqual([]);
    await expect(letGo(query, { messages: 400, answered: 100, owed: 300 }, RULES)).resolves.toEqual([]);
    await expect(left(300, 99)).resolves.toEqual(["no more than 99 of 300 customers' messages answered"]);
  });

  it('needs a reason, however little it is', async () => {
    await query("insert into turn (conversation_id, first_seq, last_seq, outcome) values (1, 1, 1, 'left-to-agent')");
    await query(`insert into message (conversation_id, account_id, seq, text, said_at, direction, author, state, reason)
      values (1, 1, 2, '', app_now(), 'out', 'bot', 'dropped', 'fence'), (1, 1, 3, '', app_now(), 'out', 'bot', 'parked', null)`);
    await expect(left(1_000)).resolves.toEqual([expect.stringMatching(/: parked/), 'turn 1: left-to-agent ()', 'message 1']);
  });

  it('may be all that X refuses because of the customer, and nothing of anybody else for that reason', async () => {
    await query(`insert into message (conversation_id, account_id, seq, text, said_at, direction, author, state, reason, attempt)
      select 1, 1, n, '', app_now(), 'out', 'bot', 'failed', 'cannot-dm', 1 from generate_series(1, 30) n`);
    await expect(left(100, 100, { ...RULES, refused: ['7'] })).resolves.toEqual([]);
    expect(await left(100, 100, { ...RULES, refused: ['8'] })).toHaveLength(31);
  });
});
