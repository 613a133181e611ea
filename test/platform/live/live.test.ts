import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Redis } from 'ioredis';
import { createMemoryLive } from '../../../src/platform/live/memory.ts';
import { createPostgresLive } from '../../../src/platform/live/postgres.ts';
import { createRedisLive } from '../../../src/platform/live/redis.ts';
import type { Live } from '../../../src/platform/live/live.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { liveSuite } from '../../contracts/live.suite.ts';
import { createPostgres } from '../../support/database.ts';
import { describeWith } from '../../support/need.ts';
import { joinSockets } from '../../support/proxy.ts';
import { openRedisPair } from '../../support/redis-pair.ts';

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

  it('reaches everybody after a failover that left connections open', async () => {
    const pair = await openRedisPair();
    const open = () => createRedisLive({ redisUrl: pair.url, log: silentLog, prefix: 'test-live-pair' });
    const stayed = await open();
    await stayed.publish('x');
    await pair.failOver();
    pair.follow();
    const later = await open();
    for (const [from, to] of [
      [stayed, later],
      [later, stayed],
    ] as const) {
      const woken = new Promise<string>((resolve) => to.subscribe('x', () => resolve('woken')));
      // The replica may not have its new master yet: what is published then is not replicated.
      await expect(Promise.race([woken, published(from)])).resolves.toBe('woken');
    }
    await Promise.all([stayed.close(), later.close()]);
    await pair.close();
  });

  it('can be closed while it connects again', async () => {
    const { url, silence, close } = await openRedisThatFallsSilent(redisUrl, 'subscribe');
    const live = await createRedisLive({ redisUrl: url, log: silentLog, prefix: 'test-live-silent' });
    const asked = silence();
    await asked;
    await live.close();
    // A rejection that nobody hears would end the process, and fails this file.
    await sleep(20);
    await close();
  });
});

/** Again and again, for ten seconds at most. */
async function published(live: Live): Promise<string> {
  for (let n = 0; n < 100; n++) {
    await live.publish('x');
    await sleep(100);
  }
  return 'not woken';
}

/** A way to Redis that, once told to `silence`, breaks every connection and on new ones lets nothing through from the `command` on; `silence` resolves then. */
async function openRedisThatFallsSilent(target: string, command: string) {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let heard: (() => void) | undefined;
  const server = createServer((inner) => {
    const outer = connect(Number(port), hostname);
    joinSockets(inner, outer, sockets);
    if (heard === undefined) return;
    inner.on('data', (data) => {
      if (!data.toString().includes(command)) return;
      outer.unpipe(inner);
      heard?.();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    silence: () =>
      new Promise<void>((resolve) => {
        heard = resolve;
        for (const socket of sockets) socket.destroy();
      }),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
