import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to a server that can be cut and joined again: how a database goes away and comes back under a running process. */
export async function openProxy(target: string) {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let own = 0;

  function join(): Promise<void> {
    const fresh = createServer((inner) => {
      const outer = connect(Number(port), hostname);
      joinSockets(inner, outer, sockets);
    });
    server = fresh;
    return new Promise((resolve, reject) => {
      fresh.once('error', reject);
      fresh.listen(own, '127.0.0.1', () => {
        own = (fresh.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** Breaks every connection and refuses new ones. */
  async function cut(): Promise<void> {
    const closed = new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
    for (const socket of sockets) socket.destroy();
    await closed;
    server = undefined;
  }

  await join();
  const url = new URL(target);
  url.host = `127.0.0.1:${own}`;
  return { url: url.href, join, cut };
}

/** Whatever one end says the other one hears, and neither outlives the other. Both are in `sockets` as long as they are open. */
export function joinSockets(inner: Socket, outer: Socket, sockets: Set<Socket>): void {
  for (const [from, to] of [
    [inner, outer],
    [outer, inner],
  ] as const) {
    sockets.add(from);
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  }
}
