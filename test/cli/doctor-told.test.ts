import { afterEach, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doctorCommand } from '../../src/cli/doctor.ts';
import { healthAnswer, type Health } from '../../src/features/admin/contract.ts';

const HOUR = 3_600_000;
const clean: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of clean.splice(0).reverse()) await one();
});

/** A house in which nothing is the matter. */
function well(): Health {
  return {
    database: {
      ...{ kind: 'postgres', version: '17.2', encoding: 'UTF8', ctype: 'C.UTF-8', fsync: 'on', synchronousCommit: 'on' },
      ...{ synchronousStandbys: '', maxConnections: 100, standby: false, bytes: 1e6, now: new Date().toISOString() },
    },
    release: 1,
    accounts: [],
    messages: { pending: 0, oldestPending: 0, doubt: 0, parked: 0, tooOld: 0 },
    turns: { overdue: 0, oldest: 0 },
    waiting: { count: 0, oldest: 0 },
    faults: [],
    month: { sent: 0, sample: 0, contacts: 0 },
  };
}

const account = (pausedReason: string): Health['accounts'][number] => {
  const none = { holds: 0, limit: null, dayLimit: null, repair: null };
  return { channel: 'x', externalId: pausedReason, name: `of ${pausedReason}`, pausedReason, ...none };
};

