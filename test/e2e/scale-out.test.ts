import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openDatabase, type Database } from '../../src/platform/database/engine.ts';
import { silentLog } from '../../src/platform/log.ts';
import { openBalancer } from '../support/balancer.ts';
import { talkTo } from '../support/customer.ts';
import { describeWith } from '../support/need.ts';
import { run, type Running } from '../support/process.ts';
import { openHouse, until, type Edition, type House } from '../support/product.ts';

const SHOPS = ['渋谷店', '新宿店', '池袋店', '銀座店', '上野店'];
const CUSTOMERS = Array.from({ length: 12 }, (_, index) => `60${String(index).padStart(2, '0')}`);
/** Five processes start and die beside each other: on a busy machine that takes its time. */
const PATIENCE_MS = 120_000;
const ALL = CUSTOMERS.length * SHOPS.length;

type Role = 'web' | 'worker';
type Mate = Running & { role: Role; url: string };

/** A process of one role, once it serves. */
async function startMate(house: House, role: Role): Promise<Mate> {
  const running = run(['start'], { ...house.env, ROLE: role, LOG_LEVEL: 'info' });
  const url = await Promise.race([
    until(`a ${role} process serves`, () => /"url":"(http:[^"]+)"/.exec(running.out())?.[1], PATIENCE_MS),
    running.ended.then(({ code, err }) => Promise.reject(new Error(`a ${role} process ended with ${code}: ${err}`))),
  ]);
  return { ...running, role, url };
}

/** `kill -9`. */
async function kill(...mates: Mate[]): Promise<void> {
  for (const { child } of mates) child.kill('SIGKILL');
  await Promise.all(mates.map(({ ended }) => ended));
}

/** So many turns has this process committed. */
async function turnsOf({ url }: Mate): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return [...text.matchAll(/^uketsuke_turn_seconds_count\{.*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}

function scalesOut(edition: Edition): void {
  let house: House;
  let database: Database;
  let balancer: Awaited<ReturnType<typeof openBalancer>>;
  const mates: Mate[] = [];

  async function add(role: Role): Promise<Mate> {
    const mate = await startMate(house, role);
    mates.push(mate);
    if (role === 'web') balancer.add(mate.url);
    return mate;
  }

  beforeAll(async () => {
    const delivery = { redeliver: true, redeliverMs: 200, duplicate: 0.1 };
    house = await openHouse({
      edition,
      content: 'small',
      env: { SWEEP_MS: '1000', DELIVERY_LEASE_MS: '3000' },
      x: { delivery },
    });
    database = await openDatabase({ databaseUrl: house.env['DATABASE_URL'] ?? '', poolSize: 3, log: silentLog });
    balancer = await openBalancer();
    house.x.setWebhookUrl(`${balancer.url}/webhooks/x`);
  }, 240_000);
  afterAll(async () => {
    await kill(...mates);
    await balancer?.close();
    await database?.close();
    await house?.close();
  }, 60_000);

  it('answers everything once and in order while processes are killed and added', async () => {
    const [oneWeb, otherWeb] = await Promise.all([add('web'), add('web')]);
    const [oneWorker, otherWorker, lastWorker] = await Promise.all([add('worker'), add('worker'), add('worker')]);
    const people = CUSTOMERS.map((id) => talkTo(house.x, database, id));
    const heard = () => people.reduce((sum, person) => sum + person.heard().length, 0);
    const talking = people.map(async (person, at) => {
      for (const index of SHOPS.keys()) {
        person.writesOnly(`${SHOPS[(at + index) % SHOPS.length]}の営業時間は？`);
        await house.x.waitForMessages(person.id, index + 1, PATIENCE_MS);
      }
    });
    const done = Promise.all(talking);
    done.catch(() => undefined);

    await until('a third is answered', () => heard() >= ALL / 3, PATIENCE_MS);
    await kill(oneWeb, oneWorker);
    const [newWeb, newWorker] = await Promise.all([add('web'), add('worker')]);
    // Nobody of those who were there first takes webhooks any more.
    await kill(otherWeb, otherWorker);
    await done;
    for (const person of people) await person.settled();

    expect(people.map((person) => person.heard())).toEqual(
      people.map((_, at) => SHOPS.map((_, index) => expect.stringContaining(SHOPS[(at + index) % SHOPS.length] as string))),
    );
    const states = await database.pool.query("select state, count(*) as count from message where direction = 'out' group by state");
    expect(states.rows).toEqual([{ state: 'sent', count: ALL }]);
    const turns = await database.pool.query('select outcome, count(*) as count from turn group by outcome');
    expect(turns.rows).toEqual([{ outcome: 'answered', count: ALL }]);

    // Who came later does its share.
    let guest = 6900;
    await until('the added worker answers', async () => {
      expect(await talkTo(house.x, database, String(guest++)).says('渋谷店の営業時間は？')).toContain('渋谷店');
      return (await turnsOf(newWorker)) > 0;
    });
    expect(balancer.taken(newWeb.url)).toBeGreaterThan(0);
    expect([newWeb, newWorker, lastWorker].map(({ child }) => child.exitCode)).toEqual([null, null, null]);

    const written = mates.map((mate) => mate.out()).join('');
    for (const kept of ['営業時間', 'X_ACCESS_SECRET', 'SESSION_SECRET', 'ENCRYPTION_KEY'].map((name) => house.env[name] ?? name))
      expect(written).not.toContain(kept);
  }, 400_000);
}

describeWith('PostgreSQL', 'two web and three worker processes, wake-ups in PostgreSQL', () => scalesOut('postgres'));
describeWith('Redis', 'two web and three worker processes, wake-ups in Redis', () => scalesOut('scaled'));
