import type { Redis } from 'ioredis';
import type { Log } from '../log.ts';

/** Under memory pressure any other policy throws jobs away without a word. */
export const KEEPS_ALL = 'noeviction';

/** What this Redis does when its memory is full. Rejects where it does not say. */
export async function evictionPolicy(redis: Redis): Promise<string> {
  const info = await redis.info('memory');
  return /maxmemory_policy:(\S+)/.exec(info)?.[1] ?? (await redis.config('GET', 'maxmemory-policy'))[1] ?? KEEPS_ALL;
}

/**
 * Looks at whatever server is reached from now on: another one may have taken over, or the one that was away is back. It is no reason to stop: what is thrown away the
 * sweep finds. Told when it changes. Returns whether the server may throw jobs away, as far as is known; to ask also looks again, since a setting changes without
 * a new connection.
 */
export function watchEviction(redis: Redis, log: Log): () => boolean {
  let policy = KEEPS_ALL;
  let looking = false;
  async function look(): Promise<void> {
    if (looking || redis.status !== 'ready') return;
    looking = true;
    // One that breaks off meanwhile is looked at when it is back; one that does not say is told of at the start.
    const found = await evictionPolicy(redis).catch(() => policy);
    looking = false;
    if (found === policy) return;
    policy = found;
    if (policy === KEEPS_ALL) log.info('Redis keeps wake-ups: its maxmemory-policy is noeviction');
    else
      log.error(
        { policy },
        'Redis may throw wake-ups away, so that answers come with the sweep: set its maxmemory-policy to noeviction (`config set maxmemory-policy noeviction`, and in redis.conf)',
      );
  }
  redis.on('ready', () => void look());
  return () => {
    void look();
    return policy !== KEEPS_ALL;
  };
}
