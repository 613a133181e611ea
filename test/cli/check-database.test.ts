import { expect, it } from '@jest/globals';
import { checkDatabase } from '../../src/cli/doctor/check-database.ts';
import type { Health } from '../../src/features/admin/contract.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const health = (maxConnections: number, more: Partial<Health['database']> = {}) => {
  const database = { version: '15.1', encoding: 'UTF8', ctype: 'C.UTF-8', fsync: 'on', synchronousCommit: 'on', standby: false, bytes: 1 };
  return { database: { ...database, kind: 'postgres', maxConnections, now: new Date(NOW).toISOString(), ...more } } as Health;
};

it('says how many connections a process takes where the server has few', () => {
  expect(checkDatabase(health(100), NOW).map(({ code }) => code)).toEqual(['database']);
  const [, note] = checkDatabase(health(60), NOW);
  expect(note).toMatchObject({ level: 'note', code: 'few-connections' });
  for (const text of Object.values(note?.text ?? {})) expect(text).toMatch(/60.*10.*43/);
});

it('wants commits to wait for the standbys that are named, and asks nothing of a server without', () => {
  const codes = (more: Partial<Health['database']>) => checkDatabase(health(100, more), NOW).map(({ code }) => code);
  const local = { synchronousCommit: 'local', synchronousStandbys: 'ANY 1 (tokyo, osaka)' };
  expect(codes(local)).toEqual(['database', 'commit-local']);
  expect(checkDatabase(health(100, local), NOW)[1]?.text.en).toContain('(ANY 1 (tokyo, osaka))');
  expect(codes({ ...local, synchronousStandbys: '' })).toEqual(['database']);
  expect(codes({ ...local, synchronousCommit: 'remote_apply' })).toEqual(['database']);
});
