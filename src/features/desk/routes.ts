import { json, Router, type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../../core/access.ts';
import { InputError } from '../../core/errors.ts';
import { refuseOtherTeam } from '../../platform/database/refuse-other-team.ts';
import { settleBody } from './contract.ts';
import { readConversation, type ConversationOptions } from './read-conversation.ts';
import { readQueue } from './read-queue.ts';
import { settleMessage } from './settle-message.ts';
import { createDeskStreams, type StreamOptions } from './stream.ts';

export type DeskOptions = ConversationOptions &
  Pick<StreamOptions, 'live' | 'still' | 'pollMs' | 'heartbeatMs'> & {
    /** Lets only those through who may work at the desk. */
    mayWork: RequestHandler;
    /** These agents' desks were heard of. */
    seen(staffIds: number[]): void | Promise<void>;
    wakeDelivery(accountId: number): Promise<void>;
    /** For figures: a message was taken back before it went. */
    onCancelled?(): void;
    /** A customer's own windows may show something else now. */
    changed(contactExternalId: string): void;
    log: { warn(fields: Record<string, unknown>, message: string): void };
  };

export type Desk = {
  routes: Router;
  /** Ends the live streams; their pages come back by themselves. */
  close(): void;
};

const idParam = z.coerce.number().int().positive();

/** `/api/v1/desk/queue`, `/api/v1/desk/stream`, `/api/v1/conversations/:id` and `/api/v1/messages/:id/settle`. */
export function createDesk(options: DeskOptions): Desk {
  const { mayWork, log } = options;
  const router = Router();
  const streams = createDeskStreams({
    ...options,
    now: () => options.clock.now(),
    seen: (staffIds) => {
      Promise.resolve(options.seen(staffIds)).catch((error: unknown) => log.warn({ err: error }, 'could not note that a desk is open'));
    },
    onError: (error) => log.warn({ err: error }, 'the desks could not be told what changed; they are with the next look'),
  });

  router.get('/api/v1/desk/queue', mayWork, async (_request, response) => {
    fresh(response).json(await readQueue(options, principalOf(response)));
  });

  router.get('/api/v1/desk/stream', mayWork, (request, response) => streams.open(request, response, principalOf(response)));

  router.get('/api/v1/conversations/:id', mayWork, async (request, response) => {
    await refuseOtherTeam(options.database, idOf(request), principalOf(response));
    fresh(response).json(await readConversation(options, idOf(request), principalOf(response)));
  });

  router.post('/api/v1/messages/:id/settle', mayWork, json({ limit: '1kb' }), async (request, response) => {
    const asked = settleBody.safeParse(request.body);
    if (!asked.success) throw new InputError('invalid', 'Send { "action": "cancel" }, "arrived" or "resend".');
    const message = await options.database.db
      .selectFrom('message')
      .select('conversation_id')
      .where('id', '=', idOf(request))
      .executeTakeFirst();
    if (message) await refuseOtherTeam(options.database, message.conversation_id, principalOf(response));
    const settled = await settleMessage(options, idOf(request), asked.data, principalOf(response));
    if (settled.state === 'dropped') options.onCancelled?.();
    await options.wakeDelivery(settled.accountId);
    options.changed(settled.contactExternalId);
    response.json({ id: settled.id, state: settled.state });
  });

  return { routes: router, close: () => streams.close() };
}

function idOf(request: Request): number {
  const id = idParam.safeParse(request.params['id']);
  if (!id.success) throw new InputError('not-found', `There is nothing of the number ${String(request.params['id'])}.`, 404);
  return id.data;
}

const fresh = (response: Response): Response => response.set('Cache-Control', 'no-store');

function principalOf(response: Response): Principal {
  return response.locals['principal'] as Principal;
}