/** What the doctor says of a house in this condition. X's clock, and that of who answers for X, is `behindMs` behind. */
async function told(health: Health, settings: Record<string, string> = {}, behindMs = 0): Promise<{ code: number; lines: string[] }> {
  const server = createServer((request, response) => {
    response.setHeader('date', new Date(Date.now() - behindMs).toUTCString()).setHeader('content-type', 'application/json');
    if (request.url === '/api/v1/health') response.end(JSON.stringify(healthAnswer.parse(health)));
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  clean.push(() => new Promise((resolve) => server.close(resolve)));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dir = await mkdtemp(join(tmpdir(), 'uketsuke-doctor-'));
  clean.push(() => rm(dir, { recursive: true, force: true }));
  await mkdir(join(dir, 'database'));
  await writeFile(join(dir, 'server.json'), JSON.stringify({ url, adminToken: 'token', pid: 1 }));
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  const keys = { X_CONSUMER_KEY: 'k', X_CONSUMER_SECRET: 's', X_ACCESS_TOKEN: 't', X_ACCESS_SECRET: 'u', X_USER_ID: '1' };
  const env = { DATA_DIR: dir, CONTENT_DIR: dir, X_API_URL: url, ...('PUBLIC_URL' in settings ? keys : {}), ...settings };
  const code = await doctorCommand([], { out: say, err: say, env, locale: 'en' });
  return { code, lines };
}

it('says of a database what can lose messages or cannot be used, each for itself', async () => {
  const database = {
    ...well().database,
    ...{ version: '14.9', fsync: 'off', standby: true, now: new Date(Date.now() - HOUR).toISOString() },
  };
  const { code, lines } = await told({ ...well(), database });
  expect(code).toBe(1);
  for (const said of [
    '✗ PostgreSQL 14.9 is too old. Move to 15 or later.',
    '✗ fsync or synchronous_commit is off',
    '✗ DATABASE_URL leads to a standby',
    '✗ This machine’s clock is 60 min ahead of the database.',
  ])
    expect(lines).toContainEqual(expect.stringContaining(said));
  const { lines: unsure } = await told({ ...well(), database: { ...well().database, synchronousCommit: 'off' } });
  expect(unsure).toContainEqual(expect.stringContaining('✗ fsync or synchronous_commit is off'));
});

it('says what does not move in the house, and why accounts are stopped', async () => {
  const { lines } = await told({
    ...well(),
    release: null,
    turns: { overdue: 3, oldest: 240 },
    messages: { pending: 5, oldestPending: 7_200, doubt: 0, parked: 0, tooOld: 0 },
    accounts: ['revoked', 'locked', 'credits', 'permission', 'clock', 'reconcile'].map(account),
  });
  for (const said of [
    '✗ Nothing is published yet.',
    '✗ 3 conversations have messages that nobody has read (the oldest for 4 min).',
    '· 5 messages wait to be sent (the oldest for 2 h)',
    '✗ The X account of revoked: its owner has revoked the app’s permission.',
    '✗ The X account of locked: X has locked or suspended it.',
    '✗ The X account of credits: the credits at X are used up.',
    '✗ The X account of permission: the app may not use DMs',
    '✗ The X account of clock: X refuses it because this server’s clock is wrong.',
    '✗ The X account of reconcile: it was restored from a backup',
  ])
    expect(lines).toContainEqual(expect.stringContaining(said));
  expect(lines).not.toContainEqual(expect.stringContaining('answered without delay'));
});

it('tells how to give tokens anew where they last: those of the settings in the settings, the others by a command, and a bot’s at Azure', async () => {
  const stopped = (channel: string, externalId: string, pausedReason: string) => ({
    ...account(pausedReason),
    channel,
    externalId,
    name: '',
  });
  const accounts = [
    stopped('x', '1', 'unauthorized'),
    stopped('x', '2', 'unauthorized'),
    stopped('x', '1', 'permission'),
    stopped('x', '2', 'locked'),
    stopped('botframework', 'bot', 'unauthorized'),
  ];
  const { lines } = await told({ ...well(), accounts }, { PUBLIC_URL: 'https://desk.example.jp' });
  for (const said of [
    '✗ The X account 1: X refuses its authorisation. What comes in is stored meanwhile; put new tokens into X_ACCESS_TOKEN and X_ACCESS_SECRET, and start again.',
    '✗ The X account 2: X refuses its authorisation. What comes in is stored meanwhile; run account add with new tokens.',
    '“Read, Write and Direct Messages” in the developer portal, issue new tokens, then put new tokens into X_ACCESS_TOKEN',
    '✗ The X account 2: X has locked or suspended it. Sign in at X to unlock it, then run account add once more.',
    '✗ The Bot Framework account bot: Microsoft refuses the bot’s id or password. Check MICROSOFT_APP_ID',
  ])
    expect(lines).toContainEqual(expect.stringContaining(said));
});

it('counts what is held back as too old apart, and one of anything as one', async () => {
  const messages = { ...well().messages, parked: 1, tooOld: 1 };
  const { lines } = await told({ ...well(), messages, accounts: [{ ...account(''), pausedReason: null, name: '@kamoya', holds: 1 }] });
  for (const said of [
    '· 1 message may or may not have arrived.',
    '· 1 reply was written more than a day ago and held back.',
    '· @kamoya: X did not answer several sends, so its line is held (1 time running).',
    'a day (1 account).',
  ])
    expect(lines).toContainEqual(expect.stringContaining(said));
});

it('does not call a house swift in which replies wait', async () => {
  const { code, lines } = await told({ ...well(), messages: { pending: 200, oldestPending: 600, doubt: 0, parked: 0, tooOld: 0 } });
  expect(lines).toContainEqual(
    expect.stringMatching(/· 200 messages wait to be sent .* or the platform does not answer\. If it is none of these, see/),
  );
  expect(lines).not.toContainEqual(expect.stringContaining('answered without delay'));
  expect(code).toBe(1);
});

it('says what the settings leave to be wished for, and that the clock is not X’s', async () => {
  const secret = 'a'.repeat(32);
  const settings = { PUBLIC_URL: 'https://desk.example.jp', SESSION_SECRET: secret, ENCRYPTION_KEY: secret };
  const { lines } = await told(well(), settings, HOUR);
  for (const said of [
    '· TRUST_PROXY is not set.',
    '· Nobody is told when a customer waits and no one is at the desk.',
    '· SESSION_SECRET and ENCRYPTION_KEY are the same',
    '· The embedded edition may lose the last seconds in a power cut.',
    '✗ This machine’s clock is 60 min ahead of X.',
  ])
    expect(lines).toContainEqual(expect.stringContaining(said));
});

it('has none of this to say of a house in which nothing is the matter', async () => {
  const { lines } = await told(well());
  expect(lines).toContainEqual('  ✓ Messages are read and answered without delay.');
  expect(lines.filter((line) => line.startsWith('  ✗'))).toEqual([expect.stringContaining('content')]);
  expect(lines.filter((line) => /TRUST_PROXY|are the same|power cut|wait to be sent/.test(line))).toEqual([]);
});
