import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cloudHosts } from '../../../src/channels/botframework/hosts.ts';
import { openBot, serve, startAzure } from './harness.ts';
import type { Azure, Bot } from './harness.ts';

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(100)]);
const MB = 1024 * 1024;

let azure: Azure;
let bot: Bot;
let files: Awaited<ReturnType<typeof serve>>;
const asked: (string | undefined)[] = [];
beforeAll(async () => {
  azure = await startAzure();
  files = await serve((request, response) => {
    asked.push(request.headers.authorization);
    if (request.url === '/png') response.writeHead(200, { 'content-type': 'text/html' }).end(PNG);
    else if (request.url === '/html') response.writeHead(200, { 'content-type': 'image/png' }).end('<script>alert(1)</script>');
    else if (request.url === '/large') response.writeHead(200).end(Buffer.concat([PNG, Buffer.alloc(MB)]));
    else if (request.url === '/moved') response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    else response.writeHead(request.url === '/gone' ? 410 : 503).end();
  });
  bot = await openBot(azure, { serviceUrls: files.url });
});
afterEach(() => void (asked.length = 0));
afterAll(async () => {
  await bot.close();
  await files.close();
  await azure.close();
});

const fetched = (url: string | undefined) =>
  bot.channel.fetchMedia?.(bot.account, { kind: 'image', ...(url === undefined ? {} : { url }) }, MB);

describe('a photo that a contact sent', () => {
  it('is fetched with the bot’s token, and has the type that its bytes have', async () => {
    const answer = await fetched(`${files.url}/png`);
    expect(answer).toMatchObject({ kind: 'media', mime: 'image/png' });
    expect(asked[0]).toMatch(/^Bearer token-/);
  });

  it('is refused when it is none, too large, or lies elsewhere, where neither request nor token goes', async () => {
    for (const path of ['/html', '/large']) expect(await fetched(files.url + path)).toMatchObject({ kind: 'refused' });
    asked.length = 0;
    for (const url of [
      undefined,
      'https://evil.example/x.png',
      'http://169.254.169.254/',
      'file:///etc/passwd',
      'data:image/png,abc',
      azure.connector.url,
    ])
      expect(await fetched(url)).toMatchObject({ kind: 'refused' });
    expect([...asked, ...azure.posted]).toEqual([]);
  });

  it('may be gone, or unavailable; redirects are not followed', async () => {
    expect(await fetched(`${files.url}/gone`)).toEqual({ kind: 'gone' });
    expect(await fetched(`${files.url}/away`)).toMatchObject({ kind: 'unavailable' });
    expect(await fetched(`${files.url}/moved`)).toMatchObject({ kind: 'unavailable', detail: 'HTTP 302' });
  });

  it('may stand in the activity itself', async () => {
    expect(await fetched(`data:image/jpeg;base64,${PNG.toString('base64')}`)).toMatchObject({ kind: 'media', mime: 'image/png' });
    expect(await fetched(`data:text/html;base64,${Buffer.from('<script>').toString('base64')}`)).toMatchObject({ kind: 'refused' });
  });
});

describe('the allowed hosts', () => {
  it('are those of the public cloud, and the operator’s own', () => {
    const { service } = cloudHosts('https://*.botframework.us, https://smba.infra.gcc.teams.microsoft.com');
    for (const url of [
      'https://smba.trafficmanager.net/jp/',
      'https://line.botframework.com/',
      'https://europe.directline.botframework.com/',
      'https://smba.infra.gcc.teams.microsoft.com/gcc/',
      'https://line.botframework.us',
    ])
      expect([url, service(url)]).toEqual([url, true]);
    for (const url of [
      'https://x.trafficmanager.net/',
      'https://SMBA.trafficmanager.net./',
      'https://botframework.us.evil.example/',
      'https://evil.example/#.botframework.com',
      'https://evil.example\\.botframework.com/',
      'https://a@line.botframework.com/',
    ])
      expect([url, service(url)]).toEqual([url, false]);
  });
});
