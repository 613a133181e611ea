import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '../../../src/platform/database/engine.ts';
import { openTestDatabase } from '../../support/database.ts';
import { emptyTables } from '../../support/engines.ts';
import type { LoggedDelivery } from '../../../src/rehearsal/log.ts';
import type { FakeMessage, MessageOrigin } from '../../../src/rehearsal/model.ts';
import { numberedText } from '../checker.ts';
import type { Query } from '../evidence.ts';
import type { Rules } from '../ways-out.ts';
import { judge, letGo } from './verdict.ts';

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
const givenUp = (count: number, from = 1) =>
  query(`insert into message (conversation_id, account_id, seq, text, said_at, direction, author, state, attempt, created_at)
    select 1, 1, n, '', app_now(), 'out', 'bot', case n % 2 when 0 then 'parked' else 'failed' end, 5, app_now() - interval '1 hour'
    from generate_series(${from}, ${from + count - 1}) n`);

describe('what a simulated day lets go of', () => {
  it('may be a few messages, or two of a hundred', async () => {
    await givenUp(23);
    await expect(left(1_000)).resolves.toEqual([]);
    await expect(left(999)).resolves.toEqual(['23 messages parked or failed for 999 of customers, at most 22 may be']);
  });

  it('may be as many more as are in doubt when a wrong clock is set', async () => {
    await givenUp(35);
    await expect(left(1_000, 1_000, { ...RULES, clockMs: 1 })).resolves.toEqual([]);
    await givenUp(1, 36);
    expect(await left(1_000, 1_000, { ...RULES, clockMs: 1 })).toHaveLength(1);
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

describe('what the platform has of a simulated day', () => {
  const has = (id: string, origin: MessageOrigin, text: string, customerId = '7'): FakeMessage => ({
    ...{ id, origin, accountId: '1', customerId, senderId: '', recipientId: '', text, attachments: [], at: 0 },
  });
  const arrived = (id: string, startedAt: number): LoggedDelivery => ({
    ...{ startedAt, at: startedAt + 5, url: '', eventIds: [id], attempt: 1, status: 200, lost: false, body: '' },
  });
  const asked = [has('11', 'customer', numberedText(1)), has('12', 'customer', numberedText(2))];
  const answers = [has('21', 'api', numberedText(1)), has('22', 'api', numberedText(2))] as const;
  const judged = (...delivered: FakeMessage[]) =>
    judge(database, { messages: [...asked, ...delivered], deliveries: [arrived('11', 10), arrived('12', 30)] }, [], RULES);

  beforeEach(async () => {
    await query("insert into turn (conversation_id, first_seq, last_seq, outcome) values (1, 1, 1, 'answered'), (1, 2, 2, 'answered')");
    await query(`insert into message (conversation_id, account_id, seq, text, said_at, direction, author, turn_id, state, external_id) values
      (1, 1, 1, '${numberedText(1)}', app_now(), 'in', 'contact', 1, null, '11'), (1, 1, 2, '${numberedText(2)}', app_now(), 'in', 'contact', 2, null, '12'),
      (1, 1, 3, '${numberedText(1)}', app_now(), 'out', 'bot', 1, 'sent', '21'), (1, 1, 4, '${numberedText(2)}', app_now(), 'out', 'bot', 2, 'sent', '22')`);
  });

  it('is in the order in which the customer wrote, in whatever order it is written down', async () => {
    await expect(judged(...answers)).resolves.toMatchObject({ lost: [], doubled: [], outOfOrder: [], rules: [], letGo: [] });
    await query('update message set seq = 9 where seq = 3');
    expect((await judged(answers[1], answers[0])).outOfOrder).toEqual(['1/7:2 was answered before an earlier one']);
  });

  it('went to the one who asked, in the words that are written down', async () => {
    expect((await judged({ ...answers[0], customerId: '8' }, answers[1])).rules).toEqual([
      expect.stringMatching('message 3 of 7 went to 8'),
    ]);
    expect((await judged({ ...answers[0], text: `${numberedText(1)}か` }, answers[1])).rules).toEqual([
      expect.stringMatching('in other words'),
    ]);
  });
});
