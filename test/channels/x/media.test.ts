import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createAgent } from '../../../src/channels/x/client.ts';
import { fetchMedia } from '../../../src/channels/x/media.ts';
import type { Fault } from '../../../src/rehearsal/faults.ts';
import { gif, html, jpeg, png, svg, webp } from '../../support/pictures.ts';
import { openDesk } from './harness.ts';
import type { Desk } from './harness.ts';

const MB = 1024 * 1024;
const ADDRESS = 'https://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg';
const TOKENS = { appKey: 'k', appSecret: 's', accessToken: 't', accessSecret: 'a' };
let desk: Desk | null = null;
let server: Server | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = null;
});

/** A customer sends these bytes; resolves to the address that came with the event. */
async function sent(bytes: Uint8Array, text = ''): Promise<string> {
  desk ??= await openDesk({ limits: 'lifted' });
  desk.x.customer('111').sends(bytes, { text });
  await desk.x.idle();
  const event = desk.inbox.events().at(-1);
  if (event?.kind !== 'message') throw new Error('no message came');
  expect(event.text).toBe(text);
  return event.attachments[0]?.url ?? '';
}

const fetched = (url: string | undefined, maxBytes = 15 * MB) =>
  desk?.channel.fetchMedia?.(desk.account, { kind: 'image', ...(url === undefined ? {} : { url }) }, maxBytes);

/** Something else than X, that is reached in its place. */
async function elsewhere(answer: (response: ServerResponse, host: string | undefined) => void): Promise<string> {
  server = createServer((request, response) => answer(response, request.headers.host));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a picture that a customer sent over X', () => {
  it.each([
    ['image/jpeg', jpeg(300_000)],
    ['image/png', png()],
    ['image/gif', gif()],
    ['image/webp', webp()],
  ])('is fetched with the account’s signature and is %s by its bytes', async (mime, bytes) => {
    const url = await sent(bytes, 'これと同じものはありますか');
    expect(url).toMatch(/^https:\/\/ton\.twitter\.com\/1\.1\/ton\/data\/dm\/\d+\/\d+\/\w+\.\w+$/);
    const answer = await fetched(url);
    expect(answer).toMatchObject({ kind: 'media', mime });
    expect(answer?.kind === 'media' && Buffer.from(answer.bytes).equals(bytes)).toBe(true);
  });

  it('is gone when X no longer has it', async () => {
    const url = await sent(jpeg());
    desk?.x.photos.expire(url);
    expect(await fetched(url)).toEqual({ kind: 'gone' });
  });

  it('cannot be had while the account’s authorisation is revoked, which says nothing about the picture', async () => {
    const url = await sent(jpeg());
    desk?.x.brand().revokes();
    expect(await fetched(url)).toEqual({ kind: 'unavailable', detail: 'HTTP 401' });
  });

  it.each([
    ['a page', html()],
    ['a drawing that could run scripts', svg()],
    ['nothing', Buffer.alloc(0)],
  ])('is refused when it is %s under the name of a JPEG', async (_name, bytes) => {
    expect(await fetched(await sent(bytes))).toEqual({ kind: 'refused', detail: 'not-a-photo' });
  });

  it('is refused without reading it when it says to be too large', async () => {
    expect(await fetched(await sent(jpeg(30 * MB)))).toEqual({ kind: 'refused', detail: 'too-large' });
  });

  it.each<[string, Fault, string]>([
    [
      'a redirect, which is not followed',
      { kind: 'answer', answer: { status: 302, headers: { location: 'http://127.0.0.1:1/' } } },
      'unavailable',
    ],
    ['a 403', { kind: 'forbidden', code: 220 }, 'unavailable'],
    ['a 503', { kind: 'error', status: 503 }, 'unavailable'],
    ['a reset', { kind: 'reset' }, 'unavailable'],
    ['an answer that breaks off', { kind: 'cut' }, 'unavailable'],
    ['a 410', { kind: 'answer', answer: { status: 410 } }, 'gone'],
    [
      'a page as image/jpeg',
      { kind: 'answer', answer: { status: 200, headers: { 'content-type': 'image/jpeg' }, body: '<html>' } },
      'refused',
    ],
  ])('gives a plain answer to %s', async (_name, fault, kind) => {
    const url = await sent(jpeg());
    const before = desk?.x.log.requests.length ?? 0;
    desk?.x.fault('photo', fault);
    expect(await fetched(url)).toMatchObject({ kind });
    expect(desk?.x.log.requests.length).toBe(before + 1);
  });

  it.each([
    'http://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg',
    'https://ton.twitter.com:8443/a.jpg',
    'https://user:pass@ton.twitter.com/a.jpg',
    'https://ton.twitter.com.evil.example/a.jpg',
    'https://eviltwimg.com/a.jpg',
    'https://evil.example/twimg.com/a.jpg',
    'https://127.0.0.1/a.jpg',
    'https://169.254.169.254/latest/meta-data',
    'https://api.x.com/2/users/me',
    'file:///etc/passwd',
    'not an address',
    `https://pbs.twimg.com/${'a'.repeat(2_000)}`,
    undefined,
  ])('is asked of X alone, never of %s', async (url) => {
    desk = await openDesk();
    expect(await fetched(url)).toEqual({ kind: 'refused', detail: 'foreign-address' });
    expect(desk.x.log.requests).toEqual([]);
  });

  it('is cut off when it never ends, at the first byte too many', async () => {
    let written = 0;
    const url = await elsewhere((response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' });
      const more = () => {
        while (!response.destroyed && response.write(jpeg(64 * 1024))) written += 64 * 1024;
      };
      response.on('drain', more);
      more();
    });
    const closed = new Promise((resolve) => server?.on('connection', (socket) => socket.on('close', resolve)));
    expect(await fetchMedia(TOKENS, createAgent(url), ADDRESS, MB)).toEqual({ kind: 'refused', detail: 'too-large' });
    await closed;
    expect(written).toBeLessThan(30 * MB);
  });

  it('is given up at the deadline, and when nobody can be reached', async () => {
    const silent = await elsewhere(() => undefined);
    expect(await fetchMedia(TOKENS, createAgent(silent), ADDRESS, MB, 100)).toMatchObject({ kind: 'unavailable' });
    expect(await fetchMedia(TOKENS, createAgent('http://127.0.0.1:1'), ADDRESS, MB)).toEqual({
      kind: 'unavailable',
      detail: 'ECONNREFUSED',
    });
  });

  it('is asked for under the name of its own host, and of every host of X’s pictures', async () => {
    const hosts: (string | undefined)[] = [];
    const url = await elsewhere((response, host) => {
      hosts.push(host);
      response.end(png());
    });
    for (const host of ['ton.twitter.com', 'ton.x.com', 'pbs.twimg.com', 'video.twimg.com'])
      expect(await fetchMedia(TOKENS, createAgent(url), `https://${host}/a.jpg`, MB)).toMatchObject({ kind: 'media', mime: 'image/png' });
    expect(hosts).toEqual(['ton.twitter.com', 'ton.x.com', 'pbs.twimg.com', 'video.twimg.com']);
  });
});
