import { connectX } from '../channels/x/connect.ts';
import { readConfig } from '../config.ts';
import type { CommandIo } from './content-call.ts';
import { xAccess } from './x-access.ts';

const MARK = { ok: '✓', note: '·', problem: '✗' };

/** `uketsuke x connect`: registers the webhook, subscribes the account, and says in plain words what is missing. Exit code 1 when DMs will not arrive yet. */
export async function xCommand(args: string[], io: CommandIo): Promise<number> {
  if (args[0] !== 'connect') {
    io.err('npx uketsuke x connect');
    return 2;
  }
  const config = readConfig(io.env);
  const report = await connectX({
    ...xAccess(config),
    userToken: config.X_USER_TOKEN,
    log: (said) => io.out(`${MARK[said.level]} ${said.text[io.locale]}`),
  });
  return report.ready ? 0 : 1;
}
