import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import { SettingsError } from '../src/core/errors.ts';

function mistakesOf(env: Record<string, string>): string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('the settings', () => {
  it('have a default for everything, and take an empty value for none', () => {
    expect(readConfig({})).toMatchObject({ PORT: 3978, HOST: '127.0.0.1', ROLE: 'all', TURN_SETTLE_MS: 1200, X_DM_LIMIT_15MIN: 15 });
    expect(readConfig({ PORT: '', DATABASE_URL: '' }).PORT).toBe(3978);
  });

  it('name every mistake at once, wrong values and contradictions alike, each by its setting', () => {
    const mistakes = mistakesOf({
      PORT: 'abc',
      ROLE: 'web',
      LOG_LEVEL: 'loud',
      X_USER_ID: '@me',
      TRUST_PROXY: 'foo',
      REDIS_URL: 'redis://x',
    });
    expect(mistakes.map((line) => /^(\w+)/.exec(line)?.[1])).toEqual([
      'PORT',
      'LOG_LEVEL',
      'TRUST_PROXY',
      'X_USER_ID',
      'REDIS_URL',
      'ROLE',
    ]);
  });

  it('never repeat a secret', () => {
    expect(mistakesOf({ ENCRYPTION_KEY: 'too-short-secret', DATABASE_URL: 'mysql://user:password@host/x' }).join()).not.toMatch(
      /too-short|password/,
    );
  });

  it('ask for all five of X’s or none', () => {
    expect(mistakesOf({ X_CONSUMER_KEY: 'a', X_USER_ID: '1' })).toEqual([
      expect.stringContaining('X_CONSUMER_SECRET, X_ACCESS_TOKEN, X_ACCESS_SECRET'),
    ]);
  });

  it('ask for shared secrets where several processes may run', () => {
    const mistakes = mistakesOf({ DATABASE_URL: 'postgres://localhost/x' });
    expect(mistakes).toEqual([expect.stringContaining('SESSION_SECRET'), expect.stringContaining('ENCRYPTION_KEY')]);
  });

  it.each(['true', '1', 'loopback', '10.0.0.0/8, 127.0.0.1', '::1'])('take %s for trusted proxies', (value) => {
    expect(mistakesOf({ TRUST_PROXY: value })).toEqual([]);
  });
});
