import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';

/** Thirty days from the last visit. */
const maxAgeSeconds = 30 * 24 * 3600;
/** 256 bits in base64url. */
const secretShape = /^[A-Za-z0-9_-]{43}$/;

/**
 * The contact's session is one random secret in a cookie; what is stored and logged is only its SHA-256.
 * `__Host-` cannot be had together with Path=/chat, so over https it is `__Secure-`. Over plain http (a first look on loopback or a LAN)
 * the name is plain, because browsers drop prefixed and Secure cookies there without a word.
 */
export function createSessions(secure: boolean) {
  const name = secure ? '__Secure-uketsuke_chat' : 'uketsuke_chat';
  const attributes = `Path=/chat; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;

  const secretOf = (request: Request): string | null => {
    const secret = cookie(request.headers.cookie ?? '', name);
    return secret !== null && secretShape.test(secret) ? secret : null;
  };

  return {
    /** The contact's external id, or null without a session. */
    contactOf(request: Request): string | null {
      const secret = secretOf(request);
      return secret === null ? null : createHash('sha256').update(secret).digest('hex');
    },
    /** Keeps the session that the request has, or starts one. */
    open(request: Request, response: Response): void {
      const secret = secretOf(request) ?? randomBytes(32).toString('base64url');
      response.append('Set-Cookie', `${name}=${secret}; ${attributes}`);
    },
  };
}

function cookie(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
