import { Redis } from 'ioredis';
import { finding, type Finding } from './finding.ts';

/** BullMQ, which carries the wake-ups, uses commands that earlier ones do not have. */
const OLDEST = [6, 2] as const;

/** Redis carries wake-ups only; still it must not throw them away. */
export async function checkRedis(url: string): Promise<Finding[]> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 3_000, maxRetriesPerRequest: 1, retryStrategy: () => null });
  let why = '';
  redis.on('error', (error: Error) => (why = error.message));
  try {
    await redis.connect();
    return judgeRedis(await redis.info());
  } catch (error) {
    const detail = why || (error instanceof Error ? error.message : String(error));
    return [
      finding(
        'problem',
        'redis-away',
        {
          ja: 'Redis につながりません: {detail}。返信は数秒おきの見回りで続きますが、REDIS_URL と Redis の動作を確かめてください。',
          en: 'Redis cannot be reached: {detail}. Replies still go out with the sweep of every few seconds; check REDIS_URL and whether Redis runs.',
        },
        { detail },
      ),
    ];
  } finally {
    redis.disconnect();
  }
}

/** `info`: what Redis answers to INFO. */
export function judgeRedis(info: string): Finding[] {
  const read = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim();
  const version = read('redis_version') ?? '?';
  const found = [finding('ok', 'redis', { ja: 'Redis {version} に接続できます。', en: 'Redis {version} answers.' }, { version })];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    found.push(
      finding(
        'problem',
        'old-redis',
        {
          ja: `Redis {version} は古すぎます。${OLDEST.join('.')} 以降に上げてください。`,
          en: `Redis {version} is too old. Move to ${OLDEST.join('.')} or later.`,
        },
        { version },
      ),
    );
  const policy = read('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction')
    found.push(
      finding(
        'problem',
        'redis-eviction',
        {
          ja: 'Redis の maxmemory-policy が {policy} です。起動の合図が黙って捨てられます。noeviction にしてください（redis.conf と config set maxmemory-policy noeviction）。',
          en: 'Redis has maxmemory-policy {policy} and throws wake-ups away. Set it to noeviction (in redis.conf, and config set maxmemory-policy noeviction).',
        },
        { policy },
      ),
    );
  if (read('aof_enabled') === '0')
    found.push(
      finding('note', 'redis-aof', {
        ja: 'Redis の appendonly が no です。データは PostgreSQL にあるので失われませんが、Redis が再起動すると数秒遅れます。appendonly yes を勧めます。',
        en: 'Redis runs without appendonly. Nothing is lost, since the data are in PostgreSQL; a restart of Redis costs seconds. appendonly yes is better.',
      }),
    );
  return found;
}
