import { expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { backupLines } from '../../../src/platform/backup/write.ts';
import { describeOnEngines } from '../../support/engines.ts';

describeOnEngines('what a backup reads at once', (database) => {
  it('is one photo, or many small rows', async () => {
    const { pool } = database();
    for (let id = 0; id < 130; id++)
      await pool.query(
        `insert into attachment (id, account_id, contact_external_id, mime, bytes) values ($1, 1, '501', 'image/jpeg', $2)`,
        [String(id), Buffer.alloc(id % 65 === 64 ? 2_000_000 : 10)],
      );
    const answers: number[] = [];
    const watched = {
      connect: async () => {
        const client = await pool.connect();
        return {
          query: async (text: string, values?: unknown[]) => {
            const answer = await client.query<Record<string, unknown>>(text, values);
            if (text.includes('from "attachment"') && text.includes('ctid = any')) answers.push(answer.rows.length);
            return answer;
          },
          release: () => client.release(),
        } as unknown as PoolClient;
      },
    };
    const ids = new Set<string>();
    for await (const line of backupLines({ ...database(), pool: watched as unknown as typeof pool })) {
      const row = JSON.parse(line) as { mime?: string; id?: string };
      if (row.mime !== undefined) ids.add(String(row.id));
    }
    expect(ids.size).toBe(130);
    expect(answers).toEqual([50, 14, 1, 50, 14, 1]);
  }, 60_000);
});
