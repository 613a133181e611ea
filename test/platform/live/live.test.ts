import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Redis } from 'ioredis';
import { createMemoryLive } from '../../../src/platform/live/memory.ts';
import { createPostgresLive } from '../../../src/platform/live/postgres.ts';
import { createRedisLive } from '../../../src/platform/live/redis.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { liveSuite } from '../../contracts/live.suite.ts';
import { createPostgres } from '../../support/database.ts';
import { describeWith } from '../../support/need.ts';

describe('live updates within one process', () => {
  liveSuite(async () => {
    const live = createMemoryLive();
    return [live, { ...live, subscribe: live.subscribe }];
  });
});

describeWith('PostgreSQL', 'live updates on PostgreSQL', (serverUrl) => {
  let database: Awaited<ReturnType<typeof createPostgres>>;
  beforeAll(async () => {
    database = await createPostgres(serverUrl);
  });
  afterAll(() => database.drop());
  const open = () => createPostgresLive({ databaseUrl: database.url, log: silentLog });

  liveSuite(async () => [await open(), await open()]);

  it('connects again when the connection breaks, and wakes everybody then', async () => {
    const live = await open();
    const woken = new Promise<void>((resolve) => live.subscribe('x', resolve));
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()",
    );
    await admin.end();
    await woken;
    const again = new Promise<void>((resolve) => live.subscribe('y', resolve));
    await live.publish('y');
    await expect(again).resolves.toBeUndefined();
    await live.close();
  });
});

describeWith('Redis', 'live updates on Redis', (redisUrl) => {
  const open = () => createRedisLive({ redisUrl, log: silentLog, prefix: 'test-live' });

  liveSuite(async () => [await open(), await open()]);

  it('connects again when the connection breaks, and wakes everybody then', async () => {
    const live = await open();
    const woken = new Promise<void>((resolve) => live.subscribe('x', resolve));
    const admin = new Redis(redisUrl);
    await admin.call('client', 'kill', 'type', 'pubsub');
    admin.disconnect();
    await woken;
    const again = new Promise<void>((resolve) => live.subscribe('y', resolve));
    await live.publish('y');
    await expect(again).resolves.toBeUndefined();
    await live.close();
  });
});
