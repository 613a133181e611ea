import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { joinSockets } from './proxy.ts';

/** One address before several servers, as a load balancer is: each connection goes to the next of them, and on to another when that one is gone. */
export async function openBalancer() {
  const servers: URL[] = [];
  const taken = new Map<string, number>();
  const sockets = new Set<Socket>();
  let turn = 0;

  /** `left`: those that this connection has not tried yet. The turns of others beside it must not lead it to the same one twice. */
  function forward(inner: Socket, left: URL[]): void {
    const [server, ...others] = left;
    if (!server) return void inner.destroy();
    const outer = connect(Number(server.port), server.hostname);
    const onRefused = () => forward(inner, others);
    outer.once('error', onRefused);
    outer.once('connect', () => {
      outer.off('error', onRefused);
      taken.set(server.origin, (taken.get(server.origin) ?? 0) + 1);
      joinSockets(inner, outer, sockets);
    });
  }

  const balancer: Server = createServer((inner) => {
    inner.on('error', () => undefined);
    const first = turn++ % Math.max(1, servers.length);
    forward(inner, [...servers.slice(first), ...servers.slice(0, first)]);
  });
  await new Promise<void>((resolve) => balancer.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`,
    /** From now on it gets its share. */
    add: (url: string) => void servers.push(new URL(url)),
    /** Connections that a server has taken. */
    taken: (url: string) => taken.get(new URL(url).origin) ?? 0,
    async close(): Promise<void> {
      const closed = new Promise((resolve) => balancer.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
