import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { TwitterApi } from 'twitter-api-v2';
import type { TwitterApiTokens } from 'twitter-api-v2';

export const X_API_URL = 'https://api.x.com';

/**
 * The SDK knows no other address than https://api.x.com, and signs for it. This agent carries those requests, as they are, to another server:
 * the signature stays the one that X itself would verify.
 */
class ElsewhereAgent extends https.Agent {
  readonly #target: URL;
  constructor(target: URL) {
    super({ keepAlive: false });
    this.#target = target;
  }
  override createConnection(): net.Socket {
    const { protocol, hostname, port } = this.#target;
    const host = hostname.replace(/^\[|\]$/g, '');
    if (protocol === 'https:') return tls.connect({ host, port: Number(port || 443), servername: host });
    return net.connect(Number(port || 80), host);
  }
}

/** One per channel. Connections are not kept: X closing an idle one just as we send would look like a doubtful send. */
export function createAgent(apiUrl: string): https.Agent {
  const url = new URL(apiUrl);
  return url.origin === X_API_URL ? new https.Agent({ keepAlive: false }) : new ElsewhereAgent(url);
}

/** A client without plugins: no retries, no token refresh. */
export function openClient(tokens: TwitterApiTokens | string, agent: https.Agent): TwitterApi {
  return typeof tokens === 'string' ? new TwitterApi(tokens, { httpAgent: agent }) : new TwitterApi(tokens, { httpAgent: agent });
}

/** `overdue` when the work is not done in time. The work goes on: nobody can call back a request that has left. */
export function withDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T | 'overdue'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve('overdue'), deadlineMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
