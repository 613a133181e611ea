import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';

export type Reply = { status: number; text: string };

/** The header value by which an app knows that a body comes from X; also the form of a CRC answer. */
export function xSignature(consumerSecret: string, body: string | Buffer): string {
  return `sha256=${createHmac('sha256', consumerSecret).update(body).digest('base64')}`;
}

/** Requests to the apps' webhooks. `reach` maps a public origin to where it really is (`https://desk.example.jp` to a loopback address). */
export function createPoster(reach: Record<string, string>, timeoutMs: number) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

  function send(method: 'GET' | 'POST', address: string, body: string | Buffer, headers: Record<string, string>): Promise<Reply | null> {
    const url = new URL(address);
    const target = new URL(url.pathname + url.search, reach[url.origin] ?? url.origin);
    const secure = target.protocol === 'https:';
    return new Promise((resolve) => {
      const request = (secure ? https : http).request(
        target,
        { method, headers, timeout: timeoutMs, ...(secure ? {} : { agent }) },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
          response.on('close', () => resolve(null));
        },
      );
      request.on('timeout', () => {
        resolve(null);
        request.destroy();
      });
      // A kept connection that the other side has closed in the meantime says nothing about this request.
      request.on('error', (error: NodeJS.ErrnoException) => {
        const stale = request.reusedSocket && error.code === 'ECONNRESET';
        resolve(stale ? send(method, address, body, headers) : null);
      });
      request.end(body);
    });
  }

  return {
    /** Null when no complete answer came. Never throws. */
    post: (url: string, body: string | Buffer, headers: Record<string, string>) => send('POST', url, body, headers),
    get: (url: string) => send('GET', url, '', {}),
    close: () => agent.destroy(),
  };
}

export type Poster = ReturnType<typeof createPoster>;
