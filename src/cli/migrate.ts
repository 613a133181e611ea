import { readConfig } from '../config.ts';
import type { CommandIo } from './content-call.ts';
import { withDatabase } from './local.ts';

/** `uketsuke migrate`: brings the database up to date without starting anything. */
export async function migrateCommand(_args: string[], io: CommandIo): Promise<number> {
  await withDatabase(readConfig(io.env), async () => undefined);
  io.out(io.locale === 'ja' ? 'データベースは最新の形です。' : 'The database is up to date.');
  return 0;
}
