import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { jsonOf, requestOnce, type HttpAnswer } from './http.ts';

export type TokenAnswer =
  /** `fresh`: made for this very call. */
  | { kind: 'token'; token: string; fresh: boolean }
  /** The login service does not know this app id with this password. */
  | { kind: 'refused'; detail: string }
  | { kind: 'unavailable'; detail: string };

export type TokenOptions = { loginUrl: string; tenant: string; appId: string; password: string; audience: string; clock: Clock };

export interface Tokens {
  /** The bot's own access token, kept until five minutes before it ends. Never throws. */
  get(deadlineMs: number): Promise<TokenAnswer>;
  /** A connector refused it: the next call asks for another one. */
  forget(token: string): void;
}

const FETCH_MS = 8_000;
const granted = z.object({ access_token: z.string().min(1).max(20_000), expires_in: z.coerce.number().positive() });
const denied = z.object({ error: z.string().max(100), error_description: z.string().optional() });

/** Tokens by client credentials (OAuth 2.0), asked for by ourselves: the SDK's way has time-outs and retries of its own. */
export function createTokens(options: TokenOptions): Tokens {
  let kept: { token: string; until: number } | null = null;
  let asking: Promise<TokenAnswer> | null = null;

  async function ask(): Promise<TokenAnswer> {
    const form = {
      grant_type: 'client_credentials',
      client_id: options.appId,
      client_secret: options.password,
      scope: `${options.audience}/.default`,
    };
    const answer = await requestOnce({
      method: 'POST',
      url: `${options.loginUrl.replace(/\/$/, '')}/${options.tenant}/oauth2/v2.0/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      deadlineMs: FETCH_MS,
      maxBytes: 64 * 1024,
    });
    const read = readToken(answer);
    if ('kind' in read) return read;
    kept = { token: read.access_token, until: options.clock.now() + Math.max(0, read.expires_in - 300) * 1000 };
    return { kind: 'token', token: read.access_token, fresh: true };
  }

  return {
    async get(deadlineMs) {
      if (kept && kept.until > options.clock.now()) return { kind: 'token', token: kept.token, fresh: false };
      asking ??= ask().finally(() => (asking = null));
      return withDeadline(asking, deadlineMs);
    },
    forget(token) {
      if (kept?.token === token) kept = null;
    },
  };
}

function readToken(answer: HttpAnswer): z.output<typeof granted> | TokenAnswer {
  if (answer.kind !== 'answer') return { kind: 'unavailable', detail: 'said' in answer ? answer.said : 'the answer was too large' };
  const body = jsonOf(answer.body);
  if (answer.status === 200) {
    const token = granted.safeParse(body);
    return token.success ? token.data : { kind: 'unavailable', detail: 'the login service answered without a token' };
  }
  const why = denied.safeParse(body);
  const detail = `the login service answered ${answer.status}${why.success ? ` ${why.data.error}` : ''}`;
  return { kind: why.success && (answer.status === 400 || answer.status === 401) ? 'refused' : 'unavailable', detail };
}

function withDeadline(work: Promise<TokenAnswer>, deadlineMs: number): Promise<TokenAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<TokenAnswer>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'unavailable', detail: 'the login service is slow' }), Math.max(0, deadlineMs));
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
