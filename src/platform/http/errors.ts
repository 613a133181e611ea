import type { ErrorRequestHandler, RequestHandler } from 'express';
import { UketsukeError } from '../../core/errors.ts';
import { isAway } from '../database/away.ts';
import { sqlState } from '../database/sql-state.ts';
import type { Log } from '../log.ts';

type Answer = { status: number; code: string; message: string; details?: Readonly<Record<string, unknown>> };

const messages: Record<number, string> = {
  400: 'The request is not well formed.',
  413: 'The request is too large.',
  415: 'The request has a content type that is not understood here.',
};

function answerFor(error: unknown): Answer {
  if (error instanceof UketsukeError) return { status: error.status, code: error.code, message: error.message, details: error.details };
  const status = bodyParserStatus(error);
  if (status !== undefined)
    return { status, code: status === 413 ? 'too-large' : 'bad-request', message: messages[status] ?? 'Bad request.' };
  if (cannotBeStored(error))
    return { status: 400, code: 'bad-request', message: 'A text in the request holds characters that cannot be stored.' };
  if (isAway(error)) return { status: 503, code: 'unavailable', message: 'Something this needs is away just now. Please try again.' };
  return { status: 500, code: 'internal', message: 'Something went wrong here. The log has it under the request id.' };
}

/** Express and its body parsers mark what the caller did wrong with a 4xx status. */
function bodyParserStatus(error: unknown): number | undefined {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

/** SQLSTATE of texts that PostgreSQL refuses: NUL and what is no Unicode. */
function cannotBeStored(error: unknown): boolean {
  return /^(22021|22P05)$/.test(sqlState(error) ?? '');
}

/** What no route took. */
export const notFound: RequestHandler = (request, response) => {
  response.status(404).json({ error: { code: 'not-found', message: `There is nothing at ${request.method} ${request.path}.` } });
};

/** Every error becomes `{ error: { code, message } }`, with its details beside them; what we did not foresee is logged, and its text stays here. */
export function errorHandler(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const { status, code, message, details } = answerFor(error);
    const requestId: unknown = response.locals['requestId'];
    if (status >= 500) log.error({ err: error, requestId, method: request.method, path: request.path, status }, 'a request failed');
    if (response.headersSent) return next(error);
    if (status === 503) response.setHeader('Retry-After', '5');
    response.status(status).json({ error: { ...details, code, message } });
  };
}
