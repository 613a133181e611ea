import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Request, type Response } from 'express';
import { assetsRoute, pageRoute } from '../../src/channels/web/page.ts';
import type { DeskEvent, QueueRow, QueueView } from '../../src/features/desk/contract.ts';
import type { LinkView, SessionView } from '../../src/features/staff/contract.ts';
import { ago, conversation, everyRow, ken, later, me, session } from './desk-rows.ts';

export { session };

/** What the canned server answers with; tests change it as they go. */
export type DeskState = {
  signedIn: boolean;
  presence: SessionView['staff']['presence'];
  rows: QueueRow[];
  more: number;
  paused: QueueView['paused'];
  held: QueueView['held'];
  lastHandoffAt: string | null;
  link: LinkView | null;
  /** Milliseconds before the queue is answered. */
  slow: number;
  /** Sign-in: `ok` with this password, `limited` answers 429. */
  signIn: 'ok' | 'limited';
  /** Every connection is cut without an answer. */
  away: boolean;
};

export const rightPassword = 'correct horse battery';

/** The built pages with canned answers by the contracts, on loopback. `asked`: what the page asked for that changes something. */
export async function startDeskPage(pages: string, given: Partial<DeskState> = {}) {
  const state: DeskState = {
    signedIn: true,
    presence: 'available',
    rows: everyRow(),
    more: 0,
    paused: [],
    held: [],
    lastHandoffAt: ago(12),
    link: null,
    slow: 0,
    signIn: 'ok',
    away: false,
    ...given,
  };
  const asked: { method: string; path: string; body: unknown; csrf: string | undefined }[] = [];
  const streams = new Set<Response>();
  let opened = 0;
  const app = express();
  app.use((request, _response, next) => {
    if (state.away) request.socket.destroy();
    else next();
  });
  app.use(pageRoute({ folder: pages, page: 'desk', path: '/desk{/*rest}' }));
  app.use(assetsRoute(pages));
  app.use('/api/v1', express.json(), (request, response, next) => {
    if (request.method !== 'GET')
      asked.push({ method: request.method, path: request.path, body: request.body as unknown, csrf: request.get('x-csrf-token') });
    if (!state.signedIn && !request.path.startsWith('/session')) refuse(response, 401, 'signed-out');
    else next();
  });
  app.get(
    '/api/v1/session',
    (_request, response) => void (state.signedIn ? response.json(session(state.presence)) : refuse(response, 401, 'signed-out')),
  );
  app.post('/api/v1/session', (request: Request<object, unknown, { password: string }>, response) => {
    if (state.signIn === 'limited') return refuse(response, 429, 'too-many-tries', { retryAt: later(12) });
    if (request.body.password !== rightPassword) return refuse(response, 401, 'wrong-sign-in');
    state.signedIn = true;
    response.json(session(state.presence));
  });
  app.delete('/api/v1/session', (_request, response) => {
    state.signedIn = false;
    response.status(204).end();
  });
  app.put('/api/v1/session/presence', (request: Request<object, unknown, { presence: DeskState['presence'] }>, response) => {
    state.presence = request.body.presence;
    response.json(session(state.presence));
  });
  app.post(
    '/api/v1/session/link/check',
    (_request, response) => void (state.link ? response.json(state.link) : refuse(response, 404, 'link-gone')),
  );
  app.post('/api/v1/session/link', (request: Request<object, unknown, { password: string }>, response) => {
    if (/^(password)+$/.test(request.body.password)) return refuse(response, 422, 'weak-password', { reason: 'common' });
    state.signedIn = true;
    response.status(201).json(session());
  });
  app.get('/api/v1/desk/queue', (_request, response) => {
    const view: QueueView = {
      now: ago(0),
      rows: state.rows,
      more: state.more,
      lastHandoffAt: state.lastHandoffAt,
      colleagues: [{ ...ken, presence: 'available' }],
      paused: state.paused,
      held: state.held,
    };
    setTimeout(() => response.json(view), state.slow);
  });
  app.get('/api/v1/desk/stream', (_request, response) => {
    opened += 1;
    response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(`retry: 500\nevent: hello\ndata: ${JSON.stringify({ now: ago(0) })}\n\n`);
    streams.add(response);
    response.on('close', () => streams.delete(response));
  });
  app.get('/api/v1/conversations/:id', (request, response) => {
    const found = state.rows.find((one) => String(one.conversationId) === request.params.id);
    if (found) response.json(conversation(found));
    else refuse(response, 404, 'no-conversation');
  });
  const take = (found: QueueRow | undefined, response: Response): void => {
    if (!found) return refuse(response, 404, 'nobody-waiting');
    if (found.agent !== null) return refuse(response, 409, 'already-taken', { agent: found.agent.name, at: ago(1) });
    Object.assign(found, { group: 'mine', agent: me });
    response.json({ id: found.handoffId, conversationId: found.conversationId });
  };
  app.post('/api/v1/handoffs/next', (_request, response) =>
    take(
      state.rows.find((one) => one.group === 'waiting'),
      response,
    ),
  );
  app.post('/api/v1/handoffs/:id/claim', (request, response) =>
    take(
      state.rows.find((one) => String(one.handoffId) === request.params.id),
      response,
    ),
  );
  app.post('/api/v1/conversations/:id/take', (request, response) =>
    take(
      state.rows.find((one) => String(one.conversationId) === request.params.id),
      response,
    ),
  );
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    asked,
    streams: () => ({ open: streams.size, opened }),
    push(event: DeskEvent) {
      for (const stream of streams) stream.write(`event: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`);
    },
    cutStreams() {
      for (const stream of streams) stream.destroy();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
export type DeskPage = Awaited<ReturnType<typeof startDeskPage>>;

function refuse(response: Response, status: number, code: string, details: object = {}): void {
  response.status(status).json({ error: { code, message: code, ...details } });
}
