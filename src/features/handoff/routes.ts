import { json, Router, type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import { mayOverrule } from '../../core/access.ts';
import { InputError } from '../../core/errors.ts';
import type { ChannelName } from '../../core/message.ts';
import type { Database } from '../../platform/database/engine.ts';
import { refuseOtherTeam } from '../../platform/database/refuse-other-team.ts';
import type { Principal } from '../../platform/http/bearer.ts';
import { claimHandoff } from './claim-handoff.ts';
import { claimBody, idParam, listQuery, messagesQuery, nextBody, replyBody, resolveBody, takeBody } from './contract.ts';
import { findHandoff, listHandoffs, listMessages } from './list-handoffs.ts';
import type { SwitchOf } from './left-to-agent.ts';
import { replyToCustomer } from './reply-to-customer.ts';
import { giveBack, resolveHandoff } from './resolve-handoff.ts';
import { takeConversation } from './take-conversation.ts';
import { takeNext } from './take-next.ts';
import type { By } from './take-over.ts';

export type HandoffRoutes = {
  database: Database;
  /** Lets only those through who may work at the desk. */
  mayWork: RequestHandler;
  showing(channel: ChannelName): { confirm: string; maxText: number; photos: number };
  wakeDelivery(accountId: number): Promise<void>;
  changed(contactExternalId: string): void;
  switchOf: SwitchOf;
};

/** `/api/v1/handoffs` and `/api/v1/conversations`: list, take the next, claim, answer, resolve. */
export function handoffRoutes(options: HandoffRoutes): Router {
  const { database } = options;
  const router = Router();
  const body = json({ limit: '64kb', strict: true });

  router.get('/api/v1/handoffs', options.mayWork, async (request, response) => {
    const query = parse(listQuery, request.query);
    const principal = principalOf(response);
    const only = principal.staff?.role === 'agent' ? principal.staff.teams : [];
    response.json({ handoffs: await listHandoffs(database, { ...query, only: { teams: only, agentId: principal.agentId } }) });
  });

  router.post('/api/v1/handoffs/next', options.mayWork, body, async (request, response) => {
    parse(nextBody, request.body ?? {});
    const id = await takeNext(database, byOf(response), principalOf(response).staff?.teams ?? []);
    const handoff = await findHandoff(database, id);
    if (handoff) await wakeCustomer(handoff.conversationId);
    response.json(handoff);
  });

  router.get('/api/v1/handoffs/:id', options.mayWork, async (request, response) => {
    response.json(await handoffOr403(request, response));
  });

  router.post('/api/v1/handoffs/:id/claim', options.mayWork, body, async (request, response) => {
    const { version } = parse(claimBody, request.body ?? {});
    const before = await handoffOr403(request, response);
    await claimHandoff(database, before.id, byOf(response), version);
    await wakeCustomer(before.conversationId);
    response.json(await handoffOr404(request));
  });

  router.post('/api/v1/handoffs/:id/resolve', options.mayWork, body, async (request, response) => {
    const ending = parse(resolveBody, request.body ?? {});
    const before = await handoffOr403(request, response);
    await resolveHandoff(database, before.id, byOf(response), ending, options.switchOf);
    await wakeCustomer(before.conversationId);
    response.json(await handoffOr404(request));
  });

  router.get('/api/v1/conversations/:id/messages', options.mayWork, async (request, response) => {
    const { after } = parse(messagesQuery, request.query);
    response.json({ messages: await listMessages(database, await conversationOr403(request, response), after, 200) });
  });

  router.post('/api/v1/conversations/:id/messages', options.mayWork, body, async (request, response) => {
    const said = parse(replyBody, request.body);
    const { agentId, name } = principalOf(response);
    const conversationId = await conversationOr403(request, response);
    const sent = await replyToCustomer(options, { conversationId, agent: { id: agentId, name }, ...said });
    await options.wakeDelivery(sent.accountId);
    options.changed(sent.contactExternalId);
    response.status(202).json({ id: sent.messageId });
  });

  router.post('/api/v1/conversations/:id/take', options.mayWork, body, async (request, response) => {
    const { version } = parse(takeBody, request.body ?? {});
    const id = await conversationOr403(request, response);
    await takeConversation(database, id, byOf(response), version);
    await wakeCustomer(id);
    const { agentId, name } = principalOf(response);
    response.json({ conversation: id, agent: { agentId, name } });
  });

  router.post('/api/v1/conversations/:id/resolve', options.mayWork, body, async (request, response) => {
    const ending = parse(resolveBody, request.body ?? {});
    const id = await conversationOr403(request, response);
    await giveBack(database, id, byOf(response), ending, options.switchOf);
    await wakeCustomer(id);
    response.json({ conversation: id, outcome: ending.outcome });
  });

  async function handoffOr404(request: Request) {
    const id = parse(idParam, request.params.id);
    const handoff = await findHandoff(database, id);
    if (!handoff) throw new InputError('not-found', `There is no handoff ${id}.`, 404);
    return handoff;
  }

  /** Not when it waits for another team than the caller's. */
  async function handoffOr403(request: Request, response: Response) {
    const handoff = await handoffOr404(request);
    await refuseOtherTeam(database, handoff.conversationId, principalOf(response));
    return handoff;
  }

  async function conversationOr403(request: Request, response: Response): Promise<number> {
    const id = parse(idParam, request.params.id);
    await refuseOtherTeam(database, id, principalOf(response));
    return id;
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

function principalOf(response: Response): Principal {
  return response.locals.principal as Principal;
}

function byOf(response: Response): By {
  const principal = principalOf(response);
  return { agentId: principal.agentId, name: principal.name, overrules: mayOverrule(principal) };
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
  throw new InputError('invalid', problems);
}
