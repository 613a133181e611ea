import type { Request, Response } from 'express';
import { sql, type Selectable, type Transaction } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import { InputError } from '../../core/errors.ts';
import type { Database } from '../../platform/database/engine.ts';
import type { Schema } from '../../platform/database/schema.ts';
import { cookieValue } from '../../platform/http/cookie.ts';
import { isSameOrigin } from '../../platform/http/same-origin.ts';
import { randomToken, sameSecret, sha256 } from '../../platform/secrets.ts';

const MINUTE = 60_000;
/** An hour without a request or an open desk, and in any case a long working day. */
const IDLE_MS = 60 * MINUTE;
const ABSOLUTE_MS = 12 * 60 * MINUTE;
/** 256 bits in base64url. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

export type StaffRow = Selectable<Schema['staff']>;
export type Session = { hash: Buffer; csrf: string; expiresAt: number; staff: StaffRow };
export type OpenedSession = Session & { secret: string };
type Tx = Transaction<Schema>;

export type SessionOptions = { database: Database; clock: Clock; secure: boolean; publicOrigin: string | null };
export type Sessions = ReturnType<typeof createSessions>;

/**
 * Sessions of signed-in staff: one random secret in a cookie, of which only the SHA-256 is stored. Over https the cookie is `__Host-`;
 * over plain http (loopback, a LAN) its name is plain, because browsers drop prefixed and Secure cookies there without a word.
 */
export function createSessions({ database, clock, secure, publicOrigin }: SessionOptions) {
  const name = secure ? '__Host-uketsuke' : 'uketsuke';
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;

  function hashOf(request: Request): Buffer | null {
    const secret = cookieValue(request.headers.cookie, name);
    return secret !== null && SECRET.test(secret) ? sha256(secret) : null;
  }

  async function touch(hash: Buffer, seenAt: Date): Promise<void> {
    const now = clock.now();
    if (now - seenAt.getTime() < MINUTE) return;
    await database.db
      .updateTable('staff_session')
      .set({ seen_at: new Date(now) })
      .where('hash', '=', hash)
      .execute();
  }

  return {
    /** The session that the request's cookie names, or null: none, ended, too old, or its person was disabled. Being asked for keeps it awake. */
    async read(request: Request): Promise<Session | null> {
      const hash = hashOf(request);
      if (!hash) return null;
      const row = await database.db
        .selectFrom('staff_session as s')
        .innerJoin('staff as m', 'm.id', 's.staff_id')
        .selectAll('m')
        .select(['s.csrf', 's.expires_at', 's.seen_at as session_seen_at'])
        .where('s.hash', '=', hash)
        .where('m.state', '=', 'active')
        .executeTakeFirst();
      const now = clock.now();
      if (!row || row.expires_at.getTime() <= now || row.session_seen_at.getTime() + IDLE_MS <= now) return null;
      await touch(hash, row.session_seen_at);
      const { csrf, expires_at: expiresAt, session_seen_at: _seen, ...staff } = row;
      return { hash, csrf, expiresAt: expiresAt.getTime(), staff };
    },

    /** Of many requests at once, whether the session that each names lives, as `read` says. Being asked for keeps them awake. */
    async awake(requests: Request[]): Promise<boolean[]> {
      const hashes = requests.map(hashOf);
      const asked = hashes.filter((hash) => hash !== null);
      if (asked.length === 0) return hashes.map(() => false);
      const now = clock.now();
      const { rows } = await sql<{ hash: Buffer; seen_at: Date }>`
        select s.hash, s.seen_at from staff_session s join staff m on m.id = s.staff_id
        where s.hash = any(${asked}::bytea[]) and m.state = 'active'
          and s.expires_at > ${new Date(now)} and s.seen_at > ${new Date(now - IDLE_MS)}`.execute(database.db);
      const sleepy = rows.filter(({ seen_at }) => now - seen_at.getTime() >= MINUTE).map(({ hash }) => hash);
      // Always in one order: another process may write the same rows.
      if (sleepy.length > 0)
        await sql`update staff_session set seen_at = ${new Date(now)} where hash in (
          select hash from staff_session where hash = any(${sleepy}::bytea[]) order by hash for update)`.execute(database.db);
      const lives = new Set(rows.map(({ hash }) => Buffer.from(hash).toString('hex')));
      return hashes.map((hash) => hash !== null && lives.has(hash.toString('hex')));
    },

    /**
     * What changes something must come from a page of ours: it knows the session's csrf value, and the browser names no other origin.
     * @throws InputError csrf (403)
     */
    prove(request: Request, session: Session): void {
      if (SAFE.has(request.method)) return;
      const given = request.headers['x-csrf-token'];
      if (typeof given === 'string' && sameSecret(given, session.csrf) && isSameOrigin(request, publicOrigin)) return;
      throw new InputError('csrf', 'This request did not come from a page of ours. Please load the page anew and try again.', 403);
    },

    /** Starts a session with a new secret, ends the one that the browser had, and takes away whatever is too old. */
    async open(tx: Tx, staff: StaffRow, request: Request): Promise<OpenedSession> {
      const [now, secret, csrf] = [clock.now(), randomToken(), randomToken()];
      const old = hashOf(request);
      await tx
        .deleteFrom('staff_session')
        .where((where) =>
          where.or([
            where('expires_at', '<=', new Date(now)),
            where('seen_at', '<=', new Date(now - IDLE_MS)),
            ...(old ? [where('hash', '=', old)] : []),
          ]),
        )
        .execute();
      const [hash, seenAt, expiresAt] = [sha256(secret), new Date(now), now + ABSOLUTE_MS];
      const device = (request.headers['user-agent'] ?? '').slice(0, 200);
      await tx
        .insertInto('staff_session')
        .values({ hash, staff_id: staff.id, csrf, device, created_at: seenAt, seen_at: seenAt, expires_at: new Date(expiresAt) })
        .execute();
      return { hash, secret, csrf, expiresAt, staff };
    },

    /** Ends one session. True: the person has another one that lives. */
    async end(tx: Tx, session: Session): Promise<boolean> {
      // Two that end at once would each see the other.
      await tx.selectFrom('staff').select('id').where('id', '=', session.staff.id).forUpdate().execute();
      await tx.deleteFrom('staff_session').where('hash', '=', session.hash).execute();
      const now = clock.now();
      const other = await tx
        .selectFrom('staff_session')
        .select('staff_id')
        .where('staff_id', '=', session.staff.id)
        .where('expires_at', '>', new Date(now))
        .where('seen_at', '>', new Date(now - IDLE_MS))
        .limit(1)
        .executeTakeFirst();
      return other !== undefined;
    },

    /** After the commit: the browser gets the secret. */
    give(response: Response, { secret }: OpenedSession): void {
      response.append('Set-Cookie', `${name}=${secret}; Max-Age=${ABSOLUTE_MS / 1_000}; ${attributes}`);
    },
    take(response: Response): void {
      response.append('Set-Cookie', `${name}=; Max-Age=0; ${attributes}`);
    },
  };
}

/** Ends every session of a person, in the transaction that takes their right to one away. */
export async function endSessionsOf(tx: Tx, staffId: number): Promise<void> {
  // In the order in which `awake` writes them.
  await tx
    .deleteFrom('staff_session')
    .where('hash', 'in', (all) =>
      all.selectFrom('staff_session').select('hash').where('staff_id', '=', staffId).orderBy('hash').forUpdate(),
    )
    .execute();
}
