import type { Request } from 'express';
import type { Clock } from '../../core/clock.ts';
import { InputError, UnavailableError } from '../../core/errors.ts';
import type { Envelope } from './activity.ts';
import { isLoopbackAddress, isLoopbackName } from './hosts.ts';

/** Lets an activity in, or throws: InputError (401, 403), or UnavailableError when nobody can tell just now. */
export type Door = (request: Request, envelope: Envelope) => Promise<void>;

/** Checks a token: resolves to the service URL that it was made for. */
export type Authenticate = (envelope: Envelope, authorization: string) => Promise<unknown>;

const KEYS_MS = 8_000;
const SLACK_S = 5 * 60;

export type TokenDoorOptions = { authenticate: Authenticate; appId: string; issuer: string; clock: Clock };

/** Only what the Bot Framework Service itself signed, for this bot, and for the service URL that the activity names. */
export function tokenDoor({ authenticate, appId, issuer, clock }: TokenDoorOptions): Door {
  return async (request, envelope) => {
    const authorization = request.headers.authorization ?? '';
    if (!isPlausible(authorization, appId, issuer, clock.now() / 1000)) throw refused();
    let madeFor: unknown;
    try {
      madeFor = await inTime(authenticate(envelope, authorization));
    } catch (error) {
      if (isRefusal(error)) throw refused();
      throw new UnavailableError('bot-framework-keys', 'The keys that prove requests of the Bot Framework cannot be had just now.', {
        cause: error,
      });
    }
    // The SDK looks at this only where it finds a service URL.
    if (madeFor !== envelope.serviceUrl) throw refused();
  };
}

/** Only programs on this very machine: the Bot Framework Emulator. */
export const emulatorDoor: Door = async ({ socket, headers, httpVersion }) => {
  const proxied = Object.keys(headers).some((name) => name.startsWith('x-forwarded-') || ['forwarded', 'via', 'x-real-ip'].includes(name));
  const host = URL.canParse(`http://${headers.host ?? ''}`) ? new URL(`http://${headers.host}`).hostname : '';
  // A page in a browser on this machine, also one that pretends to be local by its name, is not a program on it.
  const page = headers.origin !== undefined || !isLoopbackName(host);
  // No program speaks it any more, but proxies do (nginx, unless told otherwise), and these need not say that they are there.
  const old = httpVersion === '1.0' || httpVersion === '0.9';
  if (!isLoopbackAddress(socket.remoteAddress ?? '') || proxied || old || page)
    throw new InputError('forbidden', 'Without MICROSOFT_APP_ID only the Bot Framework Emulator on this machine is answered.', 403);
};

/**
 * Looks at a token before anything is done for it. The SDK also knows tokens of other issuers (the Emulator's, skills'), which name no service URL,
 * remembers for ever each tenant that such a token names, and takes one that never ends: none of these comes so far.
 */
function isPlausible(authorization: string, appId: string, issuer: string, nowS: number): boolean {
  const [, head = '', claims = ''] = /^Bearer ([\w-]{1,2000})\.([\w-]{1,8000})\.[\w-]{1,2000}$/.exec(authorization) ?? [];
  const { alg } = decoded(head);
  const { iss, aud, exp, nbf } = decoded(claims);
  if (alg !== 'RS256' || iss !== issuer || aud !== appId) return false;
  return typeof exp === 'number' && exp > nowS - SLACK_S && (nbf === undefined || (typeof nbf === 'number' && nbf <= nowS + SLACK_S));
}

function decoded(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isRefusal(error: unknown): boolean {
  const { statusCode, name } = error as { statusCode?: unknown; name?: unknown };
  return statusCode === 401 || ['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError'].includes(String(name));
}

function refused(): InputError {
  return new InputError('unauthorized', 'The request has no valid token of the Bot Framework for this bot.', 401);
}

function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${KEYS_MS} ms`)), KEYS_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
