import { sql } from 'kysely';
import { SettingsError } from '../../core/errors.ts';
import { setupSchema } from '../../core/setup.ts';
import type { Database } from '../../platform/database/engine.ts';

/** Stores brand, zone, teams and calendar; running processes take them within a second. Throws SettingsError naming every mistake; then nothing changed. */
export async function applySetup(database: Database, setup: unknown): Promise<void> {
  const parsed = setupSchema.safeParse(setup);
  if (!parsed.success) throw new SettingsError(parsed.error.issues.map((issue) => `setup.yaml: ${issue.path.join('.')}: ${issue.message}`));
  const value = JSON.stringify(setup);
  await database.db
    .insertInto('setting')
    .values({ key: 'setup', value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, updated_at: sql<Date>`app_now()` }))
    .execute();
}
