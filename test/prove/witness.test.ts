import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/platform/database/engine.ts';
import { openTestDatabase } from '../support/database.ts';
import { emptyTables } from '../support/engines.ts';
import type { Query } from './evidence.ts';
import { leftUndone } from './left-undone.ts';
import { lineOf, testimony, witness } from './witness.ts';

const MINUTE = 60_000;
let database: Database;
const query: Query = async <T>(sql: string) => (await database.pool.query(sql)).rows as T[];
const seen = async () => (await testimony(query)).map(lineOf);
/** Values are SQL. */
const message = (row: Record<string, string | number>) => {
  const all: Record<string, string | number> = {
    ...{ conversation_id: 1, account_id: 1, seq: '(select count(*) + 1 from message)', text: "'はい'", said_at: 'app_now()' },
    ...{ direction: "'out'", author: "'bot'", state: "'pending'", owner_epoch: 0, ...row },
  };
  return query(`insert into message (${Object.keys(all).join(', ')}) values (${Object.values(all).join(', ')})`);
};
const becomes = (change: string) => query(`update message set ${change} where id = 1`);
const taken = (epoch: number) => query(`update conversation set owner = 'agent', owner_epoch = ${epoch}`);
const ago = (ms: number) => `app_now() - ${ms} * interval '1 millisecond'`;

beforeAll(async () => {
  database = await openTestDatabase();
  for (const statement of witness({ parkMs: 15 * MINUTE, staleMs: 30 * MINUTE })) await query(statement);
}, 30_000);
beforeEach(async () => {
  await emptyTables(database);
  await query('truncate witness');
  await query("insert into account (channel, external_id) values ('x', '1')");
  await query("insert into contact (account_id, external_id) values (1, '7')");
  await query('insert into conversation (account_id, contact_id) values (1, 1)');
});
afterAll(() => database.close());

describe('the database as a witness', () => {
  it('has nothing to say of what goes out before a person comes, nor of a person’s own words and the desk’s', async () => {
    await message({});
    await becomes("state = 'sending'");
    await taken(1);
    await message({ author: "'person'", owner_epoch: 1 });
    await message({ author: "'system'", owner_epoch: 1 });
    await expect(seen()).resolves.toEqual([]);
  });

  it('sees an answer that is written, or claimed, while a person has the conversation, though it has the epoch that they raised', async () => {
    await taken(1);
    await message({ owner_epoch: 1 });
    await expect(seen()).resolves.toEqual(['message 1: written over a person’s head はい']);
    await becomes("state = 'sending'");
    await expect(seen()).resolves.toContain('message 1: claimed after a takeover 1 < 1, agent');
  });

  it('lets a person send again what the bot wrote', async () => {
    await message({});
    await taken(1);
    await becomes("state = 'sending', priority = -1");
    await expect(seen()).resolves.toEqual([]);
  });

  it.each([
    ['parked', "state = 'parked'", { state: "'doubt'", created_at: ago(99 * MINUTE), started_at: ago(14 * MINUTE) }, 1],
    ['parked', "state = 'parked'", { state: "'doubt'", created_at: ago(99 * MINUTE), started_at: ago(16 * MINUTE) }, 0],
    ['parked', "state = 'parked', reason = 'too-old'", { created_at: ago(23 * 60 * MINUTE) }, 1],
    ['parked', "state = 'parked', reason = 'too-old'", { created_at: ago(25 * 60 * MINUTE) }, 0],
    ['too old', "state = 'dropped', reason = 'stale'", { created_at: ago(29 * MINUTE) }, 1],
    ['too old', "state = 'dropped', reason = 'stale'", { created_at: ago(31 * MINUTE) }, 0],
  ])('sees at the moment itself whether a message is %s before its time: %s', async (kind, change, row, lines) => {
    await message(row);
    await becomes(change);
    await expect(seen()).resolves.toEqual(Array.from({ length: lines }, () => expect.stringMatching(`message 1: ${kind} before its time`)));
  });

  it('sees an answer that is too old as soon as it is written', async () => {
    await message({ state: "'dropped'", reason: "'stale'" });
    await expect(seen()).resolves.toEqual([expect.stringMatching('too old before its time')]);
  });

  it('sees a fence that nobody had raised', async () => {
    await message({});
    await becomes("state = 'dropped', reason = 'fence'");
    await expect(seen()).resolves.toEqual(['message 1: dropped by a fence that nobody had raised']);
    await query("update message set state = 'pending'");
    await query('truncate witness');
    await taken(1);
    await becomes("state = 'dropped', reason = 'fence'");
    await expect(seen()).resolves.toEqual([]);
  });
});

describe('what is left undone in a conversation', () => {
  it('is a message without a turn', async () => {
    await message({ direction: "'in'", author: "'contact'", state: 'null' });
    await expect(leftUndone(query, 1)).resolves.toEqual(['message 1 has no turn']);
  });

  it('is what waits with nothing in doubt before it', async () => {
    await message({});
    await expect(leftUndone(query, 1)).resolves.toEqual(['message 1 was never sent']);
    await becomes("state = 'doubt'");
    await message({});
    await expect(leftUndone(query, 1)).resolves.toEqual([]);
    await becomes("state = 'sent'");
    await expect(leftUndone(query, 1)).resolves.toEqual(['message 2 was never sent']);
  });
});
