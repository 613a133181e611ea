import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '../../../src/platform/database/engine.ts';
import { openTestDatabase } from '../../support/database.ts';
import type { FakeMessage } from '../../../src/rehearsal/model.ts';
import { emptyTables } from '../../support/engines.ts';
import type { Query } from '../evidence.ts';
import { witness } from '../witness.ts';
import { unsilenced } from './stops.ts';
import { judge } from './verdict.ts';

let database: Database;
const query: Query = async <T>(sql: string) => (await database.pool.query(sql)).rows as T[];
const said = async (seconds: number, text: string, turn: number) =>
  query(`insert into message (conversation_id, account_id, seq, text, said_at, direction, author, turn_id)
    values (1, 1, (select count(*) from message) + 1, '${text}', timestamptz '2026-12-01' + interval '${seconds} seconds', 'in', 'contact', ${turn})`);
/** The bot's words, as a turn of that number wrote them. */
const spoke = (turn: number) =>
  query(`insert into message (conversation_id, account_id, seq, text, said_at, direction, author, state, turn_id, priority)
    values (1, 1, (select count(*) from message) + 1, '', app_now(), 'out', 'bot', 'pending', ${turn}, 10)`);
const isOff = (off: boolean) => query(`update contact set opted_out_at = ${off ? 'app_now()' : 'null'}`);

beforeAll(async () => {
  database = await openTestDatabase();
  for (const statement of witness({ parkMs: 900_000, staleMs: 1_800_000 })) await query(statement);
}, 30_000);
beforeEach(async () => {
  await emptyTables(database);
  await query("insert into account (channel, external_id) values ('x', '1')");
  await query("insert into contact (account_id, external_id) values (1, '7')");
  await query('insert into conversation (account_id, contact_id) values (1, 1)');
  await query("insert into turn (conversation_id, first_seq, last_seq, outcome) select 1, n, n, 'answered' from generate_series(1, 9) n");
});
afterAll(() => database.close());

describe('a customer who says stop', () => {
  it('hears no bot from that turn on', async () => {
    await said(10, '停止', 2);
    await isOff(true);
    await spoke(1);
    await expect(unsilenced(query)).resolves.toEqual([]);
    await spoke(2);
    await spoke(3);
    await expect(unsilenced(query)).resolves.toEqual(['message 3: the bot spoke after a stop', 'message 4: the bot spoke after a stop']);
  });

  it('hears it again once they have said start', async () => {
    await said(10, 'stop', 2);
    await said(20, '再開', 4);
    await spoke(4);
    await expect(unsilenced(query)).resolves.toEqual([]);
    await spoke(3);
    await expect(unsilenced(query)).resolves.toEqual(['message 4: the bot spoke after a stop']);
  });

  it('is not silenced by a stop that becomes known after the start that they said later', async () => {
    await said(20, '再開', 2);
    await said(10, '停止', 3);
    await spoke(3);
    await expect(unsilenced(query)).resolves.toEqual([]);
  });

  it('is obeyed, and so is a start', async () => {
    await said(10, '停止', 2);
    await expect(unsilenced(query)).resolves.toEqual(['conversation 1: 停止 was not obeyed']);
    await isOff(true);
    await expect(unsilenced(query)).resolves.toEqual([]);
    await said(20, 'start', 3);
    await expect(unsilenced(query)).resolves.toEqual(['conversation 1: start was not obeyed']);
  });

  it('gets no answer to what they went on to write, though X has one', async () => {
    await said(10, '番号5番の件です', 1);
    const answer = { id: '900', origin: 'api', customerId: '7', text: '「番号5番の件です」を承りました。' } as FakeMessage;
    const rules = async () =>
      (await judge(database, { messages: [answer], deliveries: [] }, [], { parkMs: 60_000, readsLimited: false })).rules.filter((line) =>
        /number/.test(line),
      );
    await expect(rules()).resolves.toEqual([]);
    await query("update turn set outcome = 'opted-out' where id = 1");
    await expect(rules()).resolves.toEqual(['number 5 was answered after a stop']);
  });

  it('is known to the database when a message of the bot’s is claimed', async () => {
    await spoke(1);
    const claim = () => query("update message set state = 'sending'").then(() => query('select kind, message_id from witness'));
    await expect(claim()).resolves.toEqual([]);
    await query("update message set state = 'pending'");
    await isOff(true);
    await expect(claim()).resolves.toEqual([{ kind: 'claimed after a stop', message_id: 1 }]);
  });
});
