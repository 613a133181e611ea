import { Router } from 'express';
import { isIP } from 'node:net';
import type { Registry } from 'prom-client';
import { sameSecret } from '../secrets.ts';

export type HealthOptions = {
  /** Named checks; each resolves when that part works. */
  checks: Record<string, () => Promise<unknown>>;
  metrics: Registry;
  /** Lets others than the loopback address read `/metrics`: `Authorization: Bearer …`. */
  metricsToken?: string;
  /** True: this process is about to stop, and does its work meanwhile. */
  leaving?: () => boolean;
  /** A check that takes longer has failed; 3,000 unless told. */
  checkLimitMs?: number;
};

/**
 * `/healthz`: this process answers. `/readyz`: it can do its work (503 with the names of what fails, without details).
 * `/metrics`: for the loopback address without a proxy before it, or with the token.
 */
export function healthRoutes({ checks, metrics, metricsToken, leaving = () => false, checkLimitMs = 3000 }: HealthOptions): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => void response.json({ ok: true }));

  router.get('/readyz', async (_request, response) => {
    const names = Object.keys(checks);
    const works = await Promise.all(names.map((name) => within(checks[name], checkLimitMs)));
    const failing = [...names.filter((_, at) => !works[at]), ...(leaving() ? ['stopping'] : [])];
    response.status(failing.length === 0 ? 200 : 503).json({ ready: failing.length === 0, failing });
  });

  router.get('/metrics', async (request, response) => {
    // The socket's address, not `request.ip`: a header must not make anybody local. A proxy on this machine says so by its header.
    // A page whose name somebody points at this machine asks under that name.
    const named = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '');
    const direct = named && isLoopback(request.socket.remoteAddress ?? '') && request.headers['x-forwarded-for'] === undefined;
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const known = metricsToken !== undefined && given !== undefined && sameSecret(given, metricsToken);
    if (!direct && !known)
      return void response.status(403).json({ error: { code: 'forbidden', message: 'Metrics are for this machine, or with the token.' } });
    response.type(metrics.contentType).send(await metrics.metrics());
  });
  return router;
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

async function within(check: (() => Promise<unknown>) | undefined, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), limitMs)));
  try {
    return await Promise.race([check?.().then(() => true) ?? false, late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
