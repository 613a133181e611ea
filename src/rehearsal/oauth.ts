import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Call } from './http.ts';

/** Clients sign for the real X whatever socket carries the request: for the host that they name, which is this one unless it is a host of media. */
const SIGNED_HOST = 'api.x.com';
const MEDIA_HOST = /^(?:ton\.(?:twitter|x)|(?:[a-z0-9-]+\.)*twimg)\.com$/;
const MAX_SKEW_SECONDS = 300;
const MAX_NONCES = 20_000;

export type OAuthKeys = { consumerKey: string; consumerSecret: string };
export type OAuthToken = { userId: string; accessToken: string; accessSecret: string };

/** Who signed, or why it is refused (for the log; X itself says only 401). */
export type OAuthVerdict = { userId: string } | { refused: string };

/**
 * Verifies OAuth 1.0a HMAC-SHA1 (RFC 5849 §3.4): method, address and the sorted parameters of header, query and form body.
 * JSON bodies are not part of the signature. Timestamps are compared with the machine's own clock, since that is what signers use; `skewSeconds` may lie between.
 */
export function createOAuthVerifier(
  keys: OAuthKeys,
  findToken: (accessToken: string) => OAuthToken | undefined,
  skewSeconds = MAX_SKEW_SECONDS,
): (call: Call) => OAuthVerdict {
  const nonces = new Set<string>();
  return (call) => {
    const oauth = parseHeader(call.headers.authorization ?? '');
    if (!oauth) return { refused: 'no OAuth header' };
    const token = findToken(oauth.get('oauth_token') ?? '');
    if (oauth.get('oauth_consumer_key') !== keys.consumerKey || !token) return { refused: 'unknown key or token' };
    if (oauth.get('oauth_signature_method') !== 'HMAC-SHA1') return { refused: 'signature method' };
    if (!isRecent(oauth.get('oauth_timestamp'), skewSeconds)) return { refused: 'timestamp' };
    const expected = sign(call, oauth, `${encode(keys.consumerSecret)}&${encode(token.accessSecret)}`);
    if (!same(expected, oauth.get('oauth_signature') ?? '')) return { refused: 'signature' };
    if (!isFirstUse(nonces, `${token.accessToken} ${oauth.get('oauth_nonce') ?? ''}`)) return { refused: 'nonce used twice' };
    return { userId: token.userId };
  };
}

function parseHeader(header: string): Map<string, string> | null {
  if (!/^OAuth\s/i.test(header)) return null;
  const fields = new Map<string, string>();
  for (const part of header.slice(6).split(',')) {
    const match = /^\s*([^=\s]+)="([^"]*)"\s*$/.exec(part);
    if (match) fields.set(decodeURIComponent(match[1] ?? ''), decodeURIComponent(match[2] ?? ''));
  }
  return fields;
}

function sign(call: Call, oauth: Map<string, string>, key: string): string {
  const pairs: [string, string][] = [...call.query];
  for (const [name, value] of oauth) if (name !== 'oauth_signature' && name !== 'realm') pairs.push([name, value]);
  if (call.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    pairs.push(...new URLSearchParams(call.body.toString('utf8')));
  const parameters = pairs
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const host = MEDIA_HOST.test(call.headers.host ?? '') ? call.headers.host : SIGNED_HOST;
  const base = [call.method.toUpperCase(), encode(`https://${host}${call.path}`), encode(parameters)].join('&');
  return createHmac('sha1', key).update(base).digest('base64');
}

/** RFC 3986 percent encoding; encodeURIComponent leaves five characters too many. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!*'()]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function isRecent(timestamp: string | undefined, skewSeconds: number): boolean {
  return Math.abs(Date.now() / 1000 - Number(timestamp)) <= skewSeconds;
}

function isFirstUse(nonces: Set<string>, nonce: string): boolean {
  if (nonces.has(nonce)) return false;
  if (nonces.size >= MAX_NONCES) nonces.clear();
  nonces.add(nonce);
  return true;
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
