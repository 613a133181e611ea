import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Tx } from '../../../src/platform/database/conversations.ts';
import { together, transaction } from '../../../src/platform/database/transaction.ts';
import { describeOnEngines } from '../../support/engines.ts';

describeOnEngines('a transaction', (open) => {
  const say = (tx: Tx, topic: string) => sql`insert into event (topic, data) values (${topic}, '{}')`.execute(tx);
  const said = async () =>
    (await sql<{ topic: string }>`select topic from event order by id`.execute(open().db)).rows.map((row) => row.topic);
  const divide = (tx: Tx, by: number) => sql<{ n: number }>`select 6 / ${by}::int as n`.execute(tx);

  it('does what leaves together in the order in which it was asked for', async () => {
    const topics = Array.from({ length: 20 }, (_, n) => `topic ${n}`);
    await transaction(open(), (tx) => together(topics.map((topic) => say(tx, topic))));
    expect(await said()).toEqual(topics);
  });

  it('sends at once what leaves together: no statement waits for the answer of the one before', async () => {
    // The embedded engine has but this one connection; a pool hands out the one that came back last.
    const client = await open().pool.connect();
    client.release();
    const told: string[] = [];
    const plain = client.query.bind(client) as (...asked: unknown[]) => Promise<unknown>;
    const heard = (...asked: unknown[]) => {
      told.push('asked');
      return plain(...asked).finally(() => told.push('answered'));
    };
    Object.assign(client, { query: heard });
    await transaction(open(), (tx) => together([divide(tx, 1), divide(tx, 2), divide(tx, 3)]));
    Object.assign(client, { query: plain });
    // With the `begin`; the commit comes when all is answered.
    expect(told).toEqual([...Array<string>(4).fill('asked'), ...Array<string>(4).fill('answered'), 'asked', 'answered']);
  });

  it('gives each its own answer', async () => {
    const answers = await transaction(open(), (tx) =>
      together([divide(tx, 1), divide(tx, 2), Promise.resolve('nothing asked'), divide(tx, 3)]),
    );
    expect(answers.map((one) => (typeof one === 'string' ? one : one.rows[0]?.n))).toEqual([6, 3, 'nothing asked', 2]);
  });

  it('undoes all of it when one of them fails, and only when the slowest has ended', async () => {
    let ended = false;
    const slow = async (tx: Tx) => {
      for (let n = 0; n < 10; n++) await say(tx, 'slow').catch(() => undefined);
      ended = true;
    };
    const failing = transaction(open(), (tx) => together([say(tx, 'before'), divide(tx, 0), say(tx, 'after'), slow(tx)]));
    await expect(failing).rejects.toThrow(/division by zero/);
    expect(ended).toBe(true);
    // On the one connection that the embedded engine has, and on those of a pool: nothing of it comes behind.
    await transaction(open(), (tx) => say(tx, 'next'));
    expect(await said()).toEqual(['next']);
  });

  it('fails with what went wrong first, not with what that led to', async () => {
    const steps = async (tx: Tx) => {
      await say(tx, 'one');
      await say(tx, 'two');
      await say(tx, 'three');
    };
    await expect(transaction(open(), (tx) => together([steps(tx), divide(tx, 0)]))).rejects.toThrow(/division by zero/);
    // However long it takes until whoever waits for it hears of it.
    const late = (work: Promise<unknown>, rounds: number): Promise<unknown> =>
      rounds === 0
        ? work
        : late(
            work.then((done) => done),
            rounds - 1,
          );
    await expect(transaction(open(), (tx) => together([late(divide(tx, 0), 30), say(tx, 'next')]))).rejects.toThrow(/division by zero/);
  });

  it('that does nothing, or fails before it has asked for anything, leaves its connection as it was', async () => {
    expect(await transaction(open(), () => Promise.resolve(7), { lazy: true })).toBe(7);
    await expect(transaction(open(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(transaction(open(), () => Promise.reject(new Error('no')), { lazy: true })).rejects.toThrow('no');
    await transaction(open(), (tx) => say(tx, 'kept'));
    expect(await said()).toEqual(['kept']);
  });

  it('does not wait for the disk where it need not, and the next one does', async () => {
    const waits = (tx: Tx) =>
      sql<{ synchronous_commit: string }>`show synchronous_commit`.execute(tx).then(({ rows }) => rows[0]?.synchronous_commit);
    const usual = await transaction(open(), waits);
    expect(await transaction(open(), waits, { lazy: true })).toBe(open().kind === 'postgres' ? 'off' : usual);
    expect(await transaction(open(), waits)).toBe(usual);
  });
});
