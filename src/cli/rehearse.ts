import { parseArgs } from 'node:util';
import { assetsRoute, builtPages, pageRoute } from '../channels/web/page.ts';
import { InputError, SettingsError } from '../core/errors.ts';
import type { Localized } from '../core/language.ts';
import { start } from '../main.ts';
import { openRehearsalFolder } from '../rehearsal/page/folder.ts';
import { createRehearsal } from '../rehearsal/page/rehearsal.ts';
import { serveRehearsal } from '../rehearsal/page/server.ts';
import type { CommandIo } from './content-call.ts';

const USAGE = 'npx uketsuke rehearse [--port 4978] [--data ./data/rehearsal]';

const HELP: Localized = {
  ja: `${USAGE}

Xのアカウントなしで、すべてを試します。お客様になるページと受付が開き、本物のXには何も届きません。Ctrl-Cで終わります。
  --port <番号>      お客様になるページのポート（既定は4978）
  --data <フォルダー>  リハーサルのデータの置き場所（既定は./data/rehearsal）`,
  en: `${USAGE}

Tries everything without an X account: a page on which you are the customers, and the desk. Nothing reaches the real X. Ctrl-C ends it.
  --port <number>    port of the page for the customers (usually 4978)
  --data <folder>    where the rehearsal keeps its data (usually ./data/rehearsal)`,
};

/**
 * All that a rehearsal takes from its surroundings. Everything else stays outside: keys of real accounts, databases, mail, other
 * channels, so that nothing of a rehearsal can reach a customer or touch real data.
 */
const TAKEN = /^(PORT|CONTENT_DIR|LOG_LEVEL|TURN_\w+|SWEEP_MS|QUIET_MINUTES|DELIVERY_\w+|CHAT_COLOR|RECOGNIZER_\w+)$/;
/** A doubt is looked into after this long: with the usual minute nobody would see it happen. */
const USUAL = { LOG_LEVEL: 'warn', DELIVERY_READBACK_MS: '6000' };

/** `uketsuke rehearse`: the fake X, the product that believes in it, and a page on which one is the customers. Goes on until a signal; `--help` says what it takes. */
export async function rehearseCommand(args: string[], io: CommandIo): Promise<number | null> {
  const { values } = parseArgs({
    args,
    options: { port: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    io.out(HELP[io.locale]);
    return 0;
  }
  const folder = await openRehearsalFolder(values.data ?? './data/rehearsal');
  const given = Object.fromEntries(Object.entries(io.env).filter(([name, value]) => TAKEN.test(name) && value !== ''));
  // The product's own word on X is about a real account.
  const tell = (line: string): void => void (line.includes('/webhooks/x') || io.out(line));
  const rehearsal = createRehearsal({
    folder,
    startProduct: (settings) => start({ ...USUAL, ...given, HOST: '127.0.0.1', ...settings }, tell),
    pictureUrl: (messageId, index) => `/api/pictures/${messageId}/${index}`,
  });
  const pages = builtPages();
  const page = await serveRehearsal({
    rehearsal,
    port: portOf(values.port ?? '4978'),
    pages: [assetsRoute(pages), pageRoute({ folder: pages, page: 'rehearse', path: '/' })],
  });
  try {
    await rehearsal.start();
  } catch (error) {
    await page.close();
    if (error instanceof SettingsError && error.message.startsWith('PORT:'))
      throw new SettingsError([`${error.message} A rehearsal takes the same port; choose another with PORT=3979.`]);
    throw error;
  }
  greet(io, page.url, rehearsal.state().productUrl ?? '', folder);
  return null;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InputError('bad-port', `--port: must be a number from 0 to 65535. ${USAGE}`);
  return port;
}

function greet(io: CommandIo, pageUrl: string, productUrl: string, folder: string): void {
  io.out('  リハーサル：本物のXには届きません。  A rehearsal: nothing reaches the real X.');
  io.out('');
  io.out(`  お客様になる  Be the customers   ${pageUrl}/`);
  io.out(`  受付          Desk               ${productUrl}/desk`);
  io.out(`  チャット      Web chat           ${productUrl}/chat`);
  io.out('');
  io.out('  ログイン：初回は上に出ている1回限りのリンクから。2回目からは、そのとき決めたメールとパスワードで。');
  io.out('  Sign in: the first time by the one-time link above, later with the e-mail and password you chose there.');
  io.out(`  データ  Data  ${folder}   終了  Stop  Ctrl-C`);
  io.out('');
}
