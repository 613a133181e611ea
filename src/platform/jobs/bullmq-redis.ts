import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { SettingsError } from '../../core/errors.ts';
import type { Log } from '../log.ts';
import { connectRedis } from '../redis.ts';
import { createBullJobs, workerSettings, type BullBackend, type Wake, type WakeName } from './bullmq.ts';
import { evictionPolicy, KEEPS_ALL, watchEviction } from './eviction.ts';
import type { Jobs } from './jobs.ts';

/** Besides: how it stands with Redis, for figures. */
export type RedisJobs = Jobs & {
  /** This process reaches it. */
  isUp(): boolean;
  /** It may throw jobs away. */
  mayEvict(): boolean;
};

export type RedisJobsOptions = {
  redisUrl: string;
  log: Log;
  /** What every key in Redis starts with; `uketsuke` unless told. */
  prefix?: string;
};

/**
 * Wake-ups on BullMQ over Redis or Valkey.
 * @throws SettingsError when Redis may evict keys, which would lose jobs silently; UnavailableError never: a Redis that is away is waited for, and looked at when it is
 * there
 */
export async function createRedisJobs({ redisUrl, log, prefix = 'uketsuke' }: RedisJobsOptions): Promise<RedisJobs> {
  // Adding gives up soon, and working waits for ever: BullMQ asks for exactly that.
  const forQueues = connectRedis(redisUrl, log, { maxRetriesPerRequest: 1 });
  const forWorkers = connectRedis(redisUrl, log, { maxRetriesPerRequest: null });
  await refuseEviction(forQueues, log).catch(async (error: unknown) => {
    forQueues.disconnect();
    forWorkers.disconnect();
    throw error;
  });
  const mayEvict = watchEviction(forQueues, log);
  const backend: BullBackend = {
    openQueue: (name) => {
      const queue = new Queue<Wake, void, WakeName, Wake, void, WakeName>(name, {
        connection: forQueues,
        prefix,
        streams: { events: { maxLen: 100 } },
      });
      queue.on('error', (error) => log.warn({ err: error, queue: name }, 'the job queue reports a problem'));
      return queue;
    },
    openWorker: (name, processor, concurrency) => {
      const worker = new Worker<Wake, void, WakeName>(name, processor, { ...workerSettings, connection: forWorkers, prefix, concurrency });
      worker.on('error', (error) => log.warn({ err: error, queue: name }, 'the job worker reports a problem'));
      return worker;
    },
    close: async () => {
      forQueues.disconnect();
      forWorkers.disconnect();
    },
  };
  return { ...createBullJobs(backend, { log }), isUp: () => forQueues.status === 'ready', mayEvict };
}

async function refuseEviction(redis: Redis, log: Log): Promise<void> {
  const policy = await evictionPolicy(redis).catch((error: unknown) => {
    log.warn({ err: error }, 'Redis does not say its maxmemory-policy; make sure that it is noeviction');
    return KEEPS_ALL;
  });
  if (policy === KEEPS_ALL) return;
  throw new SettingsError([
    `REDIS_URL: this Redis has maxmemory-policy ${policy} and may throw jobs away. Set it to noeviction (\`config set maxmemory-policy noeviction\`, and in redis.conf), or use a Redis of its own.`,
  ]);
}
