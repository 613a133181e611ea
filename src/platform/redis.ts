import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from './log.ts';

/** A replica says on every write that it is one; its address is asked anew at most so often. */
const REASK_MS = 2_000;

/** A connection that comes back by itself, from a server that was away and from one that has become a replica. One line of log per outage, not one per attempt. */
export function connectRedis(url: string, log: Log, options: RedisOptions): Redis {
  let asked = -Infinity;
  // Not in a storm: until the address leads to the new master there is nobody better to ask.
  const mayReconnect = () => {
    if (performance.now() - asked < REASK_MS) return false;
    asked = performance.now();
    log.warn('Redis is a replica now and takes nothing: the address is asked for its master');
    return 2 as const;
  };
  const redis = new Redis(url, {
    connectTimeout: 3000,
    retryStrategy: (times) => Math.min(2000, 100 * times),
    // After a failover the old server may live on as a replica with our connections open: what it refuses is asked of the one that the address leads to now.
    reconnectOnError: (error) => error.message.includes('READONLY') && mayReconnect(),
    ...options,
  });
  let said = false;
  redis.on('error', (error) => {
    if (!said) log.warn({ err: error }, 'Redis cannot be reached');
    said = true;
  });
  redis.on('ready', () => (said = false));
  return redis;
}
