import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seededRandom, type Random } from '../../src/core/clock.ts';
import { FAKE_ACCOUNT, startFakeX, type FakeX } from '../../src/rehearsal/fake-x.ts';
import type { FaultRate } from '../../src/rehearsal/faults.ts';
import type { FakeAccount } from '../../src/rehearsal/model.ts';
import { check, numberedText, numbersIn, type Verdict } from './checker.ts';
import { freePort, startFleet, type Fleet, type ProcessSpec } from './fleet.ts';

export type Edition = 'embedded' | 'postgres' | 'scaled';
export type KillOptions = {
  edition: Edition;
  /** `postgres://…` of an empty database, for the editions that need one. */
  databaseUrl?: string;
  redisUrl?: string;
  seed: number;
  conversations: number;
  messagesEach: number;
  /** Mean pause between two kills, ms. */
  everyMs: number;
  /** At least so many kills, spread over the messages, however quickly the product answers (none asked for unless told). */
  killsAtLeast?: number;
  /** How long everything may take to settle once the kills stop. */
  drainMs: number;
  tell?: (line: string) => void;
};
export type KillReport = Verdict & { kills: number; seconds: number; unexpected: string[] };

const root = fileURLToPath(new URL(import.meta.url.includes('/dist/') ? '../../../' : '../../', import.meta.url));
const main = join(root, 'dist/cli/main.js');
const content = join(root, 'test/prove/content');
const ACCOUNTS = 3;

/** What the platform does to sends and read-backs during the run; the shares are of all requests. */
const FAULTS: FaultRate[] = [
  { endpoint: 'send', fault: { kind: 'error', status: 503 }, rate: 0.03 },
  { endpoint: 'send', fault: { kind: 'error', status: 500, when: 'after' }, rate: 0.03 },
  { endpoint: 'send', fault: { kind: 'reset', when: 'after' }, rate: 0.02 },
  { endpoint: 'send', fault: { kind: 'reset' }, rate: 0.01 },
  { endpoint: 'send', fault: { kind: 'silence', when: 'after' }, rate: 0.01 },
  { endpoint: 'conversation', fault: { kind: 'error', status: 503 }, rate: 0.1 },
];

/**
 * Drives conversations through the fake X while processes are killed at random moments, waits until everything has settled,
 * and holds the product to the platform's log. Limits are lifted, the read-back wait is short, and webhooks come again until they get their 200.
 */
export async function runKills(options: KillOptions): Promise<KillReport> {
  const random = seededRandom(options.seed);
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-kill-'));
  const port = await freePort();
  const accounts: FakeAccount[] = Array.from({ length: ACCOUNTS }, (_, index) => ({
    ...FAKE_ACCOUNT,
    userId: String(BigInt(FAKE_ACCOUNT.userId) + BigInt(index)),
    accessToken: `token-${index}`,
    accessSecret: `secret-${index}`,
  }));
  const x = await startFakeX({
    accounts,
    seed: options.seed,
    limits: 'lifted',
    webhookUrl: `http://127.0.0.1:${port}/webhooks/x`,
    faultRates: FAULTS,
    delivery: {
      duplicate: 0.1,
      reorder: 0.1,
      redeliver: true,
      redeliverMs: 150,
      delayMs: [0, 20],
      echo: { lose: 0.3, duplicate: 0.1, delayMs: [0, 200] },
    },
  });
  const env = environment(options, x, accounts, folder, port);
  const started = performance.now();
  let fleet: Fleet | undefined;
  try {
    for (const account of accounts.slice(1)) addAccount(account, env);
    fleet = startFleet(processes(options.edition, env), main, join(folder, 'product.log'));
    await answers(port);
    await drive(options, x, accounts, fleet, random);
    options.tell?.(
      `all ${x.log.messages.filter((message) => message.origin === 'customer').length} messages written, ${fleet.kills()} kills; waiting for the rest`,
    );
    await settled(x, options.drainMs);
    const verdict = check(x.log.messages, x.log.deliveries);
    const report = {
      ...verdict,
      kills: fleet.kills(),
      seconds: Math.round((performance.now() - started) / 1000),
      unexpected: fleet.unexpected(),
    };
    const clean = verdict.lost.length + verdict.doubled.length + verdict.outOfOrder.length === 0;
    if (clean) rmSync(folder, { recursive: true, force: true });
    else options.tell?.(`the product's log and data are kept in ${folder}`);
    return report;
  } finally {
    x.settings.delivery.redeliver = false;
    await fleet?.stop();
    await x.close();
  }
}

