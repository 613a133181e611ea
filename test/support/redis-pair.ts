import { setTimeout as sleep } from 'node:timers/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { joinSockets } from './proxy.ts';
import { startRedis } from './services.js';

export type RedisPair = Awaited<ReturnType<typeof openRedisPair>>;

/** A Redis and its replica behind one address, as a managed service or a balancer gives it. */
export async function openRedisPair() {
  const first = await begin();
  const second = await begin(['--replicaof', '127.0.0.1', new URL(first.url).port]);
  const servers = [first, second] as const;
  const admins = [new Redis(first.url), new Redis(second.url)] as const;
  let master: 0 | 1 = 0;
  let to = new URL(first.url);
  const sockets = new Set<Socket>();
  const server = createServer((inner) => joinSockets(inner, connect(Number(to.port), to.hostname), sockets));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => sockets.forEach((socket) => socket.destroy());

  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    admins,
    /** The other one becomes the master, and the old one its replica: what is written to that is refused. The address still leads to it. */
    async failOver(): Promise<void> {
      const old = admins[master];
      master = master === 0 ? 1 : 0;
      const successor = admins[master];
      while (!/master_link_status:up/.test(await successor.info('replication'))) await sleep(50);
      await successor.replicaof('no', 'one');
      const { hostname, port } = new URL(servers[master].url);
      await old.replicaof(hostname, Number(port));
      const refused = await old.set('x', '1').catch((error: Error) => error.message);
      if (!String(refused).includes('READONLY')) throw new Error(`the old master still takes what is written: ${refused}`);
    },
    /** From now on the address leads to the new master: those who are connected stay where they are unless they are cut off. */
    follow: () => void (to = new URL(servers[master].url)),
    cut,
    async close(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      for (const admin of admins) admin.disconnect();
      await Promise.all([closed, ...servers.map((one) => one.stop())]);
    },
  };
}

async function begin(extra: string[] = []) {
  const server = await startRedis(extra);
  if (!server) throw new Error('Redis is not installed');
  return server;
}
