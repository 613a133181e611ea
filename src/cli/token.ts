import { parseArgs } from 'node:util';
import { readConfig, type Config } from '../config.ts';
import { InputError } from '../core/errors.ts';
import { tokenBody } from '../features/admin/contract.ts';
import { createToken, listTokens, revokeToken, type TokenSummary } from '../platform/http/bearer.ts';
import type { CommandIo } from './content-call.ts';
import { throughServerOr } from './local.ts';

const DAY = 86_400_000;
const USAGE = 'npx uketsuke token create --name <name> [--scope desk|releases|admin] [--days 1-366] | list | revoke <id>';

/** `uketsuke token create|list|revoke`. A new token is printed once. */
export async function tokenCommand(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { name: { type: 'string' }, scope: { type: 'string', multiple: true }, days: { type: 'string' } },
  });
  const [command, id] = positionals;
  const config = readConfig(io.env);
  if (command === 'create')
    return create(config, io, { name: values.name ?? 'desk', scopes: values.scope ?? ['desk'], days: Number(values.days ?? 365) });
  if (command === 'list' || (command === 'revoke' && id !== undefined)) return show(config, io, command === 'revoke' ? id : undefined);
  io.err(USAGE);
  return 2;
}

async function create(config: Config, io: CommandIo, given: unknown): Promise<number> {
  const asked = tokenBody.safeParse(given);
  if (!asked.success) {
    io.err(USAGE);
    return 2;
  }
  const { name, scopes, days } = asked.data;
  const made = await throughServerOr(config, '/api/v1/tokens', asked.data, async (database) => ({
    token: await createToken(database, name, scopes, new Date(Date.now() + days * DAY)),
  }));
  io.out(made.token);
  return 0;
}

/** Lists what is there, after revoking one if asked. */
async function show(config: Config, io: CommandIo, revoke: string | undefined): Promise<number> {
  try {
    const { tokens } = await throughServerOr<{ tokens: TokenSummary[] }>(
      config,
      '/api/v1/tokens/list',
      revoke ? { revoke } : {},
      async (database) => {
        if (revoke !== undefined) await revokeToken(database, revoke);
        return { tokens: await listTokens(database) };
      },
    );
    for (const token of tokens)
      io.out(`${token.id}  ${token.name}  ${token.scopes.join(',')}  expires ${token.expires ?? '-'}  last used ${token.lastUsed ?? '-'}`);
    return 0;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    io.err(error.message);
    return 1;
  }
}
