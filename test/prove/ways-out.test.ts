import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/platform/database/engine.ts';
import { openTestDatabase } from '../support/database.ts';
import { emptyTables } from '../support/engines.ts';
import type { Query } from './evidence.ts';
import { unexplainedWaysOut, type Rules, type WaysOut } from './ways-out.ts';

const RULES: Rules = { parkMs: 600_000, readsLimited: false };
const NONE: WaysOut = { givenUp: [], leftToPeople: [], dropped: [] };
const AGO = (seconds: number) => `app_now() - interval '${seconds} seconds'`;

let database: Database;
const query: Query = async <T>(sql: string) => (await database.pool.query(sql)).rows as T[];
const waysOut = (messages = 100, rules = RULES) => unexplainedWaysOut(query, messages, rules);
const insert = (table: string, row: Record<string, string | number>) =>
  query(`insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`);

let seq = 0;
/** Values are SQL. One conversation, number 1. */
const message = (row: Record<string, string | number>) =>
  insert('message', {
    ...{ conversation_id: 1, account_id: 1, seq: ++seq, text: "''", said_at: 'app_now()', direction: "'out'", author: "'bot'" },
    ...row,
  });
const turn = (outcome: string, secondsAgo = 0) =>
  insert('turn', { conversation_id: 1, first_seq: ++seq, last_seq: seq, outcome: `'${outcome}'`, created_at: AGO(secondsAgo) });
const change = (kind: string, secondsAgo: number, after = seq) =>
  insert('ownership_change', { conversation_id: 1, after_seq: after, kind: `'${kind}'`, at: AGO(secondsAgo) });
const handoff = (reason: string) =>
  insert('handoff', { conversation_id: 1, account_id: 1, reason: `'${reason}'`, team: "'support'", card: "'{}'" });

beforeAll(async () => void (database = await openTestDatabase()), 30_000);
beforeEach(async () => {
  seq = 0;
  await emptyTables(database);
  await insert('account', { channel: "'x'", external_id: "'1'" });
  await insert('contact', { account_id: 1, external_id: "'7'" });
  await insert('conversation', { account_id: 1, contact_id: 1 });
});
afterAll(() => database.close());

describe('messages that were given up', () => {
  it('have no reason when they were parked sooner than doubt lasts', async () => {
    await message({ state: "'parked'", created_at: AGO(590) });
    await expect(waysOut()).resolves.toEqual({ ...NONE, givenUp: [expect.stringContaining('parked')] });
    await expect(waysOut(100, { parkMs: 30_000, readsLimited: true })).resolves.toEqual(NONE);
  });

  it('have no reason when they failed before they were tried often enough', async () => {
    await message({ state: "'failed'", reason: "'never-arrived'", attempt: 5 });
    await expect(waysOut()).resolves.toEqual(NONE);
    await message({ state: "'failed'", reason: "'never-arrived'", attempt: 4 });
    await expect(waysOut()).resolves.toMatchObject({ givenUp: [expect.stringContaining('failed (never-arrived) after 4 attempts')] });
  });

  it('have no reason when they were too old before their time', async () => {
    await message({ state: "'dropped'", reason: "'stale'", created_at: AGO(1_790) });
    expect((await waysOut()).givenUp).toHaveLength(1);
  });

  it('may not be more than one of a thousand customers’ messages, but where X’s limit on reads kept the product from looking', async () => {
    for (let parked = 0; parked < 11; parked++) await message({ state: "'parked'", created_at: AGO(700) });
    await expect(waysOut(11_000)).resolves.toEqual(NONE);
    await expect(waysOut(10_000)).resolves.toMatchObject({ givenUp: ['11 given up of 10000, at most 10 may be'] });
    await expect(waysOut(10_000, { ...RULES, readsLimited: true })).resolves.toEqual(NONE);
  });
});

