import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SettingsError } from '../../core/errors.ts';
import { setupSchema, type Setup } from '../../core/setup.ts';
import type { Problem } from '../../flow/load.ts';
import type { Database } from '../../platform/database/engine.ts';
import { currentReleaseId } from './pointer.ts';
import { publishContent, type Training } from './publish.ts';
import { sourceHash } from './source-hash.ts';

/** The setting that holds brand, zone, teams and calendar. */
export const SETUP = 'setup';

export type FirstRelease = {
  release: number;
  /** True when this call made release 1. */
  made: boolean;
  /** One line for the log: what runs, and whether the files are the same. */
  line: string;
};

/**
 * On start: without a release the files become release 1; otherwise they are only compared with the release that runs.
 * Safe to be called by several processes at once on one database.
 * @throws SettingsError naming every mistake when there is no release and the files cannot become one
 */
export async function ensureFirstRelease(options: Training & { database: Database; dir: string; seed?: number }): Promise<FirstRelease> {
  const current = await currentReleaseId(options.database.db);
  if (current !== null) return { release: current, made: false, line: await compare(options.database, options.dir, current) };
  const { release, problems } = await publishContent({ ...options, by: 'start', note: 'first start', onlyFirst: true });
  if (release === null) throw new SettingsError([`The content in ${options.dir} has mistakes:`, ...errors(problems)]);
  return { release, made: true, line: `release ${release} was made from the files in ${options.dir}` };
}

async function compare(database: Database, dir: string, current: number): Promise<string> {
  const hash = await sourceHash(dir).catch(() => null);
  const same = await database.db
    .selectFrom('release')
    .select('id')
    .where('source_hash', '=', hash ?? '')
    .orderBy('id', 'desc')
    .execute();
  if (same.some(({ id }) => id === current)) return `release ${current} runs; the files in ${dir} are the same`;
  if (same[0]) return `release ${current} runs; the files in ${dir} are those of release ${same[0].id}`;
  return `release ${current} runs; the files in ${dir} differ from it (to release them: npx uketsuke content publish)`;
}

const errors = (problems: Problem[]): string[] =>
  problems
    .filter(({ severity }) => severity === 'error')
    .map(({ file, line, column, message, mend }) => `${file}:${line}:${column} ${message.en}. ${mend.en}`);

/**
 * The house's settings: those in the database, or, the first time, those of flows/setup.yaml, which are then stored.
 * @throws SettingsError when neither is there or the file is wrong
 */
export async function ensureSetup({ database, dir }: { database: Database; dir: string }): Promise<Setup> {
  const stored = await readSetting(database);
  if (stored !== undefined) return stored;
  const value = await readSetupFile(join(dir, 'flows', 'setup.yaml'));
  // The file's own form is stored: it is what the settings page edits.
  await database.db
    .insertInto('setting')
    .values({ key: SETUP, value: JSON.stringify(value) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  return (await readSetting(database)) as Setup;
}

async function readSetting(database: Database): Promise<Setup | undefined> {
  const row = await database.db.selectFrom('setting').select('value').where('key', '=', SETUP).executeTakeFirst();
  return row && setupOf(row.value, `the setting "${SETUP}"`);
}

async function readSetupFile(path: string): Promise<unknown> {
  const value: unknown = await readFile(path, 'utf8')
    .then((text) => parse(text) as unknown)
    .catch((error: unknown) => {
      throw new SettingsError([`${path}: ${error instanceof Error ? error.message : String(error)}`]);
    });
  setupOf(value, path);
  return value;
}

function setupOf(value: unknown, where: string): Setup {
  const parsed = setupSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SettingsError(parsed.error.issues.map((issue) => `${where}: ${issue.path.join('.')}: ${issue.message}`));
}
