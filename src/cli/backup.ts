import { Readable } from 'node:stream';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig, type Config } from '../config.ts';
import { SettingsError } from '../core/errors.ts';
import { packed, writeBackupFile } from '../platform/backup/file.ts';
import { backupLines } from '../platform/backup/write.ts';
import { keptSecrets } from '../platform/secrets.ts';
import type { CommandIo } from './content-call.ts';
import { streamFromServer, withDatabase } from './local.ts';

/** `uketsuke backup [--to file]`: the whole house into one file, also while it runs. */
export async function backupCommand(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { to: { type: 'string' } } });
  const config = readConfig(io.env);
  const file = resolve(values.to ?? `uketsuke-${new Date().toISOString().slice(0, 16).replace(/[:T]/g, '-')}.backup.gz`);
  await write(config, file);
  io.out(
    io.locale === 'ja'
      ? `${file} に保存しました。お客様との会話と鍵が入っています。人の目に触れない場所に置いてください。`
      : `Saved as ${file}. It holds customers’ conversations and keys: keep it where nobody else can read it.`,
  );
  return 0;
}

/** Through the running embedded server, which alone may read its database; else from the database itself. */
async function write(config: Config, file: string): Promise<void> {
  const served = await streamFromServer(config, '/api/v1/backup');
  if (served) return writeBackupFile(file, Readable.fromWeb(served));
  const secrets = config.DATABASE_URL === undefined ? await keptSecrets(config.DATA_DIR) : undefined;
  try {
    await withDatabase(config, (database) => writeBackupFile(file, packed(backupLines(database, secrets))));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new SettingsError([...error.problems, 'It could not be asked through its address either.']);
  }
}
