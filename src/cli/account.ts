import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { addXAccount } from '../app/accounts.ts';
import { readConfig } from '../config.ts';
import { loadSecrets, sealingKey } from '../platform/secrets.ts';
import type { CommandIo } from './content-call.ts';
import { withDatabase } from './local.ts';

const input = z.strictObject({
  userId: z.string().regex(/^\d{1,20}$/),
  accessToken: z.string().min(1),
  accessSecret: z.string().min(1),
  name: z.string().default(''),
});

/** `uketsuke account add`: one more X account. Tokens come by standard input: arguments are readable for everybody on the machine. */
export async function accountCommand(args: string[], io: CommandIo): Promise<number> {
  const asked = args[0] === 'add' ? input.safeParse(await readJson()) : null;
  if (!asked?.success) {
    io.err('echo \'{"userId":"123","accessToken":"…","accessSecret":"…","name":"@brand_help"}\' | npx uketsuke account add');
    return 2;
  }
  const config = readConfig(io.env);
  const secrets = await loadSecrets(config, config.DATABASE_URL === undefined ? config.DATA_DIR : undefined);
  const { userId, name, ...tokens } = asked.data;
  await withDatabase(config, (database) => addXAccount(database, sealingKey(secrets.ENCRYPTION_KEY), userId, tokens, name));
  io.out(io.locale === 'ja' ? `アカウント ${userId} を加えました。` : `Account ${userId} was added.`);
  return 0;
}

async function readJson(): Promise<unknown> {
  try {
    return JSON.parse(await text(process.stdin));
  } catch {
    return null;
  }
}
