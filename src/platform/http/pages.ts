import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** The nonce of this answer, for `html.replaceAll('__NONCE__', nonceOf(response))`. Only behind `pagePolicy`. */
export function nonceOf(response: { locals: Record<string, unknown> }): string {
  const nonce = response.locals['nonce'];
  if (typeof nonce !== 'string') throw new Error('pagePolicy is not in front of this page');
  return nonce;
}

/**
 * The content security policy of the product's own pages: scripts and styles by file of ours or by nonce, nothing from elsewhere, in no frame.
 * Put it in front of a page; its nonce is fresh for every answer, so a page is never cached.
 */
export const pagePolicy: RequestHandler = (request, response, next) => {
  const nonce = randomBytes(16).toString('base64');
  response.locals['nonce'] = nonce;
  response.setHeader('Cache-Control', 'no-store');
  const self = "'self'";
  const withNonce = [self, `'nonce-${nonce}'`];
  helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': withNonce,
      'style-src': withNonce,
      'style-src-attr': ["'none'"],
      'img-src': [self, 'data:'],
      'font-src': [self],
      'connect-src': [self],
      'base-uri': ["'none'"],
      'form-action': [self],
      'frame-ancestors': ["'none'"],
      'require-trusted-types-for': ["'script'"],
      'trusted-types': ['default'],
    },
  })(request, response, next);
};
