import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { doctorCommand } from '../../src/cli/doctor.ts';
import { xCommand } from '../../src/cli/x.ts';
import { checkClock } from '../../src/cli/doctor/check-database.ts';
import { checkPlan } from '../../src/cli/doctor/check-plan.ts';
import { checkRepair } from '../../src/cli/doctor/check-repair.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { createPostgres, openTestPostgres } from '../support/database.ts';
import { describeWith } from '../support/need.ts';
import { openHouse, startProduct, type House, type Product } from '../support/product.ts';

const root = join(import.meta.dirname, '../..');
const clean: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of clean.splice(0).reverse()) await one();
});

async function call(env: Record<string, string>, args: string[] = [], locale: 'ja' | 'en' = 'en') {
  const lines: string[] = [];
  const io = { out: (text: string) => void lines.push(text), err: (text: string) => void lines.push(text), env, locale };
  return { code: await doctorCommand(args, io), text: lines.join('\n') };
}

async function findings(env: Record<string, string>): Promise<{ code: number; levels: Record<string, string> }> {
  const { code, text } = await call(env, ['--json']);
  const { findings: found } = JSON.parse(text) as { findings: Finding[] };
  return { code, levels: Object.fromEntries(found.map((one) => [one.code, one.level])) };
}

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'uketsuke-doctor-'));
  clean.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

async function house(options: Parameters<typeof openHouse>[0] = {}): Promise<House> {
  const opened = await openHouse({ content: 'small', ...options });
  clean.push(() => opened.close());
  return opened;
}

async function connected(env: Record<string, string>): Promise<void> {
  const silent = { out: () => undefined, err: () => undefined, env, locale: 'en' } as const;
  expect(await xCommand(['connect'], silent)).toBe(0);
}

async function running(opened: House): Promise<Product> {
  const product = await startProduct(opened);
  clean.push(() => product.stop());
  return product;
}

