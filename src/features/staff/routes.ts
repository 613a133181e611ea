import { json, Router, type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { InputError } from '../../core/errors.ts';
import { transaction } from '../../platform/database/transaction.ts';
import type { Gate } from '../../platform/http/bearer.ts';
import { isSameOrigin } from '../../platform/http/same-origin.ts';
import { acceptLink, checkLink } from './accept-link.ts';
import { linkBody, linkCheckBody, presenceBody, signInBody, staffBody, type SessionView } from './contract.ts';
import { addStaff, disableStaff, enableStaff, inviteStaff, listStaff } from './members.ts';
import type { Parts } from './parts.ts';
import { refuseWeak } from './password-rules.ts';
import { setPresence } from './presence.ts';
import type { OpenedSession, Session } from './sessions.ts';
import { signIn } from './sign-in.ts';

export type StaffRoutes = { parts: Parts; publicOrigin: string | null; gate: Gate };

const SESSION = '/api/v1/session';
const STAFF = '/api/v1/staff';
const staffId = z.coerce.number().int().positive().max(2_147_483_647);

/** `/api/v1/session` (sign-in, presence, links) and `/api/v1/staff` (admins). */
export function staffRoutes({ parts, publicOrigin, gate }: StaffRoutes): Router {
  const router = Router();
  const body = json({ limit: '16kb', strict: true });
  const ours = [noStore, ownPage(publicOrigin), body];
  sessionRoutes(router, parts, ours);

  router.get(STAFF, noStore, gate('admin'), async (_request, response) => {
    response.json({ staff: await listStaff(parts) });
  });
  router.post(STAFF, noStore, gate('admin'), body, async (request, response) => {
    response.status(201).json(await addStaff(parts, parse(staffBody, request.body)));
  });
  router.post(`${STAFF}/:id/invite`, noStore, gate('admin'), async (request, response) => {
    response.json(await inviteStaff(parts, parse(staffId, request.params.id)));
  });
  router.post(`${STAFF}/:id/disable`, noStore, gate('admin'), async (request, response) => {
    response.json({ staff: await disableStaff(parts, parse(staffId, request.params.id)) });
  });
  router.post(`${STAFF}/:id/enable`, noStore, gate('admin'), async (request, response) => {
    response.json({ staff: await enableStaff(parts, parse(staffId, request.params.id)) });
  });
  return router;
}

function sessionRoutes(router: Router, parts: Parts, ours: RequestHandler[]): void {
  const { sessions, database } = parts;
  const signedIn = async (request: Request): Promise<Session> => {
    const session = await sessions.read(request);
    if (!session) throw new InputError('signed-out', 'Nobody is signed in here. Please sign in.', 401);
    sessions.prove(request, session);
    return session;
  };
  const welcome = (response: Response, session: OpenedSession) => {
    sessions.give(response, session);
    response.json(viewOf(parts, session));
  };

  router.post(SESSION, ours, async (request: Request, response: Response) => {
    const given = parse(signInBody, request.body);
    welcome(
      response,
      await signIn(parts, given, request).catch((error: unknown) => {
        if (error instanceof InputError && typeof error.details.retryAt === 'string')
          response.setHeader('Retry-After', Math.max(1, Math.ceil((Date.parse(error.details.retryAt) - parts.clock.now()) / 1_000)));
        throw error;
      }),
    );
  });
  router.get(SESSION, noStore, async (request, response) => {
    response.json(viewOf(parts, await signedIn(request)));
  });
  router.delete(SESSION, noStore, async (request, response) => {
    const session = await signedIn(request);
    await transaction(database, async (tx) => {
      // Who is still signed in elsewhere is there.
      if (!(await sessions.end(tx, session))) await setPresence(tx, session.staff.id, 'away');
    });
    parts.presenceChanged();
    sessions.take(response);
    response.status(204).end();
  });
  router.put(`${SESSION}/presence`, noStore, json({ limit: '1kb' }), async (request, response) => {
    const session = await signedIn(request);
    const { presence } = parse(presenceBody, request.body);
    const staff = await transaction(database, (tx) => setPresence(tx, session.staff.id, presence));
    parts.presenceChanged();
    response.json(viewOf(parts, { ...session, staff }));
  });
  router.post(`${SESSION}/link/check`, ours, async (request: Request, response: Response) => {
    response.json(await checkLink(parts, parse(linkCheckBody, request.body).token));
  });
  router.post(`${SESSION}/link`, ours, async (request: Request, response: Response) => {
    welcome(response, await acceptLink(parts, parse(linkBody, request.body), request));
  });
}

/** Before there is a session to prove anything with: JSON only, which no form of another site can send, and no other site's page. */
function ownPage(publicOrigin: string | null): RequestHandler {
  return (request, _response, next) => {
    if (!request.is('application/json')) throw new InputError('json-only', 'Send JSON (Content-Type: application/json).', 415);
    if (!isSameOrigin(request, publicOrigin)) throw new InputError('csrf', 'This request came from another site’s page.', 403);
    next();
  };
}

const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

function viewOf({ house }: Parts, { staff, csrf, expiresAt }: Session): SessionView {
  const { id, name, email, role, teams, presence } = staff;
  const person = { id, agentId: `staff:${id}`, name, email, role, teams, presence };
  return { staff: person, csrf, ...house(), expiresAt: new Date(expiresAt).toISOString() };
}

/** A password of the wrong length is a weak one: the page has a sentence for it. */
function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const typed = (value as { password?: unknown } | null | undefined)?.password;
  if (typeof typed === 'string' && issues.every((issue) => issue.path[0] === 'password')) refuseWeak(typed, []);
  const problems = issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
  throw new InputError('invalid', problems);
}
