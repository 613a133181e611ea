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
});
