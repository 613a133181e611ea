import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig, type Config } from '../config.ts';
import { systemClock } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { ensureSetup } from '../features/content/ensure-first-release.ts';
import { staffBody, type StaffView } from '../features/staff/contract.ts';
import { createStaff, type Staff } from '../features/staff/create-staff.ts';
import type { Made } from '../features/staff/members.ts';
import type { Database } from '../platform/database/engine.ts';
import { silentLog } from '../platform/log.ts';
import type { CommandIo } from './content-call.ts';
import { throughServerOr } from './local.ts';

const USAGE = `npx uketsuke user create --email <email> --name <name> [--role agent|supervisor|editor|admin] [--team <id>]…
npx uketsuke user list
npx uketsuke user invite|disable|enable --email <email>`;

const STAFF = '/api/v1/staff';
type Members = Staff['members'];

/** `uketsuke user create|list|invite|disable|enable`: staff accounts. A new account's link is printed once. */
export async function userCommand(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { email: { type: 'string' }, name: { type: 'string' }, role: { type: 'string' }, team: { type: 'string', multiple: true } },
  });
  const config = readConfig(io.env);
  const { email, name, role, team: teams } = values;
  const [command, ...rest] = positionals;
  if (rest.length === 0 && command === 'create') return create(config, io, { email, name, role, teams });
  if (rest.length === 0 && command === 'list') return list(config, io);
  if (rest.length === 0 && email !== undefined && (command === 'invite' || command === 'disable' || command === 'enable'))
    return change(config, io, command, email);
  io.err(USAGE);
  return 2;
}

async function create(config: Config, io: CommandIo, given: unknown): Promise<number> {
  const asked = staffBody.safeParse(given);
  if (!asked.success) {
    for (const issue of asked.error.issues) io.err(`--${issue.path[0] === 'teams' ? 'team' : String(issue.path[0])}: ${issue.message}`);
    io.err(USAGE);
    return 2;
  }
  const made = await ask<Made>(config, STAFF, asked.data, (members) => members.add(asked.data));
  await tellLink(config, io, made);
  return 0;
}

async function list(config: Config, io: CommandIo): Promise<number> {
  for (const staff of await all(config)) {
    const teams = staff.teams.length > 0 ? staff.teams.join(',') : '*';
    io.out(`${staff.email}  ${staff.name}  ${staff.role}  ${teams}  ${staff.state}  ${staff.signedInAt ?? '-'}`);
  }
  return 0;
}

async function change(config: Config, io: CommandIo, command: 'invite' | 'disable' | 'enable', email: string): Promise<number> {
  const staff = (await all(config)).find((one) => one.email.toLowerCase() === email.trim().toLowerCase());
  if (!staff)
    throw new InputError('not-found', io.locale === 'ja' ? `${email} のアカウントはありません。` : `There is no account of ${email}.`, 404);
  const path = `${STAFF}/${staff.id}/${command}`;
  if (command === 'invite') {
    await tellLink(config, io, await ask<Made>(config, path, {}, (members) => members.invite(staff.id)));
    return 0;
  }
  await ask<{ staff: StaffView }>(config, path, {}, async (members) => ({ staff: await members[command](staff.id) }));
  io.out(SAID[command][io.locale](email));
  return 0;
}

const SAID = {
  disable: {
    ja: (email: string) => `${email} を無効にしました。ログイン中の画面も終わります。`,
    en: (email: string) => `${email} is disabled; every session has ended.`,
  },
  enable: { ja: (email: string) => `${email} を有効にしました。`, en: (email: string) => `${email} is enabled.` },
};

async function all(config: Config): Promise<StaffView[]> {
  const { staff } = await ask<{ staff: StaffView[] }>(config, STAFF, undefined, async (members) => ({ staff: await members.list() }));
  return staff;
}

/** Through the running server, or in the database itself. */
function ask<T>(config: Config, path: string, body: unknown, work: (members: Members) => Promise<T>): Promise<T> {
  return throughServerOr<T>(config, path, body, async (database) => work(await membersOf(config, database)));
}

async function membersOf(config: Config, database: Database): Promise<Members> {
  const setup = await ensureSetup({ database, dir: config.CONTENT_DIR });
  const teams = Object.entries(setup.teams).map(([id, { name }]) => ({ id, name }));
  const house = { brand: setup.brand.name, zone: setup.zone, teams };
  const options = { secure: false, publicOrigin: null, house: () => house, presenceChanged: () => undefined };
  return createStaff({ database, clock: systemClock, log: silentLog, ...options }).members;
}

async function tellLink(config: Config, io: CommandIo, { staff, inviteLink }: Made): Promise<void> {
  if (inviteLink === null) return;
  const address = new URL(inviteLink, await baseOf(config)).href;
  io.err(
    io.locale === 'ja'
      ? `${staff.name}さんにお渡しください。一度だけ、7日以内に使えます。`
      : `For ${staff.name}: this link can be used once, within 7 days.`,
  );
  io.out(address);
}

/** Where the desk is: as customers reach it, else as the running server says, else as the settings say. */
async function baseOf(config: Config): Promise<string> {
  if (config.PUBLIC_URL !== undefined) return config.PUBLIC_URL;
  const file = config.DATABASE_URL === undefined ? await readFile(join(config.DATA_DIR, 'server.json'), 'utf8').catch(() => null) : null;
  const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST;
  return file === null ? `http://${host}:${config.PORT}` : (JSON.parse(file) as { url: string }).url;
}
