import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/platform/database/engine.ts';
import type { FakeMessage } from '../../src/rehearsal/model.ts';
import { openTestDatabase } from '../support/database.ts';
import { emptyTables } from '../support/engines.ts';
import { numberedText } from './checker.ts';
import { gather, type Query } from './evidence.ts';

const RULES = { parkMs: 600_000, readsLimited: false };
const SAID: FakeMessage = {
  ...{ id: '100', origin: 'api', accountId: '1', customerId: '7', senderId: '1', recipientId: '7', attachments: [], at: 0 },
  text: '担当者におつなぎします。',
};

let database: Database;
const query: Query = async <T>(sql: string) => (await database.pool.query(sql)).rows as T[];
const gathered = (messages: FakeMessage[]) => gather(query, { messages, deliveries: [] }, RULES);
const outbound = (seq: number, state: string, text: string, externalId: string | null) =>
  query(`insert into message (conversation_id, account_id, seq, direction, author, turn_id, state, text, external_id, said_at)
    values (1, 1, ${seq}, 'out', 'bot', 1, '${state}', '${text}', ${externalId === null ? 'null' : `'${externalId}'`}, app_now())`);

beforeAll(async () => void (database = await openTestDatabase()), 30_000);
beforeEach(async () => {
  await emptyTables(database);
  await query("insert into account (channel, external_id) values ('x', '1')");
  await query("insert into contact (account_id, external_id) values (1, '7')");
  await query('insert into conversation (account_id, contact_id) values (1, 1)');
  await query("insert into turn (conversation_id, first_seq, last_seq, outcome) values (1, 1, 1, 'answered')");
  await query(`insert into message (conversation_id, account_id, seq, direction, author, turn_id, external_id, text, said_at)
    values (1, 1, 1, 'in', 'contact', 1, '50', '${numberedText(1)}', app_now())`);
});
afterAll(() => database.close());

const change = (kind: string, seconds: number) =>
  query(`insert into ownership_change (conversation_id, after_seq, kind, at) values (1, 1, '${kind}', ${at(seconds)})`);
const at = (seconds: number) => `timestamptz '2026-12-01' + interval '${seconds} seconds'`;
const claimed = (seconds: number) => query(`update message set started_at = ${at(seconds)} where seq = 2`);

describe('the bot over a person’s head', () => {
  const overtaken = async () => (await gathered([SAID])).overtaken;

  it('is seen where it was claimed after they had taken over, also with what it wrote afterwards', async () => {
    await change('taken', 10);
    await outbound(2, 'sent', SAID.text, SAID.id);
    await claimed(9);
    await expect(overtaken()).resolves.toEqual([]);
    await claimed(11);
    await expect(overtaken()).resolves.toEqual(['message 2']);
  });

  it.each(['resolved', 'returned', 'quiet', 'handed-over'])('is not where their part had ended: %s', async (kind) => {
    await change('taken', 10);
    await outbound(2, 'sent', SAID.text, SAID.id);
    await change(kind, 12);
    await claimed(13);
    await expect(overtaken()).resolves.toEqual([]);
    await claimed(11);
    await expect(overtaken()).resolves.toHaveLength(1);
  });
});

describe('the evidence of a kill run', () => {
  it('has nothing against the product when the platform’s messages are its own', async () => {
    await outbound(2, 'sent', SAID.text, SAID.id);
    const evidence = await gathered([SAID]);
    expect(evidence.outbound).toEqual({ lost: [], doubled: [], outOfOrder: [], mixedUp: [] });
    expect(evidence).toMatchObject({ mixedUp: [], turns: [], overtaken: [], waysOut: { givenUp: [], leftToPeople: [], dropped: [] } });
  });

  it('shows a notice that the platform has twice, though no customer’s number stands in it', async () => {
    await outbound(2, 'sent', SAID.text, SAID.id);
    expect((await gathered([SAID, { ...SAID, id: '101' }])).outbound.doubled).toHaveLength(1);
  });

  it.each(['parked', 'failed'] as const)('excuses a message whose answer is %s, and shows that this was too soon', async (state) => {
    await outbound(2, state, SAID.text, null);
    const { excused, waysOut } = await gathered([]);
    expect([...excused]).toEqual([['1', state]]);
    expect(waysOut.givenUp).toHaveLength(1);
  });
});
