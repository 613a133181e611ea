import express, { type ErrorRequestHandler, type Request, type Response, type Router } from 'express';
import type { z } from 'zod';
import { pictureType } from '../../core/picture.ts';
import { REHEARSAL_LIMITS } from '../../core/rehearsal.ts';
import { messageBody, permissionBody, personBody, refusal, refusedBody, switchBody, type RefusalCode } from './contract.ts';
import { onlyOwnPage } from './guard.ts';
import { pictureOf } from './pictures.ts';
import type { Rehearsal } from './rehearsal.ts';
import { createStateStream } from './stream.ts';

/** The page's JSON API under `/api`. `close` ends its live streams. */
export function rehearsalRoutes(rehearsal: Rehearsal): { router: Router; close(): void } {
  const router = express.Router();
  const stream = createStateStream(() => rehearsal.state());
  const json = express.json({ limit: '64kb' });
  const photo = express.raw({ limit: REHEARSAL_LIMITS.pictureBytes, type: () => true });

  /** Answers with what `act` gives, and shows the change at once. A code refuses. */
  const done = (response: Response, act: () => RefusalCode | Record<string, unknown>): void => {
    const result = rehearsal.isRunning() ? act() : 'busy';
    if (typeof result === 'string') return refuse(response, result);
    response.status(201).json(result);
    stream.poke();
  };
  /** With the person of the address and a body of the right shape. */
  const forPerson = <T>(schema: z.ZodType<T>, act: (id: string, body: T) => void) => [
    json,
    (request: Request, response: Response) =>
      done(response, () => {
        const id = personOf(request);
        const body = schema.safeParse(request.body);
        if (!rehearsal.cast().has(id)) return 'no-such-person';
        if (!body.success) return 'bad-request';
        act(id, body.data);
        return {};
      }),
  ];
  /** Something that takes seconds: the page sees its progress in the state. */
  const slowly = (response: Response, work: () => Promise<void>): void => {
    if (rehearsal.state().phase === 'busy') return refuse(response, 'busy');
    const result = work();
    stream.poke();
    void result.then(
      () => response.json({}),
      () => refuse(response, 'failed'),
    );
  };

  router.use('/api', onlyOwnPage, (_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    next();
  });
  router.get('/api/state', (_request, response) => void response.json(rehearsal.state()));
  router.get('/api/stream', (request, response) => stream.open(request, response));
  router.get('/api/pictures/:id/:index', (request, response) => showPicture(rehearsal, request, response));

  router.post('/api/people', json, (request, response) =>
    done(response, () => {
      const body = personBody.safeParse(request.body);
      if (!body.success) return 'bad-request';
      const { name, screenName } = body.data;
      return rehearsal.cast().mayJoin(screenName) ?? { id: rehearsal.cast().add(name, screenName) };
    }),
  );
  router.post(
    '/api/people/:id/messages',
    forPerson(messageBody, (id, { text }) => void rehearsal.cast().customer(id)?.says(text)),
  );
  router.post('/api/people/:id/pictures', photo, (request, response) =>
    done(response, () => {
      const customer = rehearsal.cast().customer(personOf(request));
      const bytes: unknown = request.body;
      if (!customer) return 'no-such-person';
      if (!Buffer.isBuffer(bytes) || pictureType(bytes) === null) return 'not-a-picture';
      return { id: customer.says('', { photo: bytes }) };
    }),
  );
  router.post(
    '/api/people/:id/app-replies',
    forPerson(messageBody, (id, { text }) => rehearsal.answerFromApp(id, text)),
  );
  router.post(
    '/api/people/:id/refused',
    forPerson(refusedBody, (id, { on }) => rehearsal.cast().refuse(id, on)),
  );
  router.post('/api/switches', json, (request, response) =>
    done(response, () => {
      const body = switchBody.safeParse(request.body);
      if (!body.success) return 'bad-request';
      rehearsal.switchFault(body.data.name, body.data.on, body.data.amount);
      return {};
    }),
  );
  router.post('/api/permission', json, (request, response) => {
    const body = permissionBody.safeParse(request.body);
    if (!body.success) return refuse(response, 'bad-request');
    if (body.data.granted) return slowly(response, () => rehearsal.giveBack());
    done(response, () => {
      rehearsal.revoke();
      return {};
    });
  });
  router.post('/api/start-over', json, (_request, response) => slowly(response, () => rehearsal.startOver()));
  router.use('/api', (_request: Request, response: Response) => refuse(response, 'bad-request'));
  router.use('/api', mistakes);
  return { router, close: () => stream.close() };
}

function refuse(response: Response, code: RefusalCode): void {
  const { status, body } = refusal(code);
  response.status(status).json(body);
}

const personOf = (request: Request): string => String(request.params['id']);

function showPicture(rehearsal: Rehearsal, request: Request, response: Response): void {
  const picture =
    rehearsal.state().phase === 'running' ? pictureOf(rehearsal.x(), personOf(request), Number(request.params['index'])) : null;
  const mime = picture && pictureType(picture);
  if (!picture || !mime) return void response.status(404).end();
  response.set({ 'Content-Type': mime, 'Content-Security-Policy': "default-src 'none'; sandbox" }).send(Buffer.from(picture));
}

/** Bodies that are too large or no JSON. */
const mistakes: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  const status = error instanceof Error && 'status' in error ? error.status : 500;
  refuse(response, status === 413 ? 'too-large' : typeof status === 'number' && status < 500 ? 'bad-request' : 'failed');
};
