import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { restoreCommand } from '../../../src/cli/restore.ts';
import { openDatabase } from '../../../src/platform/database/engine.ts';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { createPostgres } from '../../support/database.ts';
import { describeWith } from '../../support/need.ts';
import { postgresFolder } from '../../support/services.js';

type Place = Awaited<ReturnType<typeof createPostgres>>;

describeWith('PostgreSQL', 'a database that is a copy', (server) => {
  let place: Place;
  const copies: Place[] = [];
  beforeEach(async () => {
    place = await createPostgres(server);
    await asked(place.url, async (database) => void (await migrate(database)));
    await ask(place.url, `insert into account (channel, external_id) values ('x', '1')`);
  }, 30_000);
  afterEach(async () => {
    for (const one of [place, ...copies.splice(0)]) await one.drop();
  });

  const tool = (name: string, args: string[], input?: string) =>
    execFileSync(join(postgresFolder() ?? '', name), args, {
      ...(input === undefined ? {} : { input }),
      maxBuffer: 2 ** 28,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
  const dumped = (...args: string[]) => tool('pg_dump', [...args, place.url]).toString();
  const load = (url: string, dump: string) => tool('psql', ['-q', '-v', 'ON_ERROR_STOP=1', url], dump);

  /** Whether the account waits for X's record after a new connection was opened; and how far back that is matched, in hours. */
  async function found(url: string): Promise<{ matching: boolean; hours: number | null; told: number }> {
    const warnings: unknown[] = [];
    const log = { ...silentLog, warn: (...line: unknown[]) => void warnings.push(line) } as typeof silentLog;
    // Several processes find it out in the same moment.
    const databases = await Promise.all([1, 2, 3].map(() => openDatabase({ databaseUrl: url, log })));
    await Promise.all(databases.map((database) => database.ping()));
    await Promise.all(databases.map((database) => database.close()));
    const [row] = await ask<{ paused_reason: string | null; hours: number | null }>(
      url,
      `select paused_reason, round(extract(epoch from app_now() - reconcile_from) / 3600)::int as hours from account a left join repair r on r.account_id = a.id`,
    );
    return { matching: row?.paused_reason === 'reconcile', hours: row?.hours ?? null, told: warnings.length };
  }
  const SAME = { matching: false, hours: null, told: 0 };
  const COPY = { matching: true, hours: 24, told: 1 };

  it('is noticed when a dump was loaded into another database, once', async () => {
    expect(await found(place.url)).toEqual(SAME);
    const other = await createPostgres(server);
    copies.push(other);
    await ask(place.url, `insert into event (topic, data) values ('conversation', '{"conversation": 1}')`);
    load(other.url, dumped());
    expect(await found(other.url)).toEqual(COPY);
    // Its transactions count from elsewhere: no live update may wait for what these notices say.
    expect(await ask(other.url, 'select id from event')).toEqual([]);
    await ask(other.url, `update account set state = 'active', paused_reason = null`);
    expect(await found(other.url)).toMatchObject({ matching: false, told: 0 });
    expect(await found(place.url)).toEqual(SAME);
    expect(await ask(place.url, 'select id from event')).toHaveLength(1);
  }, 60_000);

  it('is noticed when a dump was put back into the same database, its tables made anew or only filled', async () => {
    const whole = dumped('--clean', '--if-exists');
    load(place.url, whole);
    expect(await found(place.url)).toEqual(COPY);
    await ask(place.url, `update account set state = 'active', paused_reason = null`);
    await ask(place.url, 'delete from repair');
    const rows = dumped('--data-only', '--table', 'setting', '--table', 'account');
    await ask(place.url, 'truncate account, setting cascade');
    load(place.url, rows);
    expect(await found(place.url)).toEqual(COPY);
  }, 60_000);

  it('is noticed when its files were copied: another database of the server, or another server', async () => {
    const template = await createPostgres(server, place.url);
    copies.push(template);
    expect(await found(template.url)).toEqual(COPY);
    await ask(
      place.url,
      `update setting set value = value || jsonb_build_object('system', '1', 'written', pg_current_xact_id()::xid::text) where key = 'identity'`,
    );
    expect(await found(place.url)).toEqual(COPY);
  }, 60_000);

  it('is taken for one when an operator says so, who has put back what cannot be told apart', async () => {
    const io = {
      out: () => undefined,
      err: () => undefined,
      env: { DATABASE_URL: place.url, SESSION_SECRET: randomUUID(), ENCRYPTION_KEY: randomUUID() },
      locale: 'en' as const,
    };
    expect(await restoreCommand(['--copied'], io)).toBe(0);
    expect(await found(place.url)).toEqual(COPY);
  }, 60_000);

  it('is matched back to its newest message when an older state of the same server was put back', async () => {
    await ask(
      place.url,
      `with c as (insert into contact (account_id, external_id) select id, '1' from account returning id, account_id),
         t as (insert into conversation (account_id, contact_id) select account_id, id from c returning id, account_id)
       insert into message (conversation_id, account_id, seq, direction, author, text, said_at, created_at)
         select id, account_id, 1, 'in', 'contact', '', now(), app_now() - interval '7 hours' from t`,
    );
    await ask(place.url, `update setting set value = '0' where key = 'timeline'`);
    expect(await found(place.url)).toEqual({ matching: true, hours: 7, told: 1 });
  }, 60_000);

  it('is not one because an earlier version had not noted where it is', async () => {
    expect(await ask(place.url, `delete from setting where key = 'identity' returning key`)).toHaveLength(1);
    expect(await found(place.url)).toEqual(SAME);
    expect(await ask(place.url, `select key from setting where key in ('identity', 'timeline') order by key`)).toHaveLength(2);
  }, 60_000);

  it('stays the same when its rows are written to disk anew', async () => {
    await ask(place.url, 'vacuum full freeze setting');
    expect(await found(place.url)).toEqual(SAME);
  }, 60_000);

  it('is noticed although the service tells nothing of the server', async () => {
    const [row] = await ask<{ name: string }>(place.url, `select replace(current_database(), 'test_', 'role_') as name`);
    const role = row?.name ?? '';
    const as = (url: string) => Object.assign(new URL(url), { username: role }).href;
    await ask(server, `create role ${role} login`);
    try {
      for (const one of ['pg_control_system()', 'pg_walfile_name(pg_lsn)'])
        await ask(place.url, `revoke execute on function ${one} from public`);
      await ask(place.url, 'drop schema public cascade');
      await ask(place.url, `create schema public authorization ${role}`);
      await asked(as(place.url), async (database) => void (await migrate(database)));
      await ask(as(place.url), `insert into account (channel, external_id) values ('x', '1')`);
      expect(await found(as(place.url))).toEqual(SAME);
      expect(await ask(place.url, `select value ->> 'system' as system from setting where key = 'identity'`)).toEqual([{ system: null }]);
      const template = await createPostgres(server, place.url);
      copies.push(template);
      expect(await found(as(template.url))).toEqual(COPY);
    } finally {
      for (const one of [place, ...copies]) await ask(one.url, `drop owned by ${role}; drop schema if exists public cascade`);
      await ask(server, `drop role ${role}`);
    }
  }, 60_000);
});

async function asked<T>(url: string, what: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>): Promise<T> {
  const database = await openDatabase({ databaseUrl: url, log: silentLog });
  return what(database).finally(() => database.close());
}

/** Over a connection of its own, so that it is opened once more. */
const ask = <Row>(url: string, text: string): Promise<Row[]> => asked(url, async ({ pool }) => (await pool.query(text)).rows as Row[]);
