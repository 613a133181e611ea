import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { addXAccount, resumeXAccount } from '../app/accounts.ts';
import { readConfig } from '../config.ts';
import { InputError } from '../core/errors.ts';
import { loadSecrets, sealingKey } from '../platform/secrets.ts';
import type { CommandIo } from './content-call.ts';
import { throughServerOr, withDatabase } from './local.ts';

const input = z.strictObject({
  userId: z.string().regex(/^\d{1,20}$/),
  accessToken: z.string().min(1),
  accessSecret: z.string().min(1),
  name: z.string().default(''),
});

const USAGE = [
  'echo \'{"userId":"123","accessToken":"…","accessSecret":"…","name":"@brand_help"}\' | npx uketsuke account add',
  'npx uketsuke account resume <userId>',
];

/** `uketsuke account add|resume`. */
export async function accountCommand(args: string[], io: CommandIo): Promise<number> {
  const [what, userId = ''] = args;
  if (what === 'add' && args.length === 1) return add(io);
  if (what === 'resume' && args.length === 2 && /^\d{1,20}$/.test(userId)) return resume(userId, io);
  for (const line of USAGE) io.err(line);
  return 2;
}

/** One more X account. Tokens come by standard input: arguments are readable for everybody on the machine. */
async function add(io: CommandIo): Promise<number> {
  const asked = input.safeParse(await readJson());
  if (!asked.success) {
    io.err(USAGE[0] ?? '');
    return 2;
  }
  const config = readConfig(io.env);
  const secrets = await loadSecrets(config, config.DATABASE_URL === undefined ? config.DATA_DIR : undefined);
  const { userId, name, ...tokens } = asked.data;
  await withDatabase(config, (database) => addXAccount(database, sealingKey(secrets.ENCRYPTION_KEY), userId, tokens, name));
  io.out(io.locale === 'ja' ? `アカウント ${userId} を加えました。` : `Account ${userId} was added.`);
  return 0;
}

const REFUSED: Record<number, { ja: (userId: string) => string; en: (userId: string) => string }> = {
  404: { ja: (userId) => `Xのアカウント ${userId} はありません。`, en: (userId) => `There is no X account ${userId}.` },
  409: {
    ja: (userId) => `アカウント ${userId} は照合待ちではありません。なぜ送らないかは doctor で確かめてください。`,
    en: (userId) => `Account ${userId} does not wait to be matched. If it sends nothing, doctor says why.`,
  },
};

type Said = { ja: (what: string | number) => string; en: (what: string | number) => string };

const RESUMED: Said = {
  ja: (userId) => `アカウント ${userId} は、照合を待たずに送信を再開します。`,
  en: (userId) => `Account ${userId} sends again, without being matched.`,
};
const STILL_STOPPED: Said = {
  ja: (userId) => `アカウント ${userId} は照合を待ちません。ただし、ほかの理由で止まっています。doctor で確かめてください。`,
  en: (userId) => `Account ${userId} no longer waits to be matched, but it is stopped for another reason: run doctor.`,
};
const LEFT: Said = {
  ja: (parked) => `届いたかどうか確かめられない返信が${parked}件あります。送らずに止めました。受付の画面で確かめてください。`,
  en: (parked) => `Replies that may or may not have arrived: ${parked}. They are not sent again; look at them at the desk.`,
};

/** One that waits for X's record after a restore goes on without it. */
async function resume(userId: string, io: CommandIo): Promise<number> {
  const { parked, sends } = await throughServerOr(readConfig(io.env), '/api/v1/accounts/resume', { userId }, (database) =>
    resumeXAccount(database, userId),
  ).catch((error: unknown) => {
    const said = error instanceof InputError ? REFUSED[error.status] : undefined;
    throw said ? new InputError('refused', said[io.locale](userId)) : error;
  });
  const said = sends ? RESUMED : STILL_STOPPED;
  io.out(said[io.locale](userId));
  if (parked > 0) io.out(LEFT[io.locale](parked));
  return 0;
}

async function readJson(): Promise<unknown> {
  try {
    return JSON.parse(await text(process.stdin));
  } catch {
    return null;
  }
}
