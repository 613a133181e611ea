import { json, Router, type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import { InputError } from '../../core/errors.ts';
import type { ChannelName } from '../../core/message.ts';
import type { Database } from '../../platform/database/engine.ts';
import type { Principal } from '../../platform/http/bearer.ts';
import { claimHandoff } from './claim-handoff.ts';
import { claimBody, idParam, listQuery, messagesQuery, replyBody, resolveBody } from './contract.ts';
import { findHandoff, listHandoffs, listMessages } from './list-handoffs.ts';
import { replyToCustomer } from './reply-to-customer.ts';
import { giveBack, resolveHandoff } from './resolve-handoff.ts';

export type HandoffRoutes = {
  database: Database;
  /** Lets only those through who may work at the desk. */
  mayWork: RequestHandler;
  showing(channel: ChannelName): { confirm: string; maxText: number };
  wakeDelivery(accountId: number): Promise<void>;
  changed(contactExternalId: string): void;
};

/** `/api/v1/handoffs` and `/api/v1/conversations`: list, claim, answer, resolve. */
export function handoffRoutes(options: HandoffRoutes): Router {
  const { database } = options;
  const router = Router();
  const body = json({ limit: '64kb', strict: true });

  router.get('/api/v1/handoffs', options.mayWork, async (request, response) => {
    const query = parse(listQuery, request.query);
    response.json({ handoffs: await listHandoffs(database, query.state, query.limit) });
  });

  router.get('/api/v1/handoffs/:id', options.mayWork, async (request, response) => {
    response.json(await handoffOr404(request));
  });

  router.post('/api/v1/handoffs/:id/claim', options.mayWork, body, async (request, response) => {
    const { version } = parse(claimBody, request.body ?? {});
    await claimHandoff(database, parse(idParam, request.params.id), agentOf(response), version);
    const handoff = await handoffOr404(request);
    await wakeCustomer(handoff.conversationId);
    response.json(handoff);
  });

  router.post('/api/v1/handoffs/:id/resolve', options.mayWork, body, async (request, response) => {
    const { outcome } = parse(resolveBody, request.body ?? {});
    const before = await handoffOr404(request);
    await resolveHandoff(database, before.id, agentOf(response), outcome);
    await wakeCustomer(before.conversationId);
    response.json(await handoffOr404(request));
  });

  router.get('/api/v1/conversations/:id/messages', options.mayWork, async (request, response) => {
    const { after } = parse(messagesQuery, request.query);
    response.json({ messages: await listMessages(database, parse(idParam, request.params.id), after, 200) });
  });

  router.post('/api/v1/conversations/:id/messages', options.mayWork, body, async (request, response) => {
    const { requestId, text } = parse(replyBody, request.body);
    const agent = agentOf(response);
    const sent = await replyToCustomer(options, { conversationId: parse(idParam, request.params.id), agent, text, requestId });
    await options.wakeDelivery(sent.accountId);
    options.changed(sent.contactExternalId);
    response.status(202).json({ id: sent.messageId });
  });

  router.post('/api/v1/conversations/:id/resolve', options.mayWork, body, async (request, response) => {
    const { outcome } = parse(resolveBody, request.body ?? {});
    const id = parse(idParam, request.params.id);
    await giveBack(database, id, agentOf(response), outcome);
    await wakeCustomer(id);
    response.json({ conversation: id, outcome });
  });

  async function handoffOr404(request: Request) {
    const id = parse(idParam, request.params.id);
    const handoff = await findHandoff(database, id);
    if (!handoff) throw new InputError('not-found', `There is no handoff ${id}.`, 404);
    return handoff;
  }

  async function wakeCustomer(conversationId: number): Promise<void> {
    const row = await database.db
      .selectFrom('conversation as c')
      .innerJoin('contact as t', 't.id', 'c.contact_id')
      .select('t.external_id')
      .where('c.id', '=', conversationId)
      .executeTakeFirst();
    if (row) options.changed(row.external_id);
  }

  return router;
}

/** The token's name is who answers. */
function agentOf(response: Response): string {
  return (response.locals.principal as Principal).name;
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
  throw new InputError('invalid', problems);
}
