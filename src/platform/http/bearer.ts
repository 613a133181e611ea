import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { sql } from 'kysely';
import { InputError } from '../../core/errors.ts';
import type { Database } from '../database/engine.ts';
import { sameSecret, sha256 } from '../secrets.ts';

/** Who calls the API: a token's name is what the desk shows as its author. */
export type Principal = { tokenId: string; name: string; scopes: string[] };

const SHAPE = /^ut_([a-z0-9]{10})_([A-Za-z0-9_-]{43})$/;

/** Makes a token: 256 random bits, shown once, stored as SHA-256. */
export async function createToken(database: Database, name: string, scopes: string[], expiresAt: Date | null): Promise<string> {
  const id = randomBytes(8).toString('hex').slice(0, 10);
  const secret = randomBytes(32).toString('base64url');
  await database.db
    .insertInto('api_token')
    .values({ id, name, hash: sha256(secret), scopes: JSON.stringify(scopes), expires_at: expiresAt })
    .execute();
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

/** Ends a token at once. Throws not-found (404). */
export async function revokeToken(database: Database, id: string): Promise<void> {
  const { numDeletedRows } = await database.db.deleteFrom('api_token').where('id', '=', id).executeTakeFirst();
  if (numDeletedRows === 0n) throw new InputError('not-found', `There is no token ${id}.`, 404);
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
  return { tokenId: row.id, name: row.name, scopes: row.scopes };
}

/** Makes the middleware that lets through who has a token with a scope. */
export type Gate = (scope: string) => RequestHandler;

/**
 * The API's gate. It puts the principal into `response.locals.principal`. `local` is the token of commands on this machine:
 * it may do everything, lives as long as the process, and stands in a file that only this user can read.
 */
export function createGate(database: Database, local: string): Gate {
  async function check(header: string | undefined, scope: string): Promise<Principal> {
    const given = header?.replace(/^Bearer\s+/i, '') ?? '';
    if (sameSecret(given, local)) return { tokenId: 'local', name: 'local', scopes: [scope] };
    const principal = await principalOf(database, header);
    if (!principal)
      throw new InputError('unauthorized', 'A valid API token is needed: Authorization: Bearer ut_… (npx uketsuke token create).', 401);
    if (!principal.scopes.includes(scope)) throw new InputError('forbidden', `This token does not have the scope “${scope}”.`, 403);
    return principal;
  }
  return (scope) => (request: Request, response: Response, next: NextFunction) => {
    check(request.headers.authorization, scope)
      .then((principal) => {
        response.locals.principal = principal;
        next();
      })
      .catch(next);
  };
}
