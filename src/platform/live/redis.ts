import { Redis } from 'ioredis';
import type { Log } from '../log.ts';
import type { Live } from './live.ts';
import { createListeners } from './listeners.ts';

export type RedisLiveOptions = {
  redisUrl: string;
  log: Log;
  /** What the channel's name starts with; `uketsuke` unless told. */
  prefix?: string;
};

const FIRST_WAIT_MS = 3_000;

/** Live updates by Redis pub/sub. One channel for all topics: the topic is the message. Connections come back by themselves. */
export async function createRedisLive({ redisUrl, log, prefix = 'uketsuke' }: RedisLiveOptions): Promise<Live> {
  const channel = `${prefix}:live`;
  const listeners = createListeners(log);
  const publisher = new Redis(redisUrl, { maxRetriesPerRequest: 1, connectTimeout: 3000, retryStrategy: wait });
  const subscriber = new Redis(redisUrl, { maxRetriesPerRequest: null, connectTimeout: 3000, retryStrategy: wait, autoResubscribe: true });
  for (const redis of [publisher, subscriber])
    redis.on('error', (error) => log.debug({ err: error }, 'Redis cannot be reached for live updates'));
  subscriber.on('message', (_channel, topic) => listeners.wake(topic));
  // Not waited for for ever: with Redis away the server still starts, and ioredis subscribes when it is back.
  const subscribed = subscriber
    .subscribe(channel)
    .catch((error: unknown) => log.warn({ err: error }, 'Redis cannot be reached for live updates yet'));
  await Promise.race([subscribed, new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS).unref())]);
  // ioredis subscribes again before it says `ready`; what came in the gap is unknown.
  subscriber.on('ready', () => listeners.wakeAll());

  return {
    async publish(topic) {
      await publisher.publish(channel, topic).catch((error: unknown) => log.warn({ err: error, topic }, 'a live update was not sent'));
    },
    subscribe(topic, listener) {
      const own = () => listener();
      listeners.add(topic, own);
      return () => void listeners.remove(topic, own);
    },
    async close() {
      listeners.clear();
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}

const wait = (times: number) => Math.min(2000, 100 * times);
