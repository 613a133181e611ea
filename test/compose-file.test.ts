import { expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkRedis } from '../src/cli/doctor/check-redis.ts';
import { describeWith } from './support/need.ts';
import { asPostgres, postgresFolder, startRedis } from './support/services.js';

type Service = { command?: string[]; environment?: Record<string, string>; volumes?: string[] };
type Compose = { services: Record<'postgres' | 'redis', Service>; volumes: Record<string, null> };
const { services, volumes } = parse(readFileSync(join(import.meta.dirname, '../compose.yaml'), 'utf8'), { merge: true }) as Compose;

it('compose.yaml keeps what PostgreSQL and Redis write in volumes', () => {
  const kept = [services.postgres, services.redis].flatMap((service) => service.volumes ?? []);
  expect(kept).toEqual(['postgres:/var/lib/postgresql/data', 'redis:/data']);
  expect(Object.keys(volumes)).toEqual(['postgres', 'redis']);
});

describeWith('Redis', 'the Redis of compose.yaml', () => {
  it('is one that the doctor has nothing to say against', async () => {
    const redis = await startRedis(services.redis.command?.slice(1));
    if (!redis) throw new Error('Redis is not installed');
    try {
      expect((await checkRedis(redis.url)).map(({ level, code }) => `${level} ${code}`)).toEqual(['ok redis']);
    } finally {
      await redis.stop();
    }
  });
});

describeWith('PostgreSQL', 'the PostgreSQL of compose.yaml', () => {
  it('knows Japanese letters, whatever the locale of its image', () => {
    const bin = postgresFolder() ?? '';
    const folder = mkdtempSync(join(tmpdir(), 'uketsuke-compose-'));
    try {
      const user = { ...asPostgres(folder), cwd: folder, env: { ...process.env, LC_ALL: 'C' } };
      const data = join(folder, 'data');
      const args = services.postgres.environment?.['POSTGRES_INITDB_ARGS']?.split(' ') ?? [];
      execFileSync(join(bin, 'initdb'), ['-D', data, '-N', ...args], { ...user, stdio: 'ignore' });
      const input = "select pg_encoding_to_char(encoding) || ' ' || datctype as made from pg_database where datname = 'postgres'\n";
      const said = execFileSync(join(bin, 'postgres'), ['--single', '-D', data, 'postgres'], {
        ...{ ...user, input, stdio: ['pipe', 'pipe', 'ignore'] },
        encoding: 'utf8',
      });
      expect(/made = "([^"]*)"/.exec(said)?.[1]).toBe('UTF8 C.UTF-8');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
