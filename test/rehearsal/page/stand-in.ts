import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAgent, openClient } from '../../../src/channels/x/client.ts';
import type { StartProduct } from '../../../src/rehearsal/page/rehearsal.ts';

type Body = { direct_message_events?: { message_create: { sender_id: string; message_data: { text: string } } }[] };

/** A product of a few lines: answers each message once by the real client of X, with what was said. */
export function standIn() {
  const seen = { starts: [] as Record<string, string>[], stops: 0, webhooks: [] as Body[], failures: [] as unknown[] };
  const start: StartProduct = async (settings) => {
    seen.starts.push(settings);
    const client = openClient(
      {
        appKey: settings['X_CONSUMER_KEY'] ?? '',
        appSecret: settings['X_CONSUMER_SECRET'] ?? '',
        accessToken: settings['X_ACCESS_TOKEN'] ?? '',
        accessSecret: settings['X_ACCESS_SECRET'] ?? '',
      },
      createAgent(settings['X_API_URL'] ?? ''),
    );
    const answered = new Set<string>();
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.end();
        const text = Buffer.concat(chunks).toString('utf8');
        const body = JSON.parse(text) as Body;
        seen.webhooks.push(body);
        const [event] = body.direct_message_events ?? [];
        const from = event?.message_create.sender_id;
        if (from === undefined || from === settings['X_USER_ID'] || answered.has(text)) return;
        answered.add(text);
        const answer = { text: `「${event?.message_create.message_data.text ?? ''}」ですね` };
        client.v2.post(`dm_conversations/with/${from}/messages`, answer).catch((error: unknown) => seen.failures.push(error));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      stop: () => {
        seen.stops += 1;
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      },
    };
  };
  return { start, seen };
}
