import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openDatabase } from '../../src/platform/database/engine.ts';
import { silentLog } from '../../src/platform/log.ts';
import { releaseOne } from '../support/release-one.ts';
import { talkTo, type Customer } from '../support/customer.ts';
import { describeWhere, describeWith } from '../support/need.ts';
import { run, type Running } from '../support/process.ts';
import { freePort, openHouse, startProduct, until, type House, type Product } from '../support/product.ts';
import { asPostgres, keep, postgresFolder, type TestServer } from '../support/services.js';

const QUESTION = '渋谷店の営業時間は？';
/** So many customers write at most until the volume has refused some of them. */
const MOST_CUSTOMERS = 150;

type Volume = ReturnType<typeof openVolume>;

/** A small volume of its own in memory. */
function openVolume(megabytes: number) {
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-volume-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  const filler = join(folder, 'filler');
  return {
    folder,
    /** To the last byte. */
    fill() {
      const file = openSync(filler, 'w');
      try {
        for (const bytes of [Buffer.alloc(1 << 20), Buffer.alloc(4_096), Buffer.alloc(1)]) writeUntilFull(file, bytes);
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler, { force: true }),
    close() {
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeUntilFull(file: number, bytes: Buffer): void {
  try {
    for (;;) if (writeSync(file, bytes) < bytes.length) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

function mayMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    openVolume(1).close();
    return true;
  } catch {
    return false;
  }
}

/** New customers write, some at a time, until X was told something else than 200: their ids. */
async function writeUntilRefused(house: House, from = 0): Promise<string[]> {
  const ids: string[] = [];
  const { deliveries } = house.x.log;
  while (deliveries.slice(from).every(({ status }) => status === 200) && ids.length < MOST_CUSTOMERS) {
    const some = Array.from({ length: 10 }, (_, at) => String(8_000 + ids.length + at));
    const before = deliveries.length;
    for (const id of some) house.x.customer(id).says(QUESTION);
    ids.push(...some);
    await until('X was told something', () => deliveries.length >= before + some.length, 60_000);
  }
  expect(statuses(house)).toContain(503);
  return ids;
}

async function allAnsweredOnce(people: Customer[]): Promise<void> {
  for (const person of people) await person.settled();
  expect(people.map((person) => person.heard())).toEqual(people.map(() => [expect.stringContaining('渋谷店')]));
  expect(await Promise.all(people.map((person) => person.outcomes()))).toEqual(people.map(() => ['answered']));
}

const statuses = (house: House) => house.x.log.deliveries.map(({ status }) => status);

function onPostgres(): void {
  let volume: Volume;
  let server: TestServer;
  let house: House;
  let product: Product;
  const shared = process.env['TEST_DATABASE_URL'];

  /** PostgreSQL on the volume; its log and its socket are elsewhere. */
  async function startServer(port: number): Promise<TestServer> {
    const folder = mkdtempSync(join(tmpdir(), 'uketsuke-pg-'));
    const user = asPostgres(folder);
    const sizes = ['max_wal_size=8MB', 'min_wal_size=2MB', 'shared_buffers=16MB', 'max_connections=100'];
    const settings = ['fsync=off', 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, ...sizes];
    const bin = postgresFolder() ?? '';
    const command = [join(bin, 'postgres'), '-D', join(volume.folder, 'data'), '-p', String(port)];
    return keep(folder, [...command, ...settings.flatMap((line) => ['-c', line])], user, port, () => {
      execFileSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port), '-q'], { stdio: 'ignore' });
      return `postgres://postgres@127.0.0.1:${port}/postgres`;
    });
  }

  /** An administrator's own statement. Rejects where the server is down. */
  async function ask(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: house.env['DATABASE_URL'], connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(sql);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  beforeAll(async () => {
    volume = openVolume(160);
    const data = join(volume.folder, 'data');
    mkdirSync(data);
    const user = asPostgres(volume.folder);
    asPostgres(data);
    const initdb = ['-D', data, '-N', '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '--wal-segsize=1'];
    execFileSync(join(postgresFolder() ?? '', 'initdb'), initdb, { ...user, cwd: volume.folder, stdio: 'ignore' });
    server = await startServer(await freePort());
    process.env['TEST_DATABASE_URL'] = server.url;
    house = await openHouse({ edition: 'postgres', content: 'small', x: { delivery: { redeliver: true, redeliverMs: 300 } } });
    product = await startProduct(house);
  }, 240_000);
  afterAll(async () => {
    process.env['TEST_DATABASE_URL'] = shared;
    volume?.free();
    await product?.stop();
    await house?.close().catch(() => undefined);
    await server?.stop();
    volume?.close();
  }, 120_000);

  it('gets X 200 or 503 and nothing else; with space again, all of it is stored and answered once', async () => {
    const hana = product.customer('7999');
    expect(await hana.says(QUESTION)).toContain('渋谷店');
    await ask('create table ballast (bytes text)');
    volume.fill();
    // PostgreSQL's own room is used up as well, until it says so itself.
    const fill = `do $$ begin for i in 1..10000 loop insert into ballast select repeat('x', 1000) from generate_series(1, 100); commit; end loop; end $$`;
    const refusal = await ask(fill).catch((error: { code?: string }) => error.code ?? 'it is down');
    expect(refusal).toMatch(/^(53100|57P0[12]|XX000|it is down)$/);

    const ids = await writeUntilRefused(house);

    volume.free();
    const isSpace = () =>
      ask('truncate ballast').then(
        () => true,
        () => false,
      );
    // PostgreSQL itself may have gone down of it: then its service manager starts it again. Nobody touches the product.
    await until('it takes changes', isSpace, 5_000).catch(async () => {
      await server.stop();
      server = await startServer(Number(new URL(server.url).port));
      await until('it takes changes', isSpace, 60_000);
    });
    for (const id of ids) await house.x.waitForMessages(id, 1, 60_000);
    await allAnsweredOnce([hana, ...ids.map((id) => product.customer(id))]);
    expect(statuses(house).filter((status) => status !== 200 && status !== 503)).toEqual([]);
  }, 240_000);
}

function onEmbedded(): void {
  let volume: Volume;
  let house: House;
  /** One after the other: as a service manager does, another is started whenever one has ended. */
  const lives: Running[] = [];
  let manager: Promise<void> | undefined;
  let stopping = false;

  async function manage(port: number): Promise<void> {
    for (; !stopping; await sleep(500)) {
      const life = run(['start'], { ...house.env, PORT: String(port), LOG_LEVEL: 'warn' });
      lives.push(life);
      await life.ended;
    }
  }
  async function stop(): Promise<void> {
    stopping = true;
    lives.at(-1)?.child.kill('SIGTERM');
    await manager;
  }

  beforeAll(async () => {
    volume = openVolume(96);
    const dataDir = join(volume.folder, 'data');
    mkdirSync(dataDir);
    cpSync((await releaseOne('small')).database, join(dataDir, 'database'), { recursive: true });
    const delivery = { redeliver: true, redeliverMs: 300 };
    house = await openHouse({ content: 'small', env: { DATA_DIR: dataDir }, x: { delivery } });
  }, 240_000);
  afterAll(async () => {
    volume?.free();
    stopping = true;
    lives.at(-1)?.child.kill('SIGKILL');
    await manager;
    await house?.close();
    volume?.close();
  }, 120_000);

  it('gets X 200 or 503 as long as it lives; with space again, all of it is there and answered once', async () => {
    const port = await freePort();
    house.x.setWebhookUrl(`http://127.0.0.1:${port}/webhooks/x`);
    manager = manage(port);
    house.x.customer('7999').says(QUESTION);
    await house.x.waitForMessages('7999', 1, 60_000);
    const beforehand = house.x.log.deliveries.length;
    volume.fill();
    const ids = await writeUntilRefused(house, beforehand);
    if (lives.length === 1)
      expect(
        statuses(house)
          .slice(beforehand)
          .filter((status) => status !== 200 && status !== 503),
      ).toEqual([]);
    expect(lives.map((life) => life.out()).join('')).toContain('could not be stored');

    // By itself, or by its service manager: nobody else does anything.
    volume.free();
    for (const id of ids) await house.x.waitForMessages(id, 1, 60_000);
    await house.x.idle();
    // Once more, by the files alone: what was answered is there after a restart, too.
    await stop();
    const database = await openDatabase({ dataDir: house.env['DATA_DIR'] ?? '', inThread: true, log: silentLog });
    const people = ['7999', ...ids].map((id) => talkTo(house.x, database, id));
    await allAnsweredOnce(people).finally(() => database.close());
  }, 240_000);
}

// Containers of a continuous integration may not mount.
describeWhere(mayMount(), 'nothing may be mounted', 'a full volume', () => {
  describe('embedded', onEmbedded);
  describeWith('PostgreSQL', 'PostgreSQL', onPostgres);
});
