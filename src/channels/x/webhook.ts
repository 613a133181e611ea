import express from 'express';
import type { ErrorRequestHandler, Request, Response, Router } from 'express';
import type { Clock } from '../../core/clock.ts';
import { UnavailableError } from '../../core/errors.ts';
import type { Inbox } from '../channel.ts';
import { parseWebhook } from './parse.ts';
import { isChallenge, isSignedBy, signatureOf } from './signature.ts';

export const WEBHOOK_PATH = '/webhooks/x';
const MAX_BODY = '256kb';
/** X gives up after ten seconds, and then does not know what became of it. What is stored after all is known when it comes again. */
const ACK_BUDGET_MS = 8_000;

export type WebhookOptions = {
  consumerSecret: string;
  inbox: Inbox;
  clock: Clock;
  /** A body without a right signature was refused. */
  onRefused?(): void;
  budgetMs?: number;
};

/**
 * GET answers X's challenge; POST takes events. 200 only after the inbox has them; 401 without a right signature; 413 above 256 KB; 503 when they could not be stored,
 * or not within `budgetMs`. Needs the raw bytes: mount it before anything that reads bodies.
 */
export function createWebhookRouter({ consumerSecret, clock, budgetMs = ACK_BUDGET_MS, ...options }: WebhookOptions): Router {
  const inbox: Inbox = { accept: (batch) => within(budgetMs, options.inbox.accept(batch)) };
  const router = express.Router();
  router.get(WEBHOOK_PATH, (request, response) => answerChallenge(consumerSecret, request, response));
  router.post(WEBHOOK_PATH, express.raw({ type: () => true, limit: MAX_BODY, inflate: false }), async (request, response) => {
    // Without a body the middleware leaves something else than bytes.
    const raw: Uint8Array = Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
    if (!isSignedBy(consumerSecret, raw, request.headers['x-twitter-webhooks-signature'])) {
      options.onRefused?.();
      return void response.status(401).end();
    }
    try {
      await inbox.accept({ channel: 'x', ...parseWebhook(raw, clock.now()), raw });
      response.status(200).end();
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      response.status(503).set('retry-after', '5').end();
    }
  });
  router.use(WEBHOOK_PATH, refuseBody);
  return router;
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new UnavailableError('inbox', `The events were not stored within ${ms} ms; deliver them again.`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function answerChallenge(consumerSecret: string, request: Request, response: Response): void {
  const token = request.query['crc_token'];
  response.set('cache-control', 'no-store');
  if (!isChallenge(token)) response.status(400).json({ error: 'crc_token is missing or has an unexpected form' });
  else response.json({ response_token: signatureOf(consumerSecret, token) });
}

/** What the body reader refuses (too large 413, compressed 415, broken off 400) is answered without a word; anything else is the caller's to handle. */
const refuseBody: ErrorRequestHandler = (error: { status?: unknown; type?: unknown }, _request, response, next) => {
  const { status, type } = error;
  const byReader = typeof type === 'string' && /^(?:entity|encoding|request)\./.test(type);
  if (byReader && typeof status === 'number' && !response.headersSent) response.status(status).end();
  else next(error);
};
