import { createHmac, randomBytes } from 'node:crypto';

/** An app's keys and one account's tokens. */
export type XTokens = { appKey: string; appSecret: string; accessToken: string; accessSecret: string };

/**
 * The Authorization header of a GET under OAuth 1.0a (RFC 5849, HMAC-SHA1), for addresses that the SDK cannot fetch piece by piece.
 * The time is the machine's own, as the SDK's is: a signature is compared with real time, not with that of a rehearsal.
 */
export function authorizationOf(tokens: XTokens, url: URL): string {
  const oauth: [string, string][] = [
    ['oauth_consumer_key', tokens.appKey],
    ['oauth_nonce', randomBytes(16).toString('hex')],
    ['oauth_signature_method', 'HMAC-SHA1'],
    ['oauth_timestamp', String(Math.floor(Date.now() / 1000))],
    ['oauth_token', tokens.accessToken],
    ['oauth_version', '1.0'],
  ];
  const parameters = [...oauth, ...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const base = ['GET', encode(url.origin + url.pathname), encode(parameters.join('&'))].join('&');
  const signature = createHmac('sha1', `${encode(tokens.appSecret)}&${encode(tokens.accessSecret)}`)
    .update(base)
    .digest('base64');
  const fields = [...oauth, ['oauth_signature', signature] as const];
  return `OAuth ${fields.map(([name, value]) => `${name}="${encode(value)}"`).join(', ')}`;
}

/** RFC 3986 percent encoding; encodeURIComponent leaves five characters too many. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!*'()]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
