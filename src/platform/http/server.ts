import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Router } from 'express';
import helmet from 'helmet';
import type { Log } from '../log.ts';
import { errorHandler, notFound } from './errors.ts';
import { healthRoutes, type HealthOptions } from './health.ts';

export type HttpOptions = HealthOptions & {
  log: Log;
  /** TRUST_PROXY, as Express takes it: false, a number of hops, or addresses. */
  trustProxy?: boolean | number | string;
  /** True when PUBLIC_URL is https: browsers are told to stay there. */
  https?: boolean;
  /** Mounts what platforms call. It stands before the headers for browsers, which are a tenth of what one costs. */
  mountWebhooks?: (app: Express) => void;
  /** Mounts the routes. Each reads its own body: only it knows how large that may be, and a webhook needs the raw bytes. */
  mount: (app: Express) => void;
};

/** The application: safe headers, request ids, health, the routes, and one form for every error. */
export function createHttpApp({ log, trustProxy = false, https = false, mount, mountWebhooks, ...health }: HttpOptions): Express {
  const app = express();
  app.set('trust proxy', trustProxy);
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  app.use((_request, response, next) => {
    const requestId = randomUUID();
    response.locals['requestId'] = requestId;
    response.setHeader('X-Request-Id', requestId);
    if (health.leaving?.()) response.setHeader('Connection', 'close');
    next();
  });
  mountWebhooks?.(app);
  app.use(
    helmet({
      // Answers that are no pages may load nothing at all; pages set their own policy.
      contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] } },
      strictTransportSecurity: https,
      // On plain http of a LAN address this header is only a warning in the console.
      originAgentCluster: https,
      crossOriginOpenerPolicy: https,
      referrerPolicy: { policy: 'same-origin' },
    }),
  );
  // What the API says is somebody's: no cache keeps it, unless a route says so of its own answer.
  app.use('/api/v1', (_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  app.use(healthRoutes(health));
  mount(app);
  app.use(notFound, errorHandler(log));
  return app;
}

/** Bodies of the JSON API: 256 KB, and objects or arrays only. */
export function jsonBody(limit = '256kb'): ReturnType<typeof express.json> {
  return express.json({ limit, strict: true });
}

/** Raw bytes of any content type, for signatures over them. `request.body` is a Buffer, also when it is empty. */
export function rawBody(limit = '256kb'): Router {
  const router = express.Router();
  router.use(express.raw({ limit, type: () => true }), (request, _response, next) => {
    if (!Buffer.isBuffer(request.body)) request.body = Buffer.alloc(0);
    next();
  });
  return router;
}

export type HttpServer = {
  /** Where it listens; the port that was given when 0 was asked for. */
  url: string;
  port: number;
  server: Server;
  /** Takes no more connections, lets running requests finish (5 s unless told), ends idle and streaming ones. May be called again. */
  close(graceMs?: number): Promise<void>;
};

/** @throws the system's error when the address is taken (EADDRINUSE) or not allowed (EACCES) */
export async function listen(app: Express, { host, port }: { host: string; port: number }): Promise<HttpServer> {
  const server = createServer(app);
  // Longer than proxies keep theirs, so that they do not send into a connection that is just being closed.
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 20_000;
  server.requestTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const actual = (server.address() as AddressInfo).port;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    port: actual,
    server,
    close: (graceMs = 5000) => (closed ??= closeServer(server, graceMs)),
  };
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  // A stream never ends by itself; whoever holds one may end it on this event, before the grace is over.
  server.emit('closing');
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  // A kept-alive connection becomes idle only when its running request is answered.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await done;
  clearInterval(idle);
  clearTimeout(timer);
}
