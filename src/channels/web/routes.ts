import express, { type ErrorRequestHandler, type NextFunction, type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { chatLimits, photoUrl, webMessageId, type ChatBrand, type ChatPost } from '../../core/chat.ts';
import type { Clock } from '../../core/clock.ts';
import type { InboundEvent } from '../../core/message.ts';
import { pictureType } from '../../core/picture.ts';
import { addressKey } from '../../platform/http/address.ts';
import { isSameOrigin } from '../../platform/http/same-origin.ts';
import type { Inbox } from '../channel.ts';
import type { RateLimiter } from './rates.ts';
import { Refusal, refusals } from './refusals.ts';
import type { createSessions } from './session.ts';
import type { WebChatStore } from './store.ts';
import type { LiveStreams } from './stream.ts';

export type WebChatParts = {
  inbox: Inbox;
  store: WebChatStore;
  clock: Clock;
  sessions: ReturnType<typeof createSessions>;
  streams: LiveStreams;
  rates: { contact: RateLimiter; address: RateLimiter; photos: RateLimiter };
  maxStreams: { contact: number; address: number };
  brand: () => ChatBrand;
  publicOrigin: string | null;
  accountExternalId: string;
  onError: (error: unknown) => void;
};

const language = z.enum(['ja', 'en']);
const sessionBody = z.object({ language: language.optional() });
const postBody = z.object({
  id: z.uuid(),
  text: z.string(),
  choice: z.string().max(200).optional(),
  attachment: z.string().optional(),
  language: language.optional(),
}) satisfies z.ZodType<ChatPost>;
/** 10,000 code points, each escaped as two `\uXXXX`, and the rest of the object. */
const jsonLimit = 128 * 1024;

/** The chat's HTTP, below `/chat/api`. Mounted at the root. */
export function webChatRoutes(parts: WebChatParts): Router {
  const router = express.Router();
  const json = express.raw({ type: 'application/json', limit: jsonLimit });
  const picture = express.raw({ type: () => true, limit: chatLimits.photoBytes });
  const fromHere = (request: Request, _response: Response, next: NextFunction): void => {
    next(isSameOrigin(request, parts.publicOrigin) ? undefined : refusals.otherSite());
  };

  router.use('/chat/api', (_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Cross-Origin-Resource-Policy': 'same-origin' });
    next();
  });
  router.post('/chat/api/session', fromHere, json, (request, response) => openSession(parts, request, response));
  router.get('/chat/api/messages', (request, response) => showHistory(parts, request, response));
  router.post('/chat/api/messages', fromHere, json, (request, response) => takeMessage(parts, request, response));
  router.get('/chat/api/stream', (request, response) => openStream(parts, request, response));
  router.post('/chat/api/photos', fromHere, admitPhoto(parts), picture, (request, response) => takePhoto(parts, request, response));
  router.get('/chat/api/photos/:id', (request, response) => showPhoto(parts, request, response));
  router.use('/chat/api', refuse(parts.onError));
  return router;
}

function openSession(parts: WebChatParts, request: Request, response: Response): void {
  const body = parse(sessionBody, request);
  if (parts.sessions.contactOf(request) === null) spend([[parts.rates.address, addressKey(request.ip)]]);
  parts.sessions.open(request, response);
  const asked = body.language ?? (request.acceptsLanguages('ja', 'en') || 'ja');
  response.json({ brand: parts.brand(), language: asked });
}

async function showHistory(parts: WebChatParts, request: Request, response: Response): Promise<void> {
  const contact = contactOf(parts, request);
  response.json(await parts.store.history(contact, cursorOf(request.query['after']), chatLimits.page));
}

async function takeMessage(parts: WebChatParts, request: Request, response: Response): Promise<void> {
  const contact = contactOf(parts, request);
  const post = parse(postBody, request);
  if (post.text.length > chatLimits.text && [...post.text].length > chatLimits.text) throw refusals.tooLong();
  if (post.text.trim() === '' && post.attachment === undefined) throw refusals.empty();
  spend([
    [parts.rates.contact, contact],
    [parts.rates.address, addressKey(request.ip)],
  ]);
  const event = await eventOf(parts, contact, post);
  const raw = request.body as Uint8Array;
  await parts.inbox.accept({ channel: 'web', accounts: [{ externalId: parts.accountExternalId, events: [event] }], raw });
  response.status(202).json({ id: post.id });
}

async function eventOf(parts: WebChatParts, contact: string, post: ChatPost): Promise<InboundEvent> {
  const photo = post.attachment === undefined ? null : await photoOf(parts, contact, post.attachment);
  if (post.attachment !== undefined && photo === null) throw refusals.noPhoto();
  return {
    kind: 'message',
    externalId: webMessageId(contact, post.id.toLowerCase()),
    contactId: contact,
    text: post.text,
    attachments: photo && post.attachment !== undefined ? [{ kind: 'image', url: photoUrl(post.attachment), mime: photo.mime }] : [],
    ...(post.choice === undefined ? {} : { choice: post.choice }),
    at: parts.clock.now(),
    ...(post.language === undefined ? {} : { profile: { locale: post.language } }),
  };
}

function openStream(parts: WebChatParts, request: Request, response: Response): void {
  const contact = contactOf(parts, request);
  const [byContact, byAddress] = [`contact ${contact}`, `address ${addressKey(request.ip)}`];
  const { streams, maxStreams } = parts;
  if (streams.count(byContact) >= maxStreams.contact || streams.count(byAddress) >= maxStreams.address) throw refusals.tooManyStreams();
  const after = Math.max(cursorOf(request.headers['last-event-id']), cursorOf(request.query['after']));
  streams.open({ response, contact, keys: [byContact, byAddress], after });
}

/** Before the body is read: a photo that is one too many costs no memory. */
const admitPhoto =
  (parts: WebChatParts) =>
  (request: Request, _response: Response, next: NextFunction): void => {
    const address = addressKey(request.ip);
    spend([
      [parts.rates.contact, contactOf(parts, request)],
      [parts.rates.address, address],
      [parts.rates.photos, address],
    ]);
    next();
  };

async function takePhoto(parts: WebChatParts, request: Request, response: Response): Promise<void> {
  const bytes: unknown = request.body;
  const mime = bytes instanceof Uint8Array ? pictureType(bytes) : null;
  if (mime === null) throw refusals.notAPicture();
  response.status(201).json({ id: await parts.store.savePhoto(contactOf(parts, request), bytes as Uint8Array, mime) });
}

async function showPhoto(parts: WebChatParts, request: Request, response: Response): Promise<void> {
  const photo = await photoOf(parts, contactOf(parts, request), String(request.params['id']));
  if (photo === null) throw refusals.noPhoto();
  response.set({ 'Content-Type': photo.mime, 'Content-Security-Policy': 'sandbox', 'Cache-Control': 'private, max-age=86400' });
  response.send(Buffer.from(photo.bytes));
}

/** Null also for what is no id of a photo, such as one with letters that no database takes. */
const photoOf = ({ store }: WebChatParts, contact: string, id: string) =>
  /^[\w-]{1,64}$/.test(id) ? store.photo(contact, id) : Promise.resolve(null);

function contactOf(parts: WebChatParts, request: Request): string {
  const contact = parts.sessions.contactOf(request);
  if (contact === null) throw refusals.noSession();
  return contact;
}

/** Takes a token from each bucket, or none and refuses. */
function spend(buckets: [RateLimiter, string][]): void {
  const wait = Math.max(...buckets.map(([limiter, key]) => limiter.waitMs(key)));
  if (wait > 0) throw refusals.tooMany(wait);
  for (const [limiter, key] of buckets) limiter.take(key);
}

function parse<T>(schema: z.ZodType<T>, request: Request): T {
  if (!(request.body instanceof Uint8Array)) throw refusals.notJson();
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(request.body).toString('utf8'));
  } catch {
    throw refusals.malformed();
  }
  const result = schema.safeParse(value);
  if (!result.success) throw refusals.malformed();
  return result.data;
}

/** A cursor as a client sends it; anything but a whole number counts as the beginning. */
const cursorOf = (value: unknown): number => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : 0);

const refuse =
  (onError: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const refusal = asRefusal(error, request.path.startsWith('/photos'));
    if (refusal.status >= 500) onError(error);
    const { retryAfter } = refusal.body.error;
    if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
    response.status(refusal.status).json(refusal.body);
  };

function asRefusal(error: unknown, photo: boolean): Refusal {
  if (error instanceof Refusal) return error;
  // The body parser's errors carry the status they mean.
  const status = error instanceof Error && 'status' in error ? error.status : 503;
  if (status === 413) return photo ? refusals.photoTooLarge() : refusals.tooLong();
  return typeof status === 'number' && status < 500 ? refusals.malformed() : refusals.unavailable();
}
