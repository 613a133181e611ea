import { expect, it } from '@jest/globals';
import { checkDatabase } from '../../src/cli/doctor/check-database.ts';
import type { Health } from '../../src/features/admin/contract.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const health = (maxConnections: number) => {
  const database = { version: '15.1', encoding: 'UTF8', ctype: 'C.UTF-8', fsync: 'on', synchronousCommit: 'on', standby: false, bytes: 1 };
  return { database: { ...database, kind: 'postgres', maxConnections, now: new Date(NOW).toISOString() } } as Health;
};

it('says how many connections a process takes where the server has few', () => {
  expect(checkDatabase(health(100), NOW).map(({ code }) => code)).toEqual(['database']);
  const [, note] = checkDatabase(health(60), NOW);
  expect(note).toMatchObject({ level: 'note', code: 'few-connections' });
  for (const text of Object.values(note?.text ?? {})) expect(text).toMatch(/60.*10.*43/);
});
