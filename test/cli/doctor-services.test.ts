import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doctorCommand } from '../../src/cli/doctor.ts';
import { judgeRedis } from '../../src/cli/doctor/check-redis.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { createPostgres } from '../support/database.ts';
import { describeWith } from '../support/need.ts';
import { startRedis } from '../support/services.js';

const clean: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of clean.splice(0).reverse()) await one();
});

async function findings(env: Record<string, string>): Promise<Finding[]> {
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  await doctorCommand(['--json'], { out: say, err: say, env, locale: 'en' });
  return (JSON.parse(lines.join('\n')) as { findings: Finding[] }).findings;
}

describeWith('PostgreSQL', 'uketsuke doctor on a Redis of its own', (serverUrl) => {
  describeWith('Redis', 'and Redis', () => {
    async function ofRedis(...settings: string[]): Promise<Finding[]> {
      const redis = await startRedis(settings);
      if (redis === undefined) throw new Error('Redis is not installed');
      clean.push(() => redis.stop());
      const { url, drop } = await createPostgres(serverUrl);
      clean.push(drop);
      const found = await findings({
        SESSION_SECRET: 'a'.repeat(32),
        ENCRYPTION_KEY: 'b'.repeat(32),
        CONTENT_DIR: join(import.meta.dirname, '../..'),
        DATA_DIR: tmpdir(),
        DATABASE_URL: url,
        REDIS_URL: redis.url,
      });
      return found.filter(({ code }) => code.startsWith('redis'));
    }

    it('says that Redis throws wake-ups away and keeps none over a restart, and how to set it', async () => {
      const found = await ofRedis('--maxmemory-policy', 'allkeys-lru', '--appendonly', 'no');
      expect(found.map(({ level, code }) => `${level} ${code}`)).toEqual(['ok redis', 'problem redis-eviction', 'note redis-aof']);
      const [, eviction, aof] = found.map(({ text }) => text);
      expect(eviction?.en).toContain('has maxmemory-policy allkeys-lru');
      expect(eviction?.en).toContain('config set maxmemory-policy noeviction');
      expect(eviction?.ja).toMatch(/allkeys-lru .*config set maxmemory-policy noeviction/);
      expect(aof?.en).toContain('appendonly yes is better');
      expect(aof?.ja).toContain('appendonly yes を勧めます');
    });

    it('has nothing to say against a Redis that is well set', async () => {
      const found = await ofRedis('--maxmemory-policy', 'noeviction', '--appendonly', 'yes');
      expect(found.map(({ level, code }) => `${level} ${code}`)).toEqual(['ok redis']);
    });
  });
});

describe('uketsuke doctor on Redis’ version', () => {
  it.each([
    ['6.0.16', ['redis', 'old-redis']],
    ['5.0.14', ['redis', 'old-redis']],
    ['6.2.0', ['redis']],
    ['10.0.1', ['redis']],
  ])('%s', (version, codes) => {
    const found = judgeRedis(`# Server\r\nredis_version:${version}\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n`);
    expect(found.map(({ code }) => code)).toEqual(codes);
    for (const { text } of found) for (const said of Object.values(text)) expect(said).toContain(version);
  });
});

describe('uketsuke doctor on the disk', () => {
  /** What the check says of a disk with so much room; these folders are not there yet. */
  async function withFree(bytes: number, ...missing: string[]): Promise<Finding[]> {
    jest.resetModules();
    const statfs = (folder: string) =>
      missing.includes(folder) ? Promise.reject(new Error('ENOENT')) : Promise.resolve({ bavail: bytes / 4_096, bsize: 4_096 });
    jest.unstable_mockModule('node:fs/promises', () => ({ statfs }));
    const { checkDisk } = await import('../../src/cli/doctor/check-disk.ts');
    return checkDisk('/srv/data');
  }

  it.each([
    { free: 400e6, level: 'problem', said: '400 MB' },
    { free: 3e9, level: 'note', said: '3.0 GB' },
  ])('makes a $level of $said, and says what to do', async ({ free, level, said }) => {
    const [found, ...more] = await withFree(free);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ level, code: 'disk' });
    expect(found?.text.en).toContain(`Only ${said} are free on the disk of /srv/data. Clear old backups and logs`);
    expect(found?.text.ja).toContain(`空き容量が ${said} しかありません（/srv/data）。古いバックアップやログを片づけてください`);
  });

  it('names the folder that it has looked at where DATA_DIR is not there yet', async () => {
    const [found] = await withFree(3e9, '/srv/data', '/srv');
    expect(found?.text.en).toContain('on the disk of /. Clear');
  });

  it('is content with enough room', async () => {
    expect(await withFree(8e9)).toMatchObject([{ level: 'ok', code: 'disk', text: { en: '8.0 GB are free on the disk of /srv/data.' } }]);
  });
});
