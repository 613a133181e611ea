import { fork, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

/** `accepted`: how many were answered 200. */
export type LoadResult = { accepted: number; perSecond: number; p50Ms: number; p99Ms: number; failed: number };

/** Sends signed webhook bodies over `connections` keep-alive connections for `ms`, each with a message of its own. Figures of accepted (200) requests. */
export async function loadWebhook(
  url: string,
  secret: string,
  userId: string,
  options: { connections: number; ms: number },
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const until = performance.now() + options.ms;
  const took: number[] = [];
  let failed = 0;
  let next = BigInt(Date.now()) << 22n;
  const one = async () => {
    while (performance.now() < until) {
      const body = webhookBody(userId, String(next++), `3${String(next % 500n).padStart(6, '0')}`);
      const started = performance.now();
      const signature = `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`;
      const status = await post(url, agent, body, { 'x-twitter-webhooks-signature': signature });
      if (status === 200) took.push(performance.now() - started);
      else failed += 1;
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: options.connections }, one));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  took.sort((a, b) => a - b);
  const at = (share: number) => Math.round((took[Math.floor(took.length * share)] ?? 0) * 10) / 10;
  return { accepted: took.length, perSecond: Math.round(took.length / seconds), p50Ms: at(0.5), p99Ms: at(0.99), failed };
}

/** A body as X sends it (Account Activity), with the profiles of both sides. */
export function webhookBody(userId: string, eventId: string, customerId: string, text = '渋谷店の営業時間を教えてください'): string {
  const user = (id: string, name: string) => ({
    id,
    created_timestamp: '1422556069340',
    name,
    screen_name: `u${id}`,
    protected: false,
    verified: false,
    followers_count: 22,
    friends_count: 45,
    statuses_count: 494,
    profile_image_url_https: 'https://pbs.twimg.com/profile_images/1/normal.jpg',
  });
  return JSON.stringify({
    for_user_id: userId,
    direct_message_events: [
      {
        type: 'message_create',
        id: eventId,
        created_timestamp: String(Date.now()),
        message_create: {
          target: { recipient_id: userId },
          sender_id: customerId,
          message_data: { text, entities: { hashtags: [], symbols: [], user_mentions: [], urls: [] } },
        },
      },
    ],
    users: { [customerId]: user(customerId, 'ねこ'), [userId]: user(userId, 'brand') },
  });
}

/** Posts JSON and resolves with the status; 0 when there was no answer. */
export function post(url: string, agent: Agent, body: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(
      url,
      {
        agent,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    sent.on('error', () => resolve(0));
    sent.end(body);
  });
}

/** A bare Express that answers 200 and does nothing else: the ceiling, in a process of its own. */
export async function startBareExpress(file: string): Promise<{ url: string; stop(): void }> {
  const child: ChildProcess = fork(file, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const port = await new Promise<number>((resolve) => child.once('message', (message) => resolve(Number(message))));
  return { url: `http://127.0.0.1:${port}/webhooks/x`, stop: () => void child.kill() };
}
