import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createRedisJobs } from '../../../src/platform/jobs/bullmq-redis.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { jobsSuite, recorder } from '../../contracts/jobs.suite.ts';
import { describeWith } from '../../support/need.ts';
import { startRedis } from '../../support/services.js';

const prefix = () => `test-${randomBytes(4).toString('hex')}`;

describeWith('Redis', 'wake-ups on Redis', (redisUrl) => {
  jobsSuite(() => createRedisJobs({ redisUrl, log: silentLog, prefix: prefix() }));

  it('runs one handler per key at a time over several processes', async () => {
    const shared = prefix();
    const both = [
      await createRedisJobs({ redisUrl, log: silentLog, prefix: shared }),
      await createRedisJobs({ redisUrl, log: silentLog, prefix: shared }),
    ];
    let running = 0;
    let most = 0;
    const seen = recorder(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 10));
      running--;
    });
    for (const jobs of both) await jobs.process('turn', seen.handler);
    for (let n = 0; n < 30; n++) await both[n % 2]?.add('turn', 'one', n % 3 === 0 ? { delayMs: n } : {});
    await seen.count(2);
    await Promise.all(both.map((jobs) => jobs.close()));
    expect(most).toBe(1);
  });
});

describeWith('Redis', 'a Redis that may throw keys away', () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    server = await startRedis(['--maxmemory-policy', 'allkeys-lru']);
  });
  afterAll(() => server?.stop());

  it('is refused with the setting to change', async () => {
    const refused = createRedisJobs({ redisUrl: server?.url ?? '', log: silentLog });
    await expect(refused).rejects.toThrow(/maxmemory-policy allkeys-lru.*noeviction/);
  });
});

describeWith('Redis', 'a Redis that goes away', () => {
  it('does not hold up or fail who adds', async () => {
    const server = await startRedis();
    const jobs = await createRedisJobs({ redisUrl: server?.url ?? '', log: silentLog });
    await server?.stop();
    await expect(jobs.add('turn', '1')).resolves.toBeUndefined();
    await jobs.close(100);
  });
});
