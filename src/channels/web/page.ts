import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type Router } from 'express';
import { packageRoot } from '../../platform/built.ts';

/** Measured with Chromium on the built pages: nothing else is needed, and no console error is left. */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'none'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');

/** The folder of the built pages, `dist/ui`. Null when there is no build. */
export function builtPages(): string | null {
  const folder = fileURLToPath(new URL('dist/ui', packageRoot));
  return existsSync(folder) ? folder : null;
}

/**
 * Serves one built page (`chat` is `<folder>/chat/index.html`) at a path, with a fresh nonce in every answer.
 * It is read each time: a build that replaced it while the server runs is served at once, with the assets it names.
 */
export function pageRoute(options: { folder: string | null; page: string; path: string }): Router {
  const router = express.Router();
  router.get(options.path, async (_request, response) => {
    const html =
      options.folder === null ? null : await readFile(join(options.folder, options.page, 'index.html'), 'utf8').catch(() => null);
    if (html === null) {
      response.status(503).type('text').send('This page has not been built yet: run `npm run build`, then reload.');
      return;
    }
    const nonce = randomBytes(18).toString('base64');
    response.set({
      'Content-Security-Policy': policy(nonce),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    });
    response.type('html').send(html.replaceAll('__NONCE__', nonce));
  });
  return router;
}

/** Scripts and styles of all pages. Their names carry a hash of the content, so they never change. */
export function assetsRoute(folder: string | null): Router {
  const router = express.Router();
  if (folder === null) return router;
  const files = express.static(join(folder, 'assets'), { immutable: true, maxAge: '365d', index: false, redirect: false });
  router.use(
    '/assets',
    (_request, response, next) => {
      response.set('X-Content-Type-Options', 'nosniff');
      next();
    },
    files,
  );
  return router;
}
