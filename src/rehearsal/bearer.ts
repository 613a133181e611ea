import { createHmac } from 'node:crypto';
import { errorList } from './http.ts';
import type { Answer, Call } from './http.ts';
import type { OAuthKeys } from './oauth.ts';

/** The app-only token of these keys: the same for the same keys, as with X. */
export function appToken(keys: OAuthKeys): string {
  return `AAAA${createHmac('sha256', keys.consumerSecret).update(keys.consumerKey).digest('hex')}`;
}

/** POST /oauth2/token: Basic consumer key and secret in, an app-only bearer token out. */
export function issueAppToken(call: Call, keys: OAuthKeys): Answer {
  const form = new URLSearchParams(call.body.toString('utf8'));
  const json = call.headers['content-type']?.includes('json') ? safeJson(call.body) : {};
  const grant = form.get('grant_type') ?? json['grant_type'];
  if (grant !== 'client_credentials') return errorList(403, 170, 'Missing required parameter: grant_type');
  const basic = Buffer.from(`${encodeURIComponent(keys.consumerKey)}:${encodeURIComponent(keys.consumerSecret)}`).toString('base64');
  if (call.headers.authorization !== `Basic ${basic}`) return errorList(403, 99, 'Unable to verify your credentials');
  return { status: 200, body: { token_type: 'bearer', access_token: appToken(keys) } };
}

/** The token of an `Authorization: Bearer` header, or null. */
export function bearerOf(call: Call): string | null {
  return /^Bearer\s+(\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? null;
}

function safeJson(body: Buffer): Record<string, unknown> {
  try {
    return (JSON.parse(body.toString('utf8')) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
