import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../../src/platform/database/engine.ts';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { databaseSuite } from '../../contracts/database.suite.ts';
import { openTestDatabase, openTestPostgres } from '../../support/database.ts';
import { describeWith } from '../../support/need.ts';

const deathOfTheThread = `
  import { openDatabase } from './dist/platform/database/engine.js';
  import { silentLog } from './dist/platform/log.js';
  let thread;
  process.on('worker', (worker) => (thread = worker));
  const database = await openDatabase({ log: silentLog, onDeath: () => console.log('told') });
  const running = database.pool.query('select count(*) from generate_series(1, 5000000) a, generate_series(1, 1000) b');
  const rejected = running.catch(() => console.log('running rejected'));
  setTimeout(() => thread.terminate(), 200);
  await rejected;
  await database.ping().catch(() => console.log('next rejected'));
  process.exit(0);
`;

describe('the embedded database in this thread', () => databaseSuite(openTestDatabase));

describe('the embedded database in a thread of its own', () => {
  databaseSuite(async () => {
    const database = await openDatabase({ log: silentLog });
    await migrate(database);
    return database;
  });

  it('finds in its folder what an earlier process stored', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'uketsuke-data-'));
    const first = await openDatabase({ dataDir, log: silentLog });
    await first.pool.query('create table kept as select 42 as n');
    await first.close();
    const second = await openDatabase({ dataDir, log: silentLog });
    expect((await second.pool.query('select n from kept')).rows).toEqual([{ n: 42 }]);
    await second.close();
    await rm(dataDir, { recursive: true });
  });

  it('rejects what waits when its thread dies, refuses at once from then on, and ends the process', async () => {
    // Not a jest process: there one cannot get hold of the thread to end it.
    const child = spawn(process.execPath, ['--input-type=module', '-e', deathOfTheThread], { cwd: join(import.meta.dirname, '../../..') });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect(said.trim().split('\n')).toEqual(['told', 'running rejected', 'next rejected']);
    expect(code).toBe(0);
  });
});

describeWith('PostgreSQL', 'PostgreSQL', (url) => databaseSuite(() => openTestPostgres(url)));
