import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { appendFile, cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrations } from '../../src/platform/database/migrations/index.ts';
import { openDatabase, type Database } from '../../src/platform/database/engine.ts';
import { silentLog } from '../../src/platform/log.ts';
import { openBalancer } from '../support/balancer.ts';
import { talkTo, type Customer } from '../support/customer.ts';
import { describeWith } from '../support/need.ts';
import { follow, run, type Running } from '../support/process.ts';
import { openHouse, until, type House } from '../support/product.ts';
import { repository } from '../support/release-one.ts';

const SHOPS = ['渋谷店', '新宿店', '池袋店', '銀座店', '上野店'];
/** So many write at a time; whoever has asked about every shop leaves, and the next one comes. */
const AT_A_TIME = 4;
/** Nine processes start beside each other and beside the customers: on a busy machine that takes its time. */
const PATIENCE_MS = 120_000;

/** What upgrades do: a column more on what everybody writes, a table more, an index more. */
const LATER = `
import { sql } from 'kysely';
export async function up(db) {
  await sql.raw('alter table message add column of_later text').execute(db);
  await sql.raw('create index message_of_later on message (of_later) where of_later is not null').execute(db);
  await sql.raw('create table later (id integer primary key)').execute(db);
}
`;

/** This version once more, with a migration that this one does not know, in a folder of its own. */
async function makeLaterVersion(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'uketsuke-later-'));
  const dist = join(repository, 'dist');
  // It needs neither pages nor the joined files.
  await cp(dist, join(folder, 'dist'), {
    recursive: true,
    filter: (path) => !/^\/(?:ui|test|bundle)$|\.map$/.test(path.slice(dist.length)),
  });
  await cp(join(repository, 'package.json'), join(folder, 'package.json'));
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
  const place = join(folder, 'dist/platform/database/migrations');
  await writeFile(join(place, '9000-later.js'), LATER);
  await appendFile(join(place, 'index.js'), "\nimport * as later from './9000-later.js';\nmigrations['9000-later'] = later;\n");
  return folder;
}

