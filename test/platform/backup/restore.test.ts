import { expect, it } from '@jest/globals';
import { checkBackup, readHead } from '../../../src/platform/backup/check.ts';
import { restoreHouse } from '../../../src/platform/backup/restore.ts';
import { backupLines } from '../../../src/platform/backup/write.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';

async function linesOf(database: Database): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of backupLines(database)) lines.push(line);
  return lines;
}

async function* each(lines: string[]): AsyncGenerator<string> {
  yield* lines;
}

describeOnEngines('putting a backup in the place of a house', (database) => {
  it('is all or nothing: rows that do not fit leave the house as it was', async () => {
    const { pool } = database();
    await pool.query(`insert into account (channel, external_id, name) values ('web', 'chat', 'the first')`);
    const saved = await linesOf(database());
    await pool.query(`update account set name = 'the second'`);
    const held = (await linesOf(database())).slice(1);
    const head = await checkBackup(each(saved));
    expect(head).toEqual(readHead(saved[0]));
    const nameless = saved.slice(1).map((line) => line.replace('"external_id":"chat"', '"external_id":null'));
    await expect(restoreHouse(database(), head, each(nameless))).rejects.toThrow('do not fit together. Nothing was changed');
    await expect(restoreHouse(database(), head, each(saved.slice(1, -1)))).rejects.toThrow('cut');
    expect((await linesOf(database())).slice(1)).toEqual(held);
    expect(await restoreHouse(database(), head, each(saved.slice(1)))).toBeGreaterThan(0);
    expect((await linesOf(database())).slice(1)).toEqual(saved.slice(1));
  }, 60_000);

  it('says nothing of the server that it was written on, nor takes it from an older backup', async () => {
    const { pool } = database();
    const places = `insert into setting (key, value) values ('timeline', '7'), ('identity', '{"system":"1"}') on conflict (key) do update set value = excluded.value`;
    const kept = async () => (await pool.query<{ key: string }>('select key from setting order by key')).rows.map(({ key }) => key);
    await pool.query(`insert into setting (key, value) values ('setup', '{}')`);
    const saved = await linesOf(database());
    await pool.query(places);
    expect((await linesOf(database())).slice(1)).toEqual(saved.slice(1));
    // As versions before wrote it.
    const at = saved.findIndex((line) => line.startsWith('{"key":"setup"'));
    const row = (saved[at] ?? '').replace('"setup"', '"timeline"').replace('"value":{}', '"value":7');
    const end = JSON.parse(saved.at(-1) ?? '') as { rows: number };
    const old = [...saved.slice(0, at), row, ...saved.slice(at, -1), JSON.stringify({ ...end, rows: end.rows + 1 })];
    await restoreHouse(database(), readHead(old[0]), each(old.slice(1)));
    expect(await kept()).toEqual(['setup']);
  }, 60_000);

  it('is matched back to what was still to be matched when it was written', async () => {
    const { pool } = database();
    const from = '2026-01-02T03:04:05.000Z';
    await pool.query(`insert into account (channel, external_id) values ('x', '1')`);
    await pool.query('insert into repair (account_id, reconcile_from) select id, $1 from account', [from]);
    const saved = await linesOf(database());
    await restoreHouse(database(), readHead(saved[0]), each(saved.slice(1)));
    const { rows } = await pool.query<{ reconcile_from: Date }>('select reconcile_from from repair');
    expect(rows.map((row) => row.reconcile_from.toISOString())).toEqual([from]);
  }, 60_000);
});