describe('uketsuke doctor', () => {
  it('finds nothing to mend before the first start, and makes nothing', async () => {
    const dir = join(await folder(), 'data');
    const { code, levels } = await findings({ DATA_DIR: dir, CONTENT_DIR: root });
    expect({ code, levels }).toMatchObject({
      code: 0,
      levels: { settings: 'ok', 'empty-database': 'note', content: 'ok', 'no-x': 'note' },
    });
    await expect(readdir(dir)).rejects.toThrow('ENOENT');
  });

  it('names every wrong setting', async () => {
    const { code, text } = await call({ PORT: 'many', REDIS_URL: 'redis://127.0.0.1' });
    expect(code).toBe(1);
    expect(text).toContain('✗ PORT:');
    expect(text).toContain('✗ REDIS_URL needs DATABASE_URL');
    expect(text).toContain('2 things to mend');
  });

  it('looks into a running embedded desk through the desk, and at X with its keys', async () => {
    const opened = await house();
    const product = await running(opened);
    await writeFile(
      join(opened.env['DATA_DIR'] ?? '', 'server.json'),
      JSON.stringify({ url: product.url, adminToken: product.app.localToken, pid: 1 }),
    );
    await connected({ ...opened.env, PUBLIC_URL: product.url });
    const { code, levels } = await findings({ ...opened.env, PUBLIC_URL: product.url });
    expect(levels).toMatchObject({
      database: 'ok',
      moving: 'ok',
      'consumer-keys-right': 'ok',
      'account-right': 'ok',
      'webhook-there': 'ok',
      'plan-lifted': 'ok',
    });
    expect(code).toBe(0);
    const japanese = await call({ ...opened.env, PUBLIC_URL: product.url }, [], 'ja');
    expect(japanese.text).toContain('受け取りと返信は滞りなく動いています。');
    expect(japanese.text).toMatch(/直すところはありません。$/);
  });

  it('says that a webhook is missing or invalid, and whose tokens are wrong', async () => {
    const opened = await house();
    const product = await running(opened);
    const env = { ...opened.env, DATA_DIR: await folder(), PUBLIC_URL: product.url };
    await connected(env);
    opened.x.webhooks.list()[0]!.valid = false;
    expect((await findings(env)).levels).toMatchObject({ 'webhook-invalid': 'problem' });
    expect((await findings({ ...env, PUBLIC_URL: `${product.url}/elsewhere` })).levels).toMatchObject({ 'webhook-missing': 'problem' });
    expect((await findings({ ...env, X_USER_ID: '42' })).levels).toMatchObject({ 'account-wrong': 'problem' });
    expect((await findings({ ...env, X_CONSUMER_SECRET: 'old' })).levels).toMatchObject({ 'consumer-keys-wrong': 'problem' });
    expect((await findings({ ...env, X_API_URL: 'http://127.0.0.1:9' })).levels).toMatchObject({ 'x-unreachable': 'problem' });
  });

  it('names a paused account, late work and content that cannot be read', async () => {
    const opened = await house();
    const product = await running(opened);
    await writeFile(
      join(opened.env['DATA_DIR'] ?? '', 'server.json'),
      JSON.stringify({ url: product.url, adminToken: product.app.localToken, pid: 1 }),
    );
    await product.app.database.db
      .updateTable('account')
      .set({ state: 'paused', paused_reason: 'unauthorized' })
      .where('channel', '=', 'x')
      .execute();
    await product.app.database.db
      .updateTable('account')
      .set({ limits: { trouble: { of: [1, 2, 3], holds: 2, until: 0, unread: 0 } } as never })
      .where('channel', '=', 'x')
      .execute();
    const { code, levels } = await findings({ ...opened.env, CONTENT_DIR: join(await folder(), 'nowhere') });
    expect(code).toBe(1);
    expect(levels).toMatchObject({ 'paused-unauthorized': 'problem', 'line-held': 'note', content: 'problem' });
  });

  it('computes what X’s limit allows in a month', () => {
    const x = { channel: 'x', externalId: '1', name: '', pausedReason: null, holds: 0, limit: null, dayLimit: null, repair: null };
    const plan = (sent: number, contacts: number, accounts = [x]) =>
      checkPlan({ accounts, month: { sent, sample: sent, contacts } }, 1_440)[0];
    // 1,440 a day × 30 days over three replies a customer.
    expect(plan(0, 0)).toMatchObject({ level: 'note', text: { en: expect.stringContaining('about 14,400 customers') } });
    expect(plan(400, 100)).toMatchObject({
      text: { en: expect.stringContaining('At 4.0 replies a customer (the last 30 days’) that is about 10,800') },
    });
    expect(plan(40_000, 10_000)).toMatchObject({
      level: 'problem',
      text: { ja: expect.stringContaining('93%を使いました。アカウントを足すか') },
    });
    expect(plan(0, 0, [x, { ...x, dayLimit: 15_000 as never }])?.text.en).toContain('16,440 messages a day (2 accounts)');
    expect(checkPlan({ accounts: [x], month: { sent: 0, sample: 0, contacts: 0 } }, 0)[0]).toMatchObject({ code: 'plan-lifted' });
  });

  it('says whether X’s record is matched, and what had to be fetched', () => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    const clean = { lastRun: '2026-11-22T11:58:00Z', lastClean: '2026-11-22T11:58:00Z', recovered: 0, problem: null };
    const codes = (repair: Record<string, unknown>, pausedReason: string | null = null, everyMs = 300_000) =>
      checkRepair(
        {
          accounts: [
            {
              channel: 'x',
              externalId: '1',
              name: '@kamoya',
              pausedReason,
              holds: 0,
              limit: null,
              dayLimit: null,
              repair: { ...clean, ...repair },
            },
          ],
        },
        now,
        everyMs,
      ).map(({ code, level }) => `${level} ${code}`);
    expect(codes({})).toEqual(['ok matched']);
    expect(codes({ recovered: 3 })).toEqual(['note recovered']);
    expect(codes({ lastClean: '2026-11-22T10:00:00Z' })).toEqual(['problem unmatched']);
    expect(codes({ problem: 'HTTP 403' })).toEqual(['problem repair-problem']);
    // What was fetched long ago hides nothing.
    expect(codes({ recovered: 3, lastClean: '2026-11-22T10:00:00Z' })).toEqual(['problem unmatched']);
    expect(codes({ recovered: 3, problem: 'HTTP 403' })).toEqual(['problem repair-problem']);
    // Who looks every two hours is not late after two.
    expect(codes({ lastClean: '2026-11-22T10:00:00Z' }, null, 7_200_000)).toEqual(['ok matched']);
    expect(codes({ lastClean: '2026-11-20T10:00:00Z' }, null, 7_200_000)).toEqual(['problem unmatched']);
    expect(codes({ lastClean: '2026-11-20T10:00:00Z' }, null, 0)).toEqual([]);
    // Nothing has been compared so far, or not to its end.
    expect(codes({ lastRun: null, lastClean: null })).toEqual(['note not-matched-yet']);
    expect(codes({ lastClean: null })).toEqual(['note not-matched-yet']);
    // That it is being matched is told with the account.
    expect(codes({ lastRun: null, lastClean: null }, 'reconcile')).toEqual([]);
    expect(codes({ lastClean: '2026-11-20T10:00:00Z' }, 'reconcile')).toEqual([]);
    expect(codes({ problem: 'HTTP 403' }, 'reconcile')).toEqual(['problem repair-problem']);
    expect(codes({ problem: 'HTTP 403' }, 'locked')).toEqual([]);
  });

  it('tells a wrong clock from one that agrees', () => {
    expect(checkClock(1_000_000, 1_004_000, 'x')).toEqual([]);
    expect(checkClock(1_000_000, 4_600_000, 'x')[0]?.text).toEqual({
      ja: 'このマシンの時計がXより60分遅れています。時刻合わせ（chrony や systemd-timesyncd）を動かしてください。',
      en: 'This machine’s clock is 60 min behind X. Let chrony or systemd-timesyncd keep it.',
    });
  });
});

