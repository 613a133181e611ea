import { afterEach, beforeEach, expect, it } from '@jest/globals';
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