function environment(options: KillOptions, x: FakeX, accounts: FakeAccount[], folder: string, port: number): Record<string, string> {
  const first = accounts[0] as FakeAccount;
  return {
    ...(options.edition === 'embedded' ? {} : { DATABASE_URL: options.databaseUrl ?? '' }),
    ...(options.edition === 'scaled' ? { REDIS_URL: options.redisUrl ?? '' } : {}),
    SESSION_SECRET: 'x'.repeat(32),
    ENCRYPTION_KEY: 'y'.repeat(32),
    DATA_DIR: join(folder, 'data'),
    CONTENT_DIR: content,
    PORT: String(port),
    LOG_LEVEL: 'warn',
    X_API_URL: x.url,
    X_CONSUMER_KEY: x.keys.consumerKey,
    X_CONSUMER_SECRET: x.keys.consumerSecret,
    X_USER_ID: first.userId,
    X_ACCESS_TOKEN: first.accessToken,
    X_ACCESS_SECRET: first.accessSecret,
    X_DM_LIMIT_15MIN: '0',
    X_DM_LIMIT_24H: '0',
    X_READ_LIMIT_15MIN: '0',
    REPAIR_MS: '0',
    TURN_SETTLE_MS: '40',
    TURN_SETTLE_MAX_MS: '200',
    SWEEP_MS: '500',
    DELIVERY_DEADLINE_MS: '1000',
    DELIVERY_LEASE_MS: '4000',
    DELIVERY_READBACK_MS: '1500',
    DELIVERY_PARK_MS: '600000',
  };
}

function processes(edition: Edition, env: Record<string, string>): ProcessSpec[] {
  if (edition === 'embedded') return [{ name: 'all', env }];
  return [
    { name: 'web', env: { ...env, ROLE: 'web' } },
    { name: 'worker-1', env: { ...env, ROLE: 'worker', PORT: '0' } },
    { name: 'worker-2', env: { ...env, ROLE: 'worker', PORT: '0' } },
  ];
}

/** As an operator would: by the command, before the server starts. */
function addAccount(account: FakeAccount, env: Record<string, string>): void {
  const { userId, accessToken, accessSecret } = account;
  const input = JSON.stringify({ userId, accessToken, accessSecret });
  execFileSync(process.execPath, [main, 'account', 'add'], {
    input,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (response?.ok) return;
    await sleep(200);
  }
  throw new Error('the product did not start');
}

/** Customers write, alone and in bursts, while somebody kills. */
async function drive(options: KillOptions, x: FakeX, accounts: FakeAccount[], fleet: Fleet, random: Random): Promise<void> {
  let writing = true;
  const killer = (async () => {
    while (writing) {
      await sleep(options.everyMs * (0.3 + 1.4 * random()));
      if (writing) killOne(fleet, random);
    }
  })();
  const perKill = options.killsAtLeast ? Math.floor((options.conversations * options.messagesEach) / (options.killsAtLeast + 1)) : Infinity;
  let number = 0;
  const left = Array.from({ length: options.conversations }, (_, index) => ({ index, said: 0 }));
  while (left.length > 0) {
    const at = Math.floor(random() * left.length);
    const one = left[at] as { index: number; said: number };
    const account = accounts[one.index % accounts.length] as FakeAccount;
    const burst = random() < 0.2 ? 2 : 1;
    for (let i = 0; i < burst && one.said < options.messagesEach; i++) {
      one.said += 1;
      number += 1;
      x.customer(String(5_000_000 + one.index)).says(numberedText(number), { to: account.userId });
    }
    if (fleet.kills() < Math.floor(number / perKill)) killOne(fleet, random);
    if (one.said >= options.messagesEach) left.splice(at, 1);
    await sleep(20 * random());
    // Not faster than the product can answer on this machine: a backlog would only make the run longer, not harder.
    while (open(x) > 60) await sleep(50);
    if (number % 100 === 0) options.tell?.(`${number} messages, ${fleet.kills()} kills`);
  }
  // As long as something is open there is something to lose.
  while (open(x) > 0 && fleet.kills() < options.conversations / 5) await sleep(100);
  writing = false;
  await killer;
}

function killOne(fleet: Fleet, random: Random): void {
  fleet.kill(fleet.names[Math.floor(random() * fleet.names.length)] ?? '');
}

function open(x: FakeX): number {
  let said = 0;
  let answered = 0;
  for (const message of x.log.messages) {
    if (message.origin === 'customer') said += 1;
    else if (message.origin === 'api') answered += numbersIn(message.text).length;
  }
  return said - answered;
}

/** Returns when every number has been answered and nothing moved for two seconds, or when the time is over. */
async function settled(x: FakeX, drainMs: number): Promise<void> {
  const until = performance.now() + drainMs;
  x.clearFaults();
  let quietSince = performance.now();
  let count = x.log.messages.length;
  while (performance.now() < until) {
    await sleep(100);
    if (x.log.messages.length !== count) {
      count = x.log.messages.length;
      quietSince = performance.now();
    }
    // Longer than the read-back wait and the lease together: what might still be sent again has been by then.
    if (check(x.log.messages, x.log.deliveries).lost.length === 0 && performance.now() - quietSince > 7_000) return;
  }
}
