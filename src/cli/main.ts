import { SettingsError, UketsukeError } from '../core/errors.ts';
import type { Language } from '../core/language.ts';
import type { CommandIo } from './content-call.ts';

/** The commands, each loaded only when it is called. */
const COMMANDS: Record<string, (args: string[], io: CommandIo) => Promise<number | null>> = {
  start: async (_args, io) => {
    const { start } = await import('../main.ts');
    await start(io.env, io.out);
    return null;
  },
  rehearse: async (args, io) => (await import('./rehearse.ts')).rehearseCommand(args, io),
  migrate: async (args, io) => (await import('./migrate.ts')).migrateCommand(args, io),
  content: async (args, io) => (await import('./content.ts')).contentCommand(args, io),
  nlu: async (args, io) => (await import('./nlu.ts')).nluCommand(args, io),
  emotion: async (args, io) => (await import('./emotion.ts')).emotionCommand(args, io),
  token: async (args, io) => (await import('./token.ts')).tokenCommand(args, io),
  user: async (args, io) => (await import('./user.ts')).userCommand(args, io),
  setup: async (args, io) => (await import('./setup.ts')).setupCommand(args, io),
  account: async (args, io) => (await import('./account.ts')).accountCommand(args, io),
  backup: async (args, io) => (await import('./backup.ts')).backupCommand(args, io),
  restore: async (args, io) => (await import('./restore.ts')).restoreCommand(args, io),
  doctor: async (args, io) => (await import('./doctor.ts')).doctorCommand(args, io),
  x: async (args, io) => (await import('./x.ts')).xCommand(args, io),
};

const USAGE = {
  ja: `使い方: npx uketsuke <コマンド>
  start                                受付を始めます（設定は環境変数）
  rehearse [--port 4978]               Xのアカウントなしで試すリハーサル（Xの代役と受付）
  content check|test|publish|releases|rollback|import|export
  nlu evaluate|explain                 意図の認識をテストの文で測る、1つの文の理由を見る
  emotion evaluate --input <ファイル>   不満の見分けを手元のデータで測る
  token create --name <名前> [--scope desk|releases|admin] [--days 365]
  token list | token revoke <id>       APIトークンの一覧、失効
  user create --email <メール> --name <名前> [--role agent|supervisor|editor|admin] [--team <ID>]…
  user list | user invite|disable|enable --email <メール>   担当者の一覧、招待リンク、無効、有効
  setup apply [flows/setup.yaml]       営業時間・チーム・休日の設定をすぐに反映します
  account add                          Xのアカウントを足します（鍵は標準入力のJSON）
  account resume <ユーザーID>           照合できないまま止まったアカウントの送信を再開します
  x connect                            XのWebhookを登録し、購読します
  doctor [--json]                      設定・データベース・X・内容・空き容量を調べ、直し方を示します
  backup [--to <ファイル>]              全体を1つのファイルに保存します（動かしたままで）
  restore --from <ファイル> [--replace] 保存したところへ戻します（止めてから。別の構成へも）
  restore --copied                     ディスクのスナップショットなどで戻したことを知らせます
  migrate                              データベースを最新の形にします`,
  en: `Usage: npx uketsuke <command>
  start                                starts the front desk (settings by the environment)
  rehearse [--port 4978]               tries it all without an X account (a stand-in for X, and the desk)
  content check|test|publish|releases|rollback|import|export
  nlu evaluate|explain                 measures how well intents are told; says why one text has its intent
  emotion evaluate --input <file>      measures on data of your own how well discontent is told
  token create --name <name> [--scope desk|releases|admin] [--days 365]
  token list | token revoke <id>       lists API tokens, ends one
  user create --email <email> --name <name> [--role agent|supervisor|editor|admin] [--team <id>]…
  user list | user invite|disable|enable --email <email>   lists staff, makes a new link, locks out, lets in again
  setup apply [flows/setup.yaml]       hours, teams and calendar, in force at once
  account add                          adds an X account (its tokens as JSON on standard input)
  account resume <user id>             an account whose record at X cannot be read sends again
  x connect                            registers the webhook at X and subscribes the account
  doctor [--json]                      looks at settings, database, X, content and disk, and says what to do
  backup [--to <file>]                 saves everything in one file, also while it runs
  restore --from <file> [--replace]    puts it back, into any edition (stop the desk first)
  restore --copied                     says that it was put back by other means, such as a snapshot of the disk
  migrate                              brings the database up to date`,
};

/** Runs one command. A number is the exit code; null means that it goes on until a signal. */
export async function run(args: string[], io: CommandIo): Promise<number | null> {
  const [name = '', ...rest] = args;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const asked = name === '' || name === 'help' || name === '--help';
    (asked ? io.out : io.err)(USAGE[io.locale]);
    return asked ? 0 : 2;
  }
  try {
    return await command(rest, io);
  } catch (error) {
    if (error instanceof SettingsError) {
      for (const problem of error.problems) io.err(problem);
      return 2;
    }
    // A call that cannot be taken, or a server that refused it: a sentence, not a stack trace.
    if (error instanceof UketsukeError || isBadOption(error)) {
      io.err((error as Error).message);
      return isBadOption(error) ? 2 : 1;
    }
    throw error;
  }
}

/** What node:util's parseArgs throws for an option that there is not. */
function isBadOption(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

/** The language of messages: as the locale says, in the order in which the C library reads it. */
export function localeOf(env: Record<string, string | undefined>): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return locale.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}

const line = (stream: NodeJS.WriteStream) => (text: string) => void stream.write(`${text}\n`);

if (process.env['UKETSUKE_NO_MAIN'] === undefined) {
  // A reader such as `head` that has seen enough is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  const io: CommandIo = { out: line(process.stdout), err: line(process.stderr), env: process.env, locale: localeOf(process.env) };
  run(process.argv.slice(2), io).then(
    (code) => {
      if (code !== null) process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    },
  );
}
