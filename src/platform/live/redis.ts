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
  const subscriber = new Redis(redisUrl, {
    maxRetriesPerRequest: null,
    connectTimeout: 3000,
    retryStrategy: wait,
    // Done below: ioredis lets a subscription that ends with its connection reject unheard, which ends the process.
    autoResubscribe: false,
  });
  for (const redis of [publisher, subscriber])
    redis.on('error', (error) => log.debug({ err: error }, 'Redis cannot be reached for live updates'));
  subscriber.on('message', (_channel, topic) => listeners.wake(topic));
  const subscribed = new Promise<void>((resolve) => {
    subscriber.on('ready', () => {
      subscriber
        .subscribe(channel)
        // What came before this connection listened is unknown.
        .then(() => listeners.wakeAll())
        .catch((error: unknown) => log.warn({ err: error }, 'Redis does not take the subscription to live updates'))
        .finally(resolve);
    });
  });
  // Not waited for for ever: with Redis away the server still starts, and subscribes when it is back.
  await Promise.race([subscribed, new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS).unref())]);

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
