import type { Log } from '../log.ts';
import { connectRedis } from '../redis.ts';
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
  const publisher = connectRedis(redisUrl, log, { maxRetriesPerRequest: 1 });
  const subscriber = connectRedis(redisUrl, log, {
    maxRetriesPerRequest: null,
    // Done below: ioredis lets a subscription that ends with its connection reject unheard, which ends the process.
    autoResubscribe: false,
  });
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
      await publisher
        .eval(PUBLISH, 1, `${channel}:writable`, channel, topic)
        .catch((error: unknown) => log.warn({ err: error, topic }, 'a live update was not sent'));
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

/**
 * A replica would take a plain `publish` and keep it to itself; with something to write it refuses, and the connection finds its master (redis.ts).
 * What a master publishes its replicas publish, too, so those who listen at one hear it.
 */
const PUBLISH = "redis.call('set', KEYS[1], '1', 'EX', 60) return redis.call('publish', ARGV[1], ARGV[2])";
