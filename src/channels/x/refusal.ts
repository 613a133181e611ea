import type { IncomingHttpHeaders } from 'node:http';
import { ApiPartialResponseError, ApiRequestError, ApiResponseError } from 'twitter-api-v2';
import { at, list, member, string } from './json.ts';

/** What can be known of a request that did not succeed. */
export type Refusal =
  /** X answered with this status. `codes` are its numeric error codes, `said` its own words, `type` the last part of its problem type. */
  | { kind: 'answer'; status: number; codes: number[]; said: string; type: string; headers: IncomingHttpHeaders }
  /** The connection was never made: nothing was sent. */
  | { kind: 'unreached'; said: string }
  /** Something was sent, and what became of it is not known. */
  | { kind: 'unknown'; said: string };

/** Errors of making a connection or of checking its certificate. Connections are never reused here, so each of them means that no byte of the request left. */
const UNREACHED = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Refusals that say all by their status, even when the body breaks off. (403 does not: one of its codes is seen on messages that arrived.) */
const CLEAR_WITHOUT_BODY = new Set([400, 401, 404, 429]);

/** Reads the SDK's errors (of twitter-api-v2 1.29: the cause of a request error is only in its private options). */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof ApiResponseError) return answered(error.code, error.data, error.headers);
  if (error instanceof ApiPartialResponseError) {
    const status = error.response.statusCode ?? 0;
    return CLEAR_WITHOUT_BODY.has(status)
      ? answered(status, null, error.response.headers)
      : { kind: 'unknown', said: `answer ${status} broke off` };
  }
  if (error instanceof ApiRequestError) {
    const cause = at(error, '_options', 'error');
    const code = string(member(cause, 'code')) ?? string(member(cause, 'message')) ?? 'request failed';
    return isUnreached(cause) ? { kind: 'unreached', said: code } : { kind: 'unknown', said: code };
  }
  return { kind: 'unknown', said: error instanceof Error ? error.name : 'request failed' };
}

/** Whether a request that failed for this reason was no read of X's: it never arrived, or X did not let us in. */
export function wasNoRead(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal.kind === 'unreached' || (refusal.kind === 'answer' && (refusal.status === 401 || refusal.status === 403));
}

/** Where a name has several addresses, none of them could be reached. */
function isUnreached(cause: unknown): boolean {
  const each = list(member(cause, 'errors'));
  if (each.length > 0) return each.every(isUnreached);
  return UNREACHED.has(string(member(cause, 'code')) ?? '');
}

function answered(status: number, data: unknown, headers: IncomingHttpHeaders): Refusal {
  const errors = list(member(data, 'errors'));
  const codes = errors.map((error) => member(error, 'code')).filter((code) => typeof code === 'number');
  const words = [string(member(data, 'title')), string(member(data, 'detail')), ...errors.map((error) => string(member(error, 'message')))];
  const type = string(member(data, 'type'))?.split('/').at(-1) ?? '';
  return { kind: 'answer', status, codes, said: words.filter(Boolean).join(': ').slice(0, 300), type, headers };
}
