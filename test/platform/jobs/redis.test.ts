import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { createRedisJobs } from '../../../src/platform/jobs/bullmq-redis.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { jobsSuite, recorder } from '../../contracts/jobs.suite.ts';
import { describeWith } from '../../support/need.ts';
import { freePort, until } from '../../support/product.ts';
import { joinSockets } from '../../support/proxy.ts';
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

  it('is told of, once, when it was away at the start, and works all the same', async () => {
    const port = await freePort();
    const errors: string[] = [];
    const infos: string[] = [];
    const log = {
      ...silentLog,
      error: (_fields: unknown, line: string) => void errors.push(line),
      info: (_fields: unknown, line: string) => void infos.push(line),
    } as typeof silentLog;
    const jobs = await createRedisJobs({ redisUrl: `redis://127.0.0.1:${port}`, log, prefix: prefix() });
    const sockets = new Set<Socket>();
    const { hostname, port: real } = new URL(server?.url ?? '');
    const address = createServer((inner) => joinSockets(inner, connect(Number(real), hostname), sockets));
    const admin = new Redis(server?.url ?? '');
    try {
      expect(jobs.mayEvict()).toBe(false);
      await new Promise<void>((resolve) => address.listen(port, '127.0.0.1', resolve));
      await until('it is told', () => errors.length > 0);
      expect(jobs.mayEvict()).toBe(true);
      const seen = recorder();
      await jobs.process('turn', seen.handler);
      await jobs.add('turn', '1');
      await seen.count(1);
      // The connection breaks, and comes back.
      sockets.forEach((socket) => socket.destroy());
      await until('it is gone', () => !jobs.isUp());
      await until('it is back', () => jobs.isUp());
      expect(jobs.mayEvict()).toBe(true);
      expect(errors).toEqual([expect.stringMatching(/may throw wake-ups away.*noeviction/)]);
      await admin.config('SET', 'maxmemory-policy', 'noeviction');
      await until('it is well again', () => !jobs.mayEvict());
      expect(infos).toHaveLength(1);
    } finally {
      await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
      admin.disconnect();
      await jobs.close(100);
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => address.close(resolve));
    }
  }, 60_000);
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
