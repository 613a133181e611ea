import { InputError } from '../../core/errors.ts';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { currentReleaseId, lockReleases, pointTo } from './pointer.ts';

/**
 * Points to another release, usually an earlier one; running flows end on the release they began with.
 * Nothing is deleted, and who did it is recorded. Throws InputError when there is no such release.
 */
export async function rollBack(options: {
  database: Database;
  to: number;
  by?: string;
  note?: string;
}): Promise<{ release: number; was: number | null }> {
  const { database, to, by = '', note = 'rollback' } = options;
  return transaction(database, async (tx) => {
    await lockReleases(tx);
    const was = await currentReleaseId(tx);
    if (was === to) throw new InputError('already-current', `Release ${to} is the current one already.`, 409);
    await pointTo(tx, to, { by, note });
    return { release: to, was };
  });
}

/** The release before the current one, by number, or null when it is the first. */
export async function releaseBefore(database: Database): Promise<number | null> {
  const current = await currentReleaseId(database.db);
  if (current === null) return null;
  const row = await database.db.selectFrom('release').select('id').where('id', '<', current).orderBy('id', 'desc').executeTakeFirst();
  return row?.id ?? null;
}
