import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { userCommand } from '../../src/cli/user.ts';
import { InputError } from '../../src/core/errors.ts';
import { openDatabase } from '../../src/platform/database/engine.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createPostgres, openTestDatabase } from '../support/database.ts';
import { describeWith } from '../support/need.ts';
import { LOCAL, openStaff, PASSWORD, tokenOf, type StaffHouse } from '../features/staff/house.ts';

const root = join(import.meta.dirname, '../..');

async function call(env: Record<string, string>, line: string[], locale: 'ja' | 'en' = 'en') {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    env: { CONTENT_DIR: root, ...env },
    locale,
  };
  // As src/cli/main.ts does it.
  const code = await userCommand(line, io).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    err.push(error.message);
    return 1;
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const create = (email: string, ...more: string[]) => ['create', '--email', email, '--name', 'Aya', ...more];

describe('uketsuke user, where a server holds the database', () => {
  let dataDir: string;
  let house: StaffHouse;
  let close: () => Promise<void>;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'uketsuke-user-'));
    const database = await openTestDatabase();
    house = await openStaff(database);
    await writeFile(join(dataDir, 'server.json'), JSON.stringify({ url: house.url, adminToken: LOCAL, pid: process.pid }));
    close = async () => {
      await house.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    };
  });
  afterEach(() => close());

  it('makes an account, whose link works', async () => {
    const { code, out, err } = await call(
      { DATA_DIR: dataDir },
      create('aya@example.com', '--role', 'admin', '--team', 'support', '--team', 'stores'),
    );
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^${house.url}/desk/welcome#[\\w-]{43}$`));
    expect(err).toContain('within 7 days');
    const { body } = await house.browser().call('POST', '/api/v1/session/link', { token: tokenOf(out), password: PASSWORD });
    expect(body.staff).toMatchObject({ name: 'Aya', role: 'admin', teams: ['support', 'stores'] });
  });

  it('tells the link under the address that people use', async () => {
    const { out } = await call({ DATA_DIR: dataDir, PUBLIC_URL: 'https://desk.example' }, create('aya@example.com'));
    expect(out).toMatch(/^https:\/\/desk\.example\/desk\/welcome#/);
  });

  it('lists, disables, enables and invites anew', async () => {
    const env = { DATA_DIR: dataDir };
    await house.add('boss', 'admin');
    await house.add('ken', 'agent', ['stores']);
    const ken = house.browser();
    await ken.signIn('ken');
    expect((await call(env, ['list'])).out).toMatch(
      /^boss@example.com {2}boss {2}admin {2}\* {2}active {2}-\nken@example.com {2}ken {2}agent {2}stores {2}active {2}20\d\d-/,
    );
    expect(await call(env, ['disable', '--email', 'KEN@example.com'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('every session'),
    });
    expect((await ken.session()).status).toBe(401);
    expect((await call(env, ['disable', '--email', 'ken@example.com'], 'ja')).out).toContain('無効にしました');
    expect((await call(env, ['list'])).out).toContain('disabled');
    expect(await call(env, ['invite', '--email', 'ken@example.com'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('Enable it first'),
    });
    expect(await call(env, ['enable', '--email', 'ken@example.com'])).toMatchObject({ code: 0 });
    expect((await call(env, ['invite', '--email', 'ken@example.com'])).out).toContain('/desk/welcome#');
    expect(await call(env, ['disable', '--email', 'boss@example.com'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('only admin'),
    });
    expect(await call(env, ['disable', '--email', 'nobody@example.com'])).toMatchObject({
      code: 1,
      err: 'There is no account of nobody@example.com.',
    });
  });

  it.each([
    [[]],
    [['create']],
    [['create', '--email', 'aya', '--name', 'Aya']],
    [create('aya@example.com', '--role', 'owner')],
    [['disable']],
    [['list', 'more']],
  ])('says how it is called when it is called wrongly: %j', async (line) => {
    const { code, out, err } = await call({ DATA_DIR: dataDir }, line);
    expect([code, out]).toEqual([2, '']);
    expect(err).not.toBe('');
    expect(await house.staff.members.list()).toEqual([]);
  });

  it('says what the server refused', async () => {
    expect(await call({ DATA_DIR: dataDir }, create('aya@example.com', '--team', 'nowhere'))).toMatchObject({
      code: 1,
      err: 'There is no team nowhere. There are: support, stores.',
    });
    await call({ DATA_DIR: dataDir }, create('aya@example.com'));
    expect(await call({ DATA_DIR: dataDir }, create('aya@example.com'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('already'),
    });
  });
});

describeWith('PostgreSQL', 'uketsuke user, where the database is PostgreSQL', (url) => {
  it('works on the database itself', async () => {
    const { url: databaseUrl, drop } = await createPostgres(url);
    try {
      const secrets = { SESSION_SECRET: 's'.repeat(32), ENCRYPTION_KEY: 'e'.repeat(32) };
      const env = { DATABASE_URL: databaseUrl, HOST: '::1', PORT: '4000', ...secrets };
      const made = await call(env, create('aya@example.com', '--team', 'support'));
      expect(made.code).toBe(0);
      expect(made.out).toMatch(/^http:\/\/\[::1\]:4000\/desk\/welcome#/);
      expect((await call(env, create('ken@example.com', '--team', 'nowhere'))).code).toBe(1);
      expect((await call(env, ['list'])).out).toMatch(/^aya@example.com {2}Aya {2}agent {2}support {2}active {2}-$/);
      const database = await openDatabase({ databaseUrl, log: silentLog });
      const house = await openStaff(database);
      const { body } = await house.browser().call('POST', '/api/v1/session/link', { token: tokenOf(made.out), password: PASSWORD });
      expect(body.staff?.email).toBe('aya@example.com');
      await house.close();
      await database.close();
    } finally {
      await drop();
    }
  });
});
