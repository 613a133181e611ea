import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { sql } from 'kysely';
import type { Principal } from '../../core/access.ts';
import { InputError } from '../../core/errors.ts';
import type { Tx } from '../database/conversations.ts';
import type { Database } from '../database/engine.ts';
import { releaseHeld } from '../database/release-held.ts';
import { transaction } from '../database/transaction.ts';
import { sameSecret, sha256 } from '../secrets.ts';

export type { Principal };

const SHAPE = /^ut_([a-z0-9]{10})_([A-Za-z0-9_-]{43})$/;

/** A token's name is its agent id: it must not be taken for an account of the staff, a token's number or this machine. */
const RESERVED = /^(staff:|token:|local$)/i;

/**
 * Makes a token: 256 random bits, shown once, stored as SHA-256. Its name is what conversations keep as their agent, so two that are valid never share one.
 * Throws reserved-name (422), name-taken (409).
 */
export async function createToken(database: Database, name: string, scopes: string[], expiresAt: Date | null): Promise<string> {
  const id = randomBytes(8).toString('hex').slice(0, 10);
  const secret = randomBytes(32).toString('base64url');
  if (RESERVED.test(name.trim())) throw new InputError('reserved-name', `A token cannot be called “${name}”. Choose another name.`, 422);
  await transaction(database, async (tx) => {
    // Of two at once with one name, one waits here for the other.
    await sql`lock table api_token in share row exclusive mode`.execute(tx);
    if (await isNameInUse(tx, name))
      throw new InputError('name-taken', `There is a valid token “${name}” already. Choose another name, or revoke that one first.`, 409);
    await tx
      .insertInto('api_token')
      .values({ id, name, hash: sha256(secret), scopes: JSON.stringify(scopes), expires_at: expiresAt })
      .execute();
  });
  return `ut_${id}_${secret}`;
}

export type TokenSummary = { id: string; name: string; scopes: string[]; created: string; expires: string | null; lastUsed: string | null };

/** The tokens there are, newest first; never the secrets. */
export async function listTokens(database: Database): Promise<TokenSummary[]> {
  const rows = await database.db.selectFrom('api_token').selectAll().orderBy('created_at', 'desc').execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    created: row.created_at.toISOString(),
    expires: row.expires_at?.toISOString() ?? null,
    lastUsed: row.last_used_at?.toISOString() ?? null,
  }));
}

async function isNameInUse(tx: Tx, name: string): Promise<boolean> {
  const { rows } =
    await sql`select 1 from api_token where name = ${name} and (expires_at is null or expires_at > app_now()) limit 1`.execute(tx);
  return rows.length > 0;
}

/** Ends a token at once; what it had in its hands waits for a colleague or is the bot's. Throws not-found (404). */
export async function revokeToken(database: Database, id: string): Promise<void> {
  await transaction(database, async (tx) => {
    const gone = await tx.deleteFrom('api_token').where('id', '=', id).returning('name').executeTakeFirst();
    if (!gone) throw new InputError('not-found', `There is no token ${id}.`, 404);
    if (!(await isNameInUse(tx, gone.name))) await releaseHeld(tx, { agentId: gone.name, name: gone.name });
  });
}

/** The token's owner, or null. Compares in constant time, and a token that is not there costs what a wrong one costs. */
export async function principalOf(database: Database, header: string | undefined): Promise<Principal | null> {
  const [, id, secret] = SHAPE.exec(header?.replace(/^Bearer\s+/i, '') ?? '') ?? [];
  if (!id || !secret) return null;
  const row = await database.db.selectFrom('api_token').selectAll().where('id', '=', id).executeTakeFirst();
  const right = timingSafeEqual(sha256(secret), row ? Buffer.from(row.hash) : sha256(''));
  if (!row || !right || (row.expires_at && row.expires_at.getTime() < Date.now())) return null;
  await sql`update api_token set last_used_at = app_now() where id = ${id} and (last_used_at is null or last_used_at < app_now() - interval '1 minute')`.execute(
    database.db,
  );
  return { agentId: row.name, tokenId: row.id, name: row.name, scopes: row.scopes, staff: null };
}

/** Makes the middleware that lets through who has a token with a scope. */
export type Gate = (scope: string) => RequestHandler;

/**
 * The person whose signed-in browser asks, or null when it is none. Throws forbidden (403) when a request that changes something does not prove
 * that a page of ours made it.
 */
export type SessionOf = (request: Request) => Promise<Principal | null>;

/**
 * The API's gate. It puts the principal into `response.locals.principal`. `local` is the token of commands on this machine:
 * it may do everything, lives as long as the process, and stands in a file that only this user can read.
 */
export function createGate(database: Database, local: string, sessionOf?: SessionOf): Gate {
  async function check(request: Request, scope: string): Promise<Principal> {
    const header = request.headers.authorization;
    if (header === undefined && sessionOf) {
      const signedIn = await sessionOf(request);
      if (signedIn) return permitted(signedIn, scope);
    }
    const given = header?.replace(/^Bearer\s+/i, '') ?? '';
    if (sameSecret(given, local)) return { agentId: 'local', tokenId: 'local', name: 'local', scopes: [scope], staff: null };
    const principal = await principalOf(database, header);
    if (!principal)
      throw new InputError('unauthorized', 'A valid API token is needed: Authorization: Bearer ut_… (npx uketsuke token create).', 401);
    return permitted(principal, scope);
  }
  return (scope) => (request: Request, response: Response, next: NextFunction) => {
    check(request, scope)
      .then((principal) => {
        response.locals.principal = principal;
        next();
      })
      .catch(next);
  };
}

function permitted(principal: Principal, scope: string): Principal {
  if (principal.scopes.includes(scope)) return principal;
  const who = principal.staff ? 'Your role' : 'This token';
  throw new InputError('forbidden', `${who} does not have the scope “${scope}”.`, 403);
}
