import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSecrets, openSealed, randomToken, sameSecret, seal, sealingKey } from '../../src/platform/secrets.ts';

describe('the secrets of an installation', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'uketsuke-secrets-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('are made once, for the owner alone, and are the same for all who start at once and later', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => loadSecrets({}, dataDir)));
    all.push(await loadSecrets({}, dataDir));
    expect(new Set(all.map((secrets) => JSON.stringify(secrets))).size).toBe(1);
    expect(all[0]?.SESSION_SECRET).not.toBe(all[0]?.ENCRYPTION_KEY);
    expect((await readdir(join(dataDir, 'secrets'))).sort()).toEqual(['ENCRYPTION_KEY', 'SESSION_SECRET']);
    expect((await stat(join(dataDir, 'secrets/ENCRYPTION_KEY'))).mode & 0o777).toBe(0o600);
  });

  it('are the ones that were set', async () => {
    const set = { SESSION_SECRET: 's'.repeat(16), ENCRYPTION_KEY: 'k'.repeat(16) };
    expect(await loadSecrets(set, dataDir)).toEqual(set);
  });

  it('are asked for, each by name, where several processes must share them', async () => {
    const problems = (await loadSecrets({ SESSION_SECRET: 'short' }, undefined).catch((error: { problems: string[] }) => error)) as {
      problems: string[];
    };
    expect(problems.problems).toHaveLength(2);
    expect(problems.problems[0]).toContain('SESSION_SECRET is shorter');
    expect(problems.problems[1]).toContain('ENCRYPTION_KEY is not set');
  });
});

describe('sealed values', () => {
  const key = sealingKey('a key for tests');

  it('open with the same key only', () => {
    const sealed = seal(key, '秘密 secret');
    expect(openSealed(key, sealed)).toBe('秘密 secret');
    expect(openSealed(sealingKey('another key'), sealed)).toBeNull();
    expect(sealed.toString('latin1')).not.toContain('secret');
  });

  it('do not open when any byte was changed or cut off', () => {
    const sealed = seal(key, 'secret');
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(openSealed(key, changed)).toBeNull();
      expect(openSealed(key, sealed.subarray(0, at))).toBeNull();
    }
  });

  it('differ although the same was sealed', () => {
    expect(seal(key, 'x').equals(seal(key, 'x'))).toBe(false);
  });
});

describe('tokens', () => {
  it('are fit for URLs and never the same', () => {
    expect(randomToken()).toMatch(/^[\w-]{43}$/);
    expect(randomToken()).not.toBe(randomToken());
  });

  it('are compared whole, whatever their length', () => {
    expect(sameSecret('abc', 'abc')).toBe(true);
    expect(sameSecret('abc', 'abd')).toBe(false);
    expect(sameSecret('abc', 'abcd')).toBe(false);
  });
});