/** A command of the version in `folder`, as `run` starts this one's. */
function runIn(folder: string, args: string[], env: Record<string, string>): Running {
  const child = spawn(process.execPath, [join(folder, 'dist/cli/main.js'), ...args], {
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return follow(child);
}

type Role = 'web' | 'worker';
type Mate = Running & { role: Role; url: string };

/** Once its `/readyz` says so. */
async function ready(role: Role, running: Running): Promise<Mate> {
  const url = await Promise.race([
    until(`a ${role} process listens`, () => /"url":"(http:[^"]+)"/.exec(running.out())?.[1], PATIENCE_MS),
    running.ended.then(({ code, err }) => Promise.reject(new Error(`a ${role} process ended with ${code}: ${err}`))),
  ]);
  await until(`a ${role} process is ready`, async () => (await fetch(`${url}/readyz`)).ok, PATIENCE_MS);
  return { ...running, role, url };
}

/** So many turns has this process committed. */
async function turnsOf({ url }: Mate): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return [...text.matchAll(/^uketsuke_turn_seconds_count\{.*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}

describeWith('Redis', 'an upgrade without a pause', () => {
  let house: House;
  let database: Database;
  let balancer: Awaited<ReturnType<typeof openBalancer>>;
  let later: string;
  const mates: Mate[] = [];
  const people: Customer[] = [];
  let isOver = false;

  const envOf = (role: Role) => ({ ...house.env, ROLE: role, LOG_LEVEL: 'info' });

  async function add(role: Role, running: Running): Promise<Mate> {
    const mate = await ready(role, running);
    mates.push(mate);
    if (role === 'web') balancer.add(mate.url);
    return mate;
  }

  async function keepsComing(place: number): Promise<void> {
    for (let guest = 0; !isOver; guest++) {
      const person = talkTo(house.x, database, `6${place}${String(guest).padStart(3, '0')}`);
      people.push(person);
      for (const [index, shop] of SHOPS.entries()) {
        person.writesOnly(`${shop}の営業時間は？`);
        await house.x.waitForMessages(person.id, index + 1, PATIENCE_MS);
      }
    }
  }

  const answers = () => house.x.log.messages.filter(({ origin }) => origin === 'api').length;
  /** So many answers as if each who writes had been given two. */
  async function goesOn(when: string): Promise<void> {
    const before = answers();
    await until(`customers are answered ${when}`, () => answers() >= before + 2 * AT_A_TIME, PATIENCE_MS);
  }

  beforeAll(async () => {
    const settings = { TURN_SETTLE_MS: '250', SWEEP_MS: '1000', DELIVERY_LEASE_MS: '3000' };
    // What is refused comes again, so that a webhook that was not taken shows in what X was told and nowhere else.
    house = await openHouse({ edition: 'scaled', content: 'small', env: settings, x: { delivery: { redeliver: true } } });
    [database, balancer, later] = await Promise.all([
      openDatabase({ databaseUrl: house.env['DATABASE_URL'] ?? '', poolSize: 3, log: silentLog }),
      openBalancer(),
      makeLaterVersion(),
    ]);
    house.x.setWebhookUrl(`${balancer.url}/webhooks/x`);
  }, 240_000);
  afterAll(async () => {
    isOver = true;
    for (const { child } of mates) child.kill('SIGKILL');
    await Promise.all(mates.map(({ ended }) => ended));
    await balancer?.close();
    await database?.close();
    await house?.close();
    if (later) await rm(later, { recursive: true, force: true });
  }, 60_000);

  it('is noticed by no customer, while the database goes first and then one process after the other', async () => {
    const roles: Role[] = ['web', 'worker', 'web', 'worker'];
    const old = await Promise.all(roles.map((role) => add(role, run(['start'], envOf(role)))));
    const writing = Promise.all(Array.from({ length: AT_A_TIME }, (_, place) => keepsComing(place)));
    writing.catch(() => undefined);
    await goesOn('by the old version');

    const migrated = await runIn(later, ['migrate'], house.env).ended;
    expect(migrated).toMatchObject({ code: 0, out: 'The database is up to date.\n' });
    const { rows } = await database.pool.query<{ name: string }>('select name from kysely_migration order by name');
    expect(rows.map(({ name }) => name)).toEqual([...Object.keys(migrations), '9000-later']);
    await goesOn('by the old version with the later database');
    expect(old.map(({ child }) => child.exitCode)).toEqual([null, null, null, null]);

    const late = await run(['start'], envOf('worker')).ended;
    expect(late.code).toBe(2);
    expect(late.err).toMatch(
      /^The database was migrated by a newer version of Uketsuke \(it has 9000-later, .*\)\. Start that version[^\n]*\n$/,
    );

    const successors: Mate[] = [];
    for (const { role, url, child, ended } of old) {
      child.kill('SIGTERM');
      if (role === 'web') await until('a balancer is told', async () => (await (await fetch(`${url}/readyz`)).text()).includes('stopping'));
      expect(await ended).toMatchObject({ code: 0, signal: null });
      successors.push(await add(role, runIn(later, ['start'], envOf(role))));
      await goesOn(`after a ${role} process was replaced`);
    }

    isOver = true;
    await writing;
    for (const person of people) await person.settled();
    expect(house.x.log.deliveries.filter(({ status }) => status !== 200)).toEqual([]);
    expect(people.map((person) => person.heard())).toEqual(people.map(() => SHOPS.map((shop) => expect.stringContaining(shop))));
    const all = people.length * SHOPS.length;
    const states = await database.pool.query("select state, count(*) as count from message where direction = 'out' group by state");
    expect(states.rows).toEqual([{ state: 'sent', count: all }]);
    const turns = await database.pool.query('select outcome, count(*) as count from turn group by outcome');
    expect(turns.rows).toEqual([{ outcome: 'answered', count: all }]);
    expect((await database.pool.query('select id from handoff')).rows).toEqual([]);

    // Nobody of the old version is left: the last answers are the later one's.
    const turnsOfSuccessors = await Promise.all(successors.filter(({ role }) => role === 'worker').map(turnsOf));
    expect(Math.max(...turnsOfSuccessors)).toBeGreaterThan(0);
    expect(successors.map(({ child }) => child.exitCode)).toEqual([null, null, null, null]);
  }, 500_000);
});
