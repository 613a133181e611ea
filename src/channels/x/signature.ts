import { createHmac, timingSafeEqual } from 'node:crypto';

/** X's challenges are base64 or base64url. Anything else is not signed: the answer would verify as the signature of a forged event. */
const TOKEN = /^[A-Za-z0-9+/_=-]{1,256}$/;

export function isChallenge(token: unknown): token is string {
  return typeof token === 'string' && TOKEN.test(token);
}

/** `sha256=` and the base64 of HMAC-SHA256 under the consumer secret: the answer to a challenge, and the signature of a body. */
export function signatureOf(consumerSecret: string, bytes: string | Uint8Array): string {
  return `sha256=${createHmac('sha256', consumerSecret).update(bytes).digest('base64')}`;
}

/** Compares in constant time. A body that could itself have been a challenge is refused, whatever its signature: X sends none, and anybody can have one signed. */
export function isSignedBy(consumerSecret: string, body: Uint8Array, header: unknown): boolean {
  if (typeof header !== 'string' || (body.length <= 256 && isChallenge(Buffer.from(body).toString('latin1')))) return false;
  const expected = Buffer.from(signatureOf(consumerSecret, body));
  const given = Buffer.from(header);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
