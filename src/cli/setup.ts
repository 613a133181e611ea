import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { missingRecognizers } from '../app/recognizers.ts';
import { readConfig } from '../config.ts';
import { InputError, SettingsError } from '../core/errors.ts';
import { setupSchema } from '../core/setup.ts';
import { applySetup } from '../features/admin/apply-setup.ts';
import type { CommandIo } from './content-call.ts';
import { throughServerOr } from './local.ts';

/** `uketsuke setup apply [file]`: hours, teams and calendar act at once; a release does not carry them. */
export async function setupCommand(args: string[], io: CommandIo): Promise<number> {
  const config = readConfig(io.env);
  if (args[0] !== 'apply') {
    io.err('npx uketsuke setup apply [flows/setup.yaml]');
    return 2;
  }
  const file = args[1] ?? join(config.CONTENT_DIR, 'flows', 'setup.yaml');
  const setup = await readFile(file, 'utf8').then(
    (text) => parse(text) as unknown,
    (error: Error) => {
      throw new SettingsError([`${file}: ${error.message}`]);
    },
  );
  try {
    await throughServerOr(config, '/api/v1/setup', { setup }, async (database) => applySetup(database, setup));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    io.err(error.message);
    return 1;
  }
  for (const line of missingRecognizers(accountsOf(setup), config)) io.err(line);
  io.out(io.locale === 'ja' ? `${file} を適用しました。` : `${file} was applied.`);
  return 0;
}

const accountsOf = (setup: unknown) => setupSchema.safeParse(setup).data?.accounts ?? {};
