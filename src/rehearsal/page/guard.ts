import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

const LOCAL = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Why a request may not come in, or null. The page is for this machine's own browser: another name in Host means that a foreign
 * site resolves to this address (DNS rebinding); Sec-Fetch-Site and Origin tell which site's page is asking.
 */
export function refusalOf(request: Pick<IncomingMessage, 'headers' | 'method'>): 'host' | 'site' | 'kind' | null {
  const { host = '', origin, 'sec-fetch-site': site, 'content-type': kind = '' } = request.headers;
  if (!LOCAL.test(host)) return 'host';
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'site';
  if (origin !== undefined && origin !== `http://${host}`) return 'site';
  // A form of a foreign page can send neither of these.
  if (request.method === 'POST' && !/^(application\/json|image\/[a-z]+)(;|$)/i.test(kind)) return 'kind';
  return null;
}

/** Lets in only what this machine's own page asks. */
export const onlyOwnPage: RequestHandler = (request, response, next) => {
  const refusal = refusalOf(request);
  if (refusal === null) return next();
  const message = { ja: 'このページからの操作だけを受け付けます。', en: 'Only this rehearsal’s own page may do that.' };
  response.status(refusal === 'kind' ? 415 : 403).json({ error: { code: `foreign-${refusal}`, message } });
};

/** For the page itself: a link from elsewhere may open it, another host name may not. */
export const onlyLocalHost: RequestHandler = (request, response, next) => {
  if (LOCAL.test(request.headers.host ?? '')) return next();
  response.status(403).type('text').send('The rehearsal is for this machine alone: open it as 127.0.0.1 or localhost.');
};
