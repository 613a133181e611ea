import { randomBytes } from 'node:crypto';
import type { Random } from '../../../src/core/clock.ts';
import { mutateBytes, mutateJson, mutateText } from './mutate.ts';
import { encode, header, PNG, type Call } from './call.ts';

/** A visitor of the chat page, and a photo of theirs that the desk keeps. */
export type Visitor = { cookie: string; photo: string };

const LANGUAGES = ['ja', 'en', undefined];
const TEXTS = ['番号7番の件です', '停止', '人', 'weather please', '', '👍'.repeat(30), 'あ'.repeat(10_001)];

/** Opens a session and leaves a photo in it, so that something of a visitor's is there. */
export async function visit(url: string): Promise<Visitor> {
  const cookie = `uketsuke_chat=${randomBytes(32).toString('base64url')}`;
  const kept = await fetch(`${url}/chat/api/photos`, { method: 'POST', headers: { cookie, 'content-type': 'image/png' }, body: PNG });
  if (!kept.ok) throw new Error(`the chat takes no photo: ${kept.status} ${await kept.text()}`);
  return { cookie, photo: ((await kept.json()) as { id: string }).id };
}

/** A request to the chat's routes, as anybody on the internet may make it: no token, mostly a cookie that a visitor has, or one that they made up. */
export function chatCall(random: Random, visitor: Visitor): Call {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const headers: Record<string, string> = {
    // Behind a proxy everybody has an address, and a limit, of their own.
    'x-forwarded-for': random() < 0.95 ? address(random) : header(mutateText(random, '203.0.113.7, 10.0.0.1')),
    ...(random() < 0.9 ? { cookie: random() < 0.2 ? visitor.cookie : cookieOf(random, visitor) } : {}),
  };
  const call = (method: string, path: string, more: Record<string, string> = {}, body?: Uint8Array): Call => ({
    ...{ what: `${method} ${path}`, method, path, headers: { ...headers, ...more } },
    ...(body ? { body } : {}),
  });
  const json = (path: string, value: unknown): Call =>
    call('POST', path, { 'content-type': random() < 0.95 ? 'application/json' : 'text/plain' }, bytesOf(random, value));
  const id = () => (random() < 0.6 ? visitor.photo : encode(mutateText(random, visitor.photo)).slice(0, 300) || '0');
  const cursor = () => (random() < 0.5 ? String(Math.floor(random() * 100)) : encode(mutateText(random, '12')).slice(0, 300));
  const kind = random();
  if (kind < 0.5) return json('/chat/api/messages', post(random, pick(TEXTS), pick(LANGUAGES), random() < 0.3 ? id() : undefined));
  if (kind < 0.6) return json('/chat/api/session', { language: pick(LANGUAGES) });
  if (kind < 0.7) return call('GET', `/chat/api/messages?after=${cursor()}`);
  if (kind < 0.75) return call('GET', `/chat/api/stream?after=${cursor()}`, { 'last-event-id': header(mutateText(random, '12')) });
  if (kind < 0.85) return call('GET', `/chat/api/photos/${id()}`);
  return call('POST', '/chat/api/photos', { 'content-type': 'image/png' }, random() < 0.3 ? PNG : mutateBytes(random, PNG));
}

const address = (random: Random) => `203.0.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}`;

/** A new visitor's, or none that a browser would send. */
const cookieOf = (random: Random, { cookie }: Visitor) =>
  random() < 0.9
    ? `uketsuke_chat=${Array.from({ length: 43 }, () => 'abcdefghijklmnopqrstuvwxyz0123456789_-'[Math.floor(random() * 38)]).join('')}`
    : header(mutateText(random, cookie));

function post(random: Random, text: string, language: string | undefined, attachment: string | undefined) {
  const hex = (digits: number) => Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
  const id = random() < 0.9 ? `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}` : '00000000-0000-4000-8000-000000000000';
  return { id, text, language, attachment, ...(random() < 0.2 ? { choice: String(Math.floor(random() * 4)) } : {}) };
}

function bytesOf(random: Random, value: unknown): Uint8Array {
  const whole = JSON.stringify(value);
  const kind = random();
  if (kind < 0.4) return Buffer.from(whole);
  if (kind < 0.8) return Buffer.from(JSON.stringify(mutateJson(random, JSON.parse(whole))) ?? 'null');
  return kind < 0.9 ? Buffer.from(mutateText(random, whole)) : mutateBytes(random, Buffer.from(whole));
}
