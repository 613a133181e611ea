import { fork } from 'node:child_process';
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { post } from './webhooks.ts';

/** The echo bot with a connector on loopback that only takes its answers. `say` resolves with the ms until the answer was there. */
export type EchoLoad = { say(customer: string, text: string): Promise<number>; close(): void };

export async function openEchoLoad(file: string): Promise<EchoLoad> {
  const waiting = new Map<string, () => void>();
  let made = 0;
  const connector = createServer((request, response) => {
    const [, customer = ''] = /\/v3\/conversations\/([^/]+)\//.exec(request.url ?? '') ?? [];
    request.resume();
    request.on('end', () => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ id: `a${made++}` }));
      waiting.get(customer)?.();
    });
  });
  await new Promise<void>((resolve) => connector.listen(0, '127.0.0.1', resolve));
  const serviceUrl = `http://127.0.0.1:${(connector.address() as AddressInfo).port}`;
  const bot = fork(file, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const port = await new Promise<number>((resolve) => bot.once('message', (message) => resolve(Number(message))));
  const url = `http://127.0.0.1:${port}/api/messages`;
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  return {
    async say(customer, text) {
      const began = performance.now();
      const answer = new Promise<void>((resolve) => waiting.set(customer, resolve));
      const status = await post(url, agent, activity(serviceUrl, customer, text));
      if (status !== 200) throw new Error(`the echo bot answered ${status}`);
      await answer;
      waiting.delete(customer);
      return performance.now() - began;
    },
    close() {
      agent.destroy();
      bot.kill();
      connector.closeAllConnections();
      connector.close();
    },
  };
}

function activity(serviceUrl: string, customer: string, text: string): string {
  return JSON.stringify({
    type: 'message',
    id: `${customer}-${text.length}`,
    timestamp: new Date().toISOString(),
    channelId: 'emulator',
    serviceUrl,
    from: { id: customer, name: 'ねこ' },
    recipient: { id: 'bot', name: 'brand' },
    conversation: { id: customer },
    text,
    locale: 'ja-JP',
  });
}
