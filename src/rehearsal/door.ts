import type { IncomingMessage, ServerResponse } from 'node:http';
import { bearerOf } from './bearer.ts';
import { answerOf, isAfter } from './faults.ts';
import type { Fault, createFaults } from './faults.ts';
import { problem, readCall, writeAnswer, writeHalf } from './http.ts';
import type { Answer, Call } from './http.ts';
import type { createLimits } from './limits.ts';
import type { LoggedRequest } from './log.ts';
import type { OAuthVerdict } from './oauth.ts';
import type { Waits } from './waits.ts';
import type { Caller, Route, World } from './world.ts';

type Parts = {
  world: World;
  routes: Route[];
  faults: ReturnType<typeof createFaults>;
  limits: ReturnType<typeof createLimits>;
  verify: (call: Call) => OAuthVerdict;
  appToken: string;
  revoked: Set<string>;
  waits: Waits;
};

/** Every request passes here: fault before, who it is, its limit, the endpoint, fault after, the log. */
export function createDoor(parts: Parts): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { world, faults, limits, waits } = parts;

  return async (request, response) => {
    const call = await readCall(request, world.clock.now());
    const found = match(parts.routes, call);
    const entry: LoggedRequest = {
      at: call.at,
      method: call.method,
      path: call.path,
      endpoint: null,
      userId: null,
      outcome: 404,
      fault: null,
    };
    world.log.requests.push(entry);
    if (!found) return writeAnswer(response, problem(404, 'Not Found', 'Not Found'));
    const fault = faults.next(found.route.endpoint);
    Object.assign(entry, { endpoint: found.route.endpoint, fault: fault?.kind ?? null });
    if (fault?.kind === 'slow') await waits.wait(fault.ms);
    const usual = fault && !isAfter(fault) && fault.kind !== 'slow' ? null : await usualAnswer(call, found, entry);
    const messageId = acceptedBy(usual);
    if (messageId !== undefined) entry.messageId = messageId;
    entry.outcome = finish(response, fault, usual);
    entry.endedAt = world.clock.now();
  };

  async function usualAnswer(call: Call, found: { route: Route; parts: string[] }, entry: LoggedRequest): Promise<Answer> {
    const userId = authenticate(call, found.route.auth);
    if (userId === undefined) return problem(401, 'Unauthorized', 'Unauthorized');
    entry.userId = userId;
    const caller: Caller = { userId, parts: found.parts };
    if (!found.route.limit) return found.route.handle(call, caller);
    const verdict = limits.take(found.route.limit, found.route.endpoint, userId ?? 'app');
    if (verdict.refusal) return verdict.refusal;
    const answer = await found.route.handle(call, caller);
    return { ...answer, headers: { ...verdict.headers, ...answer.headers } };
  }

  /** The user, null for the app itself, undefined for nobody. */
  function authenticate(call: Call, auth: Route['auth']): string | null | undefined {
    if (auth === 'none') return null;
    const bearer = bearerOf(call);
    if (auth !== 'user') {
      if (bearer === parts.appToken) return null;
      const owner = auth === 'userToken' && bearer ? world.accounts.find((account) => account.userToken === bearer) : undefined;
      return owner && !parts.revoked.has(owner.userId) ? owner.userId : undefined;
    }
    const verdict = parts.verify(call);
    return 'userId' in verdict && !parts.revoked.has(verdict.userId) ? verdict.userId : undefined;
  }
}

/** The direct message that an answer says has been accepted. */
function acceptedBy(answer: Answer | null): string | undefined {
  const { data } = (answer?.body ?? {}) as { data?: { dm_event_id?: unknown } };
  return answer?.status === 201 && typeof data?.dm_event_id === 'string' ? data.dm_event_id : undefined;
}

function match(routes: Route[], call: Call): { route: Route; parts: string[] } | null {
  for (const route of routes) {
    const found = route.method === call.method ? route.path.exec(call.path) : null;
    if (found) return { route, parts: found.slice(1) };
  }
  return null;
}

/** Ends the request as the fault wants, else with the usual answer. A refusal (wrong signature, limit) goes out as it is: nothing was accepted. */
function finish(response: ServerResponse, fault: Fault | undefined, usual: Answer | null): LoggedRequest['outcome'] {
  const accepted = usual === null || usual.status < 300;
  if (fault && accepted && fault.kind !== 'slow') {
    if (fault.kind === 'reset') {
      response.socket?.resetAndDestroy();
      return 'reset';
    }
    if (fault.kind === 'silence') return 'silence';
    if (fault.kind === 'cut' && usual) {
      writeHalf(response, usual);
      return 'cut';
    }
    const answer = answerOf(fault);
    if (answer) {
      writeAnswer(response, answer);
      return answer.status;
    }
  }
  const answer = usual ?? problem(500, 'Internal Error', 'Internal Error');
  writeAnswer(response, answer);
  return answer.status;
}
