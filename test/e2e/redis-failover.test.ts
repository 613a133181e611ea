import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { describeWith } from '../support/need.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';
import { joinSockets } from '../support/proxy.ts';
import { startRedis } from '../support/services.js';

type Server = { url: string; stop: () => Promise<void> };

describeWith('Redis', 'a Redis that fails over to its replica', () => {
  let servers: Server[] = [];
  let admins: Redis[] = [];
  let way: Awaited<ReturnType<typeof openWay>>;
  let house: House;
  let product: Product;
  let next = 7500;

  beforeAll(async () => {
    const first = await begin();
    const { port } = new URL(first.url);
    const second = await begin(['--replicaof', '127.0.0.1', port]);
    servers = [first, second];
    admins = servers.map(({ url }) => new Redis(url));
    way = await openWay(first.url);
    house = await openHouse({ edition: 'scaled', content: 'small', env: { REDIS_URL: way.url } });
    product = await startProduct(house);
  }, 240_000);
  afterAll(async () => {
    await product?.stop();
    await way?.close();
    for (const admin of admins) admin.disconnect();
    for (const server of servers) await server.stop();
    await house?.close();
  }, 60_000);

  const somebody = () => product.customer(String(next++));
  const ask = async () => {
    const person = somebody();
    person.writesOnly('渋谷店の営業時間は？');
    await person.settled();
    return person;
  };
  /** Turns that workers were woken for by this server so far: the sweep leaves no trace there. */
  const wokenBy = async (server: number) => {
    const events = (await admins[server]?.xrange('uketsuke:turn:events', '-', '+')) ?? [];
    const ended = events.filter(([, fields]) => fields[fields.indexOf('event') + 1] === 'completed');
    return ended.map(([id]) => id).at(-1) ?? '';
  };

  /** The other one becomes the master, and the old one its replica: what is written to that is refused. */
  async function failOver(from: number, to: number): Promise<void> {
    const [old, successor] = [admins[from], admins[to]] as [Redis, Redis];
    await until('the replica follows', async () => /master_link_status:up/.test(await successor.info('replication')));
    await successor.replicaof('no', 'one');
    const { hostname, port } = new URL(servers[to]?.url ?? '');
    await old.replicaof(hostname, Number(port));
    const refused = await old.set('x', '1').catch((error: Error) => error.message);
    expect(refused).toContain('READONLY');
  }

  it.each([
    ['with the connections to the old one left open', 0, 1, () => undefined],
    ['with those who are connected to the old one cut off', 1, 0, () => way.cut()],
  ])(
    'answers everybody once meanwhile, and is woken by the new one afterwards: %s',
    async (_how, from, to, cut) => {
      const people = [await ask()];
      const first = await wokenBy(from);
      await until('the old one wakes it', async () => {
        people.push(await ask());
        return (await wokenBy(from)) > first;
      });
      const during = Array.from({ length: 4 }, somebody);
      during.forEach((person) => person.writesOnly('渋谷店の営業時間は？'));
      await failOver(from, to);
      people.push(...during, await ask(), await ask());

      way.leadsTo(servers[to]?.url ?? '');
      cut();
      people.push(await ask());
      const before = await wokenBy(to);
      await until('the new one wakes it', async () => {
        people.push(await ask());
        return (await wokenBy(to)) > before;
      });
      for (const person of people) await person.settled();
      expect(people.map((person) => person.heard())).toEqual(people.map(() => [expect.stringContaining('渋谷店')]));
      expect(await Promise.all(people.map((person) => person.outcomes()))).toEqual(people.map(() => ['answered']));
      expect(product.x.log.deliveries.filter(({ status }) => status !== 200)).toEqual([]);
    },
    120_000,
  );
});

async function begin(extra: string[] = []): Promise<Server> {
  const server = await startRedis(extra);
  if (!server) throw new Error('Redis is not installed');
  return server;
}

/** One address that leads to one server, and later to another: those who are connected stay where they are unless they are cut off. */
async function openWay(target: string) {
  let to = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((inner) => joinSockets(inner, connect(Number(to.port), to.hostname), sockets));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadsTo: (url: string) => void (to = new URL(url)),
    cut,
    close: () => {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      return closed;
    },
  };
}
