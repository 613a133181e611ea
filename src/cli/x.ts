import { connectX } from '../channels/x/connect.ts';
import { readConfig } from '../config.ts';
import type { CommandIo } from './content-call.ts';

const MARK = { ok: '✓', note: '·', problem: '✗' };

/** `uketsuke x connect`: registers the webhook, subscribes the account, and says in plain words what is missing. Exit code 1 when DMs will not arrive yet. */
export async function xCommand(args: string[], io: CommandIo): Promise<number> {
  if (args[0] !== 'connect') {
    io.err('npx uketsuke x connect');
    return 2;
  }
  const config = readConfig(io.env);
  const report = await connectX({
    publicUrl: config.PUBLIC_URL,
    apiUrl: config.X_API_URL,
    keys: {
      consumerKey: config.X_CONSUMER_KEY,
      consumerSecret: config.X_CONSUMER_SECRET,
      accessToken: config.X_ACCESS_TOKEN,
      accessSecret: config.X_ACCESS_SECRET,
    },
    userToken: config.X_USER_TOKEN,
    accountId: config.X_USER_ID,
    log: (said) => io.out(`${MARK[said.level]} ${said.text[io.locale]}`),
  });
  return report.ready ? 0 : 1;
}
