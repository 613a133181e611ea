import type { Database } from '../../platform/database/engine.ts';
import type { ReleaseSummary } from './contract.ts';
import { currentReleaseId } from './pointer.ts';

/** Every release, newest first. */
export async function listReleases(database: Database): Promise<ReleaseSummary[]> {
  const current = await currentReleaseId(database.db);
  const rows = await database.db
    .selectFrom('release')
    .select(['id', 'note', 'created_by', 'created_at', 'source_hash'])
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    release: row.id,
    current: row.id === current,
    note: row.note,
    by: row.created_by,
    at: row.created_at.toISOString(),
    sourceHash: row.source_hash,
  }));
}
