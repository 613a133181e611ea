import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { readConfig, type Config } from '../config.ts';
import { InputError } from '../core/errors.ts';
import { checkBackup, readHead } from '../platform/backup/check.ts';
import { packed, readBackupFile, writeBackupFile } from '../platform/backup/file.ts';
import type { Head } from '../platform/backup/format.ts';
import { hasTables, isInUse } from '../platform/backup/in-use.ts';
import { restoreHouse } from '../platform/backup/restore.ts';
import { backupLines } from '../platform/backup/write.ts';
import type { Database } from '../platform/database/engine.ts';
import { migrations } from '../platform/database/migrations/index.ts';
import { keptSecrets } from '../platform/secrets.ts';
import type { CommandIo } from './content-call.ts';
import { withDatabase } from './local.ts';

const USAGE = 'npx uketsuke restore --from <file> [--replace] | --from <file> --show-secrets | --copied';

/** `uketsuke restore --from file`: a house as it was, into this edition, whichever the backup is from; `--copied`: it was put back by other means. The front desk must be stopped. */
export async function restoreCommand(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      from: { type: 'string' },
      replace: { type: 'boolean', default: false },
      'show-secrets': { type: 'boolean', default: false },
      copied: { type: 'boolean', default: false },
    },
  });
  if (values.copied && values.from === undefined) return noteCopied(io);
  if (values.from === undefined) {
    io.err(USAGE);
    return 2;
  }
  const file = resolve(values.from);
  if (values['show-secrets']) return showSecrets(file, io);
  // To its last byte before anything is touched: a file that was cut must not cost the house that is here.
  const head = await checkBackup(readBackupFile(file));
  refuseUnknown(head);
  const config = readConfig(io.env);
  const rows = await withDatabase(config, (database) => restore({ config, database, head, file, replace: values.replace, io }), {
    asItIs: true,
  });
  tellKeys(config, head, io);
  io.out(
    io.locale === 'ja'
      ? `${head.at} の状態に戻しました（${rows}行）。送信待ちだった返信は、届いたかを確かめてから送ります。Xのアカウントは、起動後にXの記録との照合が終わるまで、何も送りません。`
      : `Restored as of ${head.at} (${rows} rows). Replies that waited to be sent are looked up first, and sent only if they did not arrive. After the start, an X account sends nothing until it is matched with X’s own record.`,
  );
  return 0;
}

/** What was put back by other means, and comes up as if nothing had happened, is taken for a copy at the next start. */
async function noteCopied(io: CommandIo): Promise<number> {
  await withDatabase(readConfig(io.env), async (database) => {
    await refuseRunning(database);
    await sql`insert into setting (key, value) values ('identity', '{}') on conflict (key) do update set value = excluded.value`.execute(
      database.db,
    );
  });
  io.out(
    io.locale === 'ja'
      ? '次に起動すると、Xのアカウントは、Xの記録との照合が終わるまで、何も送りません。'
      : 'After the next start, an X account sends nothing until it is matched with X’s own record.',
  );
  return 0;
}

async function showSecrets(file: string, io: CommandIo): Promise<number> {
  const head = readHead((await readBackupFile(file).next()).value as string | undefined);
  for (const [name, value] of Object.entries(head.secrets ?? {})) io.out(`${name}=${value}`);
  if (!head.secrets) io.err('This backup holds no secrets: its ENCRYPTION_KEY stands in the settings of the house it is from.');
  return 0;
}

function refuseUnknown(head: Head): void {
  const unknown = head.migrations.filter((name) => migrations[name] === undefined);
  if (unknown.length === 0) return;
  throw new InputError(
    'backup',
    `This backup is from a newer version of Uketsuke (${unknown.join(', ')}): restore it with that version or a later one.`,
  );
}

type Restoring = { config: Config; database: Database; head: Head; file: string; replace: boolean; io: CommandIo };

async function restore({ config, database, head, file, replace, io }: Restoring): Promise<number> {
  await refuseRunning(database);
  if (await hasTables(database)) {
    if (!replace && (await isInUse(database)))
      throw new InputError(
        'backup',
        'This house is in use already: there are conversations, staff, tokens, accounts or published content here. To put the backup in its place: --replace (what is here is saved first).',
      );
    if (replace) io.out(await saveWhatIsHere(config, database));
  }
  const lines = readBackupFile(file);
  await lines.next();
  const rows = await restoreHouse(database, head, lines);
  await keepSecrets(config, head);
  return rows;
}

/** A server that runs on the same PostgreSQL would go on writing into what is being replaced. */
async function refuseRunning(database: Database): Promise<void> {
  if (database.kind === 'pglite') return;
  let others = 1;
  // One that has just ended is still listed for a moment.
  for (let tries = 0; others > 0 && tries < 10; tries++) {
    if (tries > 0) await sleep(200);
    const { rows } = await sql<{ others: number }>`
      select count(*)::int as others from pg_stat_activity
      where datname = current_database() and application_name like 'uketsuke%' and pid <> pg_backend_pid()`.execute(database.db);
    others = rows[0]?.others ?? 0;
  }
  if (others > 0) throw new InputError('backup', 'The front desk is running on this database. Stop every process of it first.');
}

async function saveWhatIsHere(config: Config, database: Database): Promise<string> {
  await mkdir(config.DATA_DIR, { recursive: true, mode: 0o700 });
  const file = resolve(config.DATA_DIR, `before-restore-${Date.now()}.backup.gz`);
  const secrets = config.DATABASE_URL === undefined ? await keptSecrets(config.DATA_DIR) : undefined;
  await writeBackupFile(file, packed(backupLines(database, secrets)));
  return `What was here is in ${file}.`;
}

/** The embedded edition opens what it sealed with the keys of the backup. */
async function keepSecrets(config: Config, head: Head): Promise<void> {
  if (config.DATABASE_URL !== undefined || !head.secrets) return;
  const folder = join(config.DATA_DIR, 'secrets');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, value] of Object.entries(head.secrets)) await writeFile(join(folder, name), `${value}\n`, { mode: 0o600 });
}

function tellKeys(config: Config, head: Head, io: CommandIo): void {
  if (config.DATABASE_URL === undefined && head.secrets) return;
  if (head.secrets?.['ENCRYPTION_KEY'] !== undefined && head.secrets['ENCRYPTION_KEY'] === config.ENCRYPTION_KEY) return;
  io.err(
    io.locale === 'ja'
      ? 'Xのトークンは、元の受付の ENCRYPTION_KEY がないと開けません。同じ値を設定するか、account add で入れ直してください。'
      : 'X tokens open only with the ENCRYPTION_KEY of the house they are from: set the same one, or add the accounts again (account add).',
  );
}
