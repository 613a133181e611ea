import type { Request } from 'express';

/**
 * True unless a browser says that another site's page made the request. The rule is that of Go's net/http CrossOriginProtection:
 * Sec-Fetch-Site decides where it is sent; without it (plain http, old browsers) Origin must name this host; with neither it is no browser.
 */
export function isSameOrigin(request: Request, publicOrigin: string | null): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = request.headers.origin;
  if (origin === undefined) return true;
  return origin === publicOrigin || hostOf(origin) === request.headers.host;
}

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);