describe('turns that left their messages to people', () => {
  it('have their reason in a person who has the conversation then', async () => {
    await change('taken', 60);
    await turn('left-to-agent', 30);
    await change('resolved', 20);
    await expect(waysOut()).resolves.toEqual(NONE);
    await turn('left-to-agent', 10);
    await expect(waysOut()).resolves.toEqual({ ...NONE, leftToPeople: ['turn 2: left-to-agent ()'] });
  });

  it('have none in a person who came afterwards, but where a clock may have been wrong by so much', async () => {
    await turn('left-to-agent', 30);
    await change('from-app', 20);
    expect((await waysOut()).leftToPeople).toHaveLength(1);
    await expect(waysOut(100, { ...RULES, clockMs: 15_000 })).resolves.toEqual(NONE);
    expect((await waysOut(100, { ...RULES, clockMs: 5_000 })).leftToPeople).toHaveLength(1);
  });

  it('have none in a handoff that the bot made of its own accord', async () => {
    await turn('handed-over');
    await handoff('person');
    await turn('waiting');
    expect((await waysOut()).leftToPeople).toHaveLength(2);
  });

  it('have their reason in a customer who asked for a person, in the words that the run has for it', async () => {
    await message({ direction: "'in'", author: "'contact'", text: "'人'" });
    await turn('handed-over');
    await handoff('person');
    await expect(waysOut(100, { ...RULES, asksForPerson: '人' })).resolves.toEqual(NONE);
    expect((await waysOut(100, { ...RULES, asksForPerson: 'operator' })).leftToPeople).toHaveLength(1);
  });

  it('have their reason in a handoff for an answer that could not be delivered, and only there', async () => {
    await turn('waiting');
    await handoff('late-answer');
    expect((await waysOut()).leftToPeople).toHaveLength(1);
    await message({ state: "'parked'", created_at: AGO(700) });
    await expect(waysOut()).resolves.toEqual(NONE);
  });

  it('have their reason in a customer who writes as a machine does', async () => {
    await turn('handed-over');
    await handoff('bot-loop');
    for (let wrote = 0; wrote < 19; wrote++) await message({ direction: "'in'", author: "'contact'" });
    expect((await waysOut()).leftToPeople).toHaveLength(1);
    await message({ direction: "'in'", author: "'contact'" });
    await expect(waysOut()).resolves.toEqual(NONE);
  });

  it('have none in a handoff that had ended, nor in one that nothing before it was a reason for', async () => {
    await handoff('late-answer');
    await insert('turn', {
      conversation_id: 1,
      first_seq: ++seq,
      last_seq: seq,
      outcome: "'waiting'",
      created_at: `app_now() + interval '9 minutes'`,
    });
    await message({ state: "'parked'", created_at: "app_now() + interval '1 minute'" });
    expect((await waysOut()).leftToPeople).toHaveLength(1);
    await query(`update message set created_at = ${AGO(700)}`);
    await expect(waysOut()).resolves.toMatchObject({ leftToPeople: [] });
    await query("update handoff set state = 'resolved', ended_at = app_now() + interval '8 minutes'");
    expect((await waysOut()).leftToPeople).toHaveLength(1);
    expect((await waysOut(100, { ...RULES, clockMs: 90_000 })).leftToPeople).toEqual([]);
  });

  it('have their reason in what somebody wrote in the platform’s own app after them, and in nothing that they had written before', async () => {
    await turn('answered-in-app');
    await message({ direction: "'in'", author: "'contact'", turn_id: 1, said_at: AGO(30) });
    expect((await waysOut()).leftToPeople).toHaveLength(1);
    await message({ author: "'person'", state: "'sent'", source: `'{"app":"x"}'`, said_at: AGO(40) });
    expect((await waysOut()).leftToPeople).toHaveLength(1);
    await message({ author: "'person'", state: "'sent'", source: `'{"app":"x"}'`, said_at: AGO(30) });
    await expect(waysOut()).resolves.toEqual(NONE);
  });
});

describe('messages that the fence dropped', () => {
  it('have their reason in a takeover after them, and in no other change', async () => {
    await message({ state: "'dropped'", reason: "'fence'" });
    await change('handed-over', 0);
    await expect(waysOut()).resolves.toEqual({ ...NONE, dropped: ['message 1'] });
    await change('taken', 0);
    await expect(waysOut()).resolves.toEqual(NONE);
  });

  it('have their reason in what somebody wrote in the platform’s own app and is known after them', async () => {
    await message({ author: "'person'", state: "'sent'", source: `'{"app":"x"}'` });
    await message({ state: "'dropped'", reason: "'fence'" });
    expect((await waysOut()).dropped).toHaveLength(1);
    await message({ author: "'person'", state: "'sent'", source: `'{"app":"x"}'` });
    await expect(waysOut()).resolves.toEqual(NONE);
  });

  it('have none in a takeover before them', async () => {
    await change('taken', 0);
    await message({ state: "'dropped'", reason: "'fence'" });
    expect((await waysOut()).dropped).toHaveLength(1);
  });
});
