import { createServer, type Server } from 'node:net';
import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A text that is nowhere else: whoever finds it has found where it went. */
export const canary = (name: string): string => `${name}-${randomBytes(12).toString('hex')}`;
export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A text as it may be written somewhere: as it is, escaped, as base64 wherever it begins within other text, as hexadecimal. */
function writings(text: string): string[] {
  const shifted = [0, 1, 2].map((by) => base64(`${'-'.repeat(by)}${text}`).slice(by === 0 ? 0 : 4, -4));
  const escaped = JSON.stringify(text).slice(1, -1);
  const ascii = escaped.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const urls = shifted.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([text, escaped, ascii, encodeURIComponent(text), Buffer.from(text).toString('hex'), ...shifted, ...urls])];
}

/** The names of those that stand in a text, in any writing. */
export function foundIn(text: string, wanted: Record<string, string>): string[] {
  const small = text.toLowerCase();
  return Object.keys(wanted).filter((name) => writings(wanted[name] ?? '').some((one) => small.includes(one.toLowerCase())));
}

/** Every key with its value, whatever kind it is of. */
export async function everythingIn(redis: Redis): Promise<string> {
  const keys = await redis.keys('*');
  const read = async (key: string): Promise<unknown> => {
    const kind = await redis.type(key);
    if (kind === 'string') return redis.get(key);
    if (kind === 'hash') return redis.hgetall(key);
    if (kind === 'list') return redis.lrange(key, 0, -1);
    if (kind === 'set') return redis.smembers(key);
    if (kind === 'zset') return redis.zrange(key, '0', '-1');
    return redis.xrange(key, '-', '+');
  };
  return JSON.stringify(await Promise.all(keys.map(async (key) => [key, await read(key)])));
}

/** A mail server that lets nobody in. */
export function startClosedSmtp(): Server {
  const answers: Record<string, string> = {
    EHLO: '250-here\r\n250 AUTH PLAIN LOGIN',
    AUTH: '535 5.7.8 authentication failed',
    QUIT: '221 bye',
  };
  return createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => socket.write(`${answers[bytes.toString().slice(0, 4).toUpperCase()] ?? '250 ok'}\r\n`));
    socket.write('220 here\r\n');
  }).listen(0, '127.0.0.1');
}
