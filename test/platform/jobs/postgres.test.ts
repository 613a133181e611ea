import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DEFAULT_SCHEMA } from 'bullmq';
import pg from 'pg';
import { createPostgresJobs } from '../../../src/platform/jobs/bullmq-postgres.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { jobsSuite, recorder } from '../../contracts/jobs.suite.ts';
import { createPostgres } from '../../support/database.ts';
import { describeWith } from '../../support/need.ts';

describeWith('PostgreSQL', 'wake-ups on PostgreSQL', (serverUrl) => {
  let database: Awaited<ReturnType<typeof createPostgres>>;
  beforeEach(async () => {
    database = await createPostgres(serverUrl);
  });
  afterEach(() => database.drop());
  const open = () => createPostgresJobs({ databaseUrl: database.url, log: silentLog, poolSize: 12 });

  jobsSuite(open);

  it('gives a statement up that the server does not answer', async () => {
    const problems: string[] = [];
    const log = { ...silentLog, warn: (fields: { err?: unknown }) => void problems.push(String(fields.err)) } as typeof silentLog;
    const jobs = await createPostgresJobs({ databaseUrl: database.url, log, poolSize: 12, queryMs: 300 });
    await jobs.add('turn', '1');
    const locker = new pg.Client({ connectionString: database.url });
    await locker.connect();
    const { rows } = await locker.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = $1`,
      [DEFAULT_SCHEMA],
    );
    await locker.query(`begin; lock table ${rows.map(({ name }) => name).join(', ')} in access exclusive mode`);
    await jobs.add('turn', '2');
    expect(problems.filter((problem) => problem.includes('statement timeout'))).not.toEqual([]);
    await locker.query('rollback');
    await locker.end();
    await jobs.close();
  });

  it('lets several processes make its tables at once and share the work', async () => {
    const all = await Promise.all([open(), open(), open()]);
    const seen = recorder();
    await all[0]?.process('turn', seen.handler);
    await all[1]?.add('turn', '1');
    await all[2]?.add('turn', '2', { delayMs: 50 });
    await seen.count(2);
    await Promise.all(all.map((jobs) => jobs.close()));
    expect([...seen.keys].sort()).toEqual(['1', '2']);
  });
});