describeWith('PostgreSQL', 'uketsuke doctor on PostgreSQL', (serverUrl) => {
  const secrets = { SESSION_SECRET: 'a'.repeat(32), ENCRYPTION_KEY: 'b'.repeat(32), CONTENT_DIR: root };

  it('finds an empty database, an encoding and a locale without Japanese, and a server that is away', async () => {
    const { url, drop } = await createPostgres(serverUrl);
    clean.push(drop);
    const env = { ...secrets, DATA_DIR: await folder() };
    expect((await findings({ ...env, DATABASE_URL: url })).levels).toMatchObject({ 'empty-database': 'note' });
    const away = await findings({ ...env, DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' });
    expect(away).toMatchObject({ code: 1, levels: { 'database-away': 'problem' } });
  });

  it('tells a database that is too slow from one that is away', async () => {
    const { url, pool, close } = await openTestPostgres(serverUrl);
    clean.push(close);
    const client = await pool.connect();
    await client.query('begin; lock table message in access exclusive mode');
    const slow = await findings({ ...secrets, DATA_DIR: await folder(), DATABASE_URL: url });
    await client.query('rollback');
    client.release();
    expect(slow).toMatchObject({ code: 1, levels: { 'database-slow': 'problem' } });
  }, 60_000);

  it('warns of a database that takes kana for no letters', async () => {
    const opened = await house({ edition: 'postgres' });
    const url = new URL(opened.env['DATABASE_URL'] ?? '');
    const name = `${url.pathname.slice(1)}_c`;
    const admin = new pg.Client({ connectionString: serverUrl });
    await admin.connect();
    clean.push(async () => {
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
    });
    expect((await findings(opened.env)).levels).toMatchObject({ database: 'ok', moving: 'ok' });
    await admin.query(`create database ${name} template template0 encoding 'SQL_ASCII' locale 'C'`);
    const made = await startProduct(opened, { DATABASE_URL: Object.assign(new URL(url), { pathname: `/${name}` }).href });
    await made.stop();
    const { levels } = await findings({ ...opened.env, DATABASE_URL: Object.assign(new URL(url), { pathname: `/${name}` }).href });
    expect(levels).toMatchObject({ encoding: 'problem', ctype: 'problem' });
  });
});

describeWith('Redis', 'uketsuke doctor with Redis', (redisUrl) => {
  describeWith('PostgreSQL', 'and PostgreSQL', () => {
    it('looks at Redis, and says when it is away', async () => {
      const opened = await house({ edition: 'scaled' });
      expect((await findings({ ...opened.env, REDIS_URL: redisUrl })).levels).toMatchObject({ redis: 'ok' });
      expect((await findings({ ...opened.env, REDIS_URL: 'redis://127.0.0.1:9' })).levels).toMatchObject({ 'redis-away': 'problem' });
    });
  });
});
