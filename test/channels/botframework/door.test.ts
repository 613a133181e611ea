import { connect } from 'node:net';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SettingsError, UnavailableError } from '../../../src/core/errors.ts';
import { activity, APP_ID, mint, openBot, startAzure } from './harness.ts';
import type { Azure, Bot, Claims, Json } from './harness.ts';

let azure: Azure;
let bot: Bot;
beforeAll(async () => {
  // The SDK writes what it refuses to the console.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  azure = await startAzure();
});
afterAll(async () => {
  await azure.close();
  jest.restoreAllMocks();
});
beforeEach(async () => {
  bot = await openBot(azure);
});
afterEach(() => bot.close());

const now = () => Math.floor(Date.now() / 1000);

describe('a token of the Bot Framework', () => {
  it('lets the message in, which is stored before the answer and never answered inside it', async () => {
    const response = await bot.post(activity(azure));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    expect(bot.inbox.events()).toHaveLength(1);
    expect(bot.inbox.batches[0]).toMatchObject({ channel: 'botframework', accounts: [{ externalId: APP_ID }] });
    expect(azure.posted).toEqual([]);
  });

  it.each<[string, Claims]>([
    ['of another audience', { claims: { aud: '99999999-0000-4000-8000-000000000000' } }],
    ['for a list of audiences', { claims: { aud: [APP_ID] } }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    [
      'of the Emulator’s issuer',
      { claims: { iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/', ver: '1.0', appid: APP_ID } },
    ],
    [
      'of a tenant that it names itself',
      { claims: { iss: 'https://sts.windows.net/my-tenant/', tid: 'my-tenant', ver: '1.0', appid: APP_ID } },
    ],
    ['for another service URL', { claims: { serviceurl: 'https://smba.trafficmanager.net/jp/' } }],
    ['for no service URL', { claims: { serviceurl: undefined } }],
    ['that has expired', { claims: { exp: now() - 3_600 } }],
    ['that never expires', { claims: { exp: undefined } }],
    ['that is not valid yet', { claims: { nbf: now() + 3_600 } }],
    ['of a key that nobody published', { header: { kid: 'k2' } }],
    ['signed by another key under a known name', { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }],
    ['without a signature algorithm', { header: { alg: 'none' }, sign: () => '' }],
    ['said to be unsigned, with something for a signature', { header: { alg: 'none' }, sign: () => 'AAAA' }],
  ])('%s is refused with 401, and nothing is stored', async (_name, claims) => {
    const response = await bot.post(activity(azure), mint(azure, claims));
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'unauthorized' } });
    expect(bot.inbox.batches).toEqual([]);
  });

  it('is not the public key used as a shared secret (HS256)', async () => {
    const pem = azure.publicKey.export({ type: 'spki', format: 'pem' });
    const sign = (data: string) => createHmac('sha256', pem).update(data).digest('base64url');
    expect((await bot.post(activity(azure), mint(azure, { header: { alg: 'HS256' }, sign }))).status).toBe(401);
  });

  it('counts only for the sub-channels that its key is endorsed for', async () => {
    expect((await bot.post(activity(azure, { channelId: 'slack' }))).status).toBe(401);
    expect((await bot.post(activity(azure, { channelId: 'msteams' }))).status).toBe(200);
  });

  it.each([null, '', 'x', 'a.b.c', '..', 'e30.e30.', `${'a'.repeat(100_000)}`])('is not %#', async (token) => {
    const response = await bot.post(activity(azure), token);
    expect([401, 431]).toContain(response.status);
    expect(bot.inbox.batches).toEqual([]);
  });

  it('cannot be judged while the keys cannot be had: 503, so that it is not lost as forged', async () => {
    // At another address: the SDK keeps keys for a day.
    const openIdUrl = `${azure.keys.url}/openid?again`;
    const fresh = await openBot(azure, { openIdUrl });
    azure.state.keysDown = true;
    const response = await fresh.post(activity(azure));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    azure.state.keysDown = false;
    expect((await fresh.post(activity(azure))).status).toBe(200);
    await fresh.close();
  });
});

describe('the service URL', () => {
  it.each([
    'https://evil.example/',
    'https://evil.trafficmanager.net/',
    'https://smba.trafficmanager.net.evil.example/',
    'https://botframework.com.evil.example/',
    'https://evilbotframework.com/',
    'https://user:pass@smba.trafficmanager.net/',
    'https://smba.trafficmanager.net:8443/',
    'https://smba.trafficmanager.net/?next=x',
    'http://smba.trafficmanager.net/',
    'http://127.0.0.1:1/',
    'http://169.254.169.254/latest',
    'file:///etc/passwd',
    'not a url',
  ])('%s is refused although the token is valid for it', async (serviceUrl) => {
    const response = await bot.post(activity(azure, { serviceUrl }), mint(azure, { claims: { serviceurl: serviceUrl } }));
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: 'foreign-service-url' } });
    expect(bot.inbox.batches).toEqual([]);
  });

  it('may change within a conversation to another allowed one, and to no other', async () => {
    const at = async (serviceUrl: string, id: string) =>
      (await bot.post(activity(azure, { serviceUrl, id }), mint(azure, { claims: { serviceurl: serviceUrl } }))).status;
    expect(await at(azure.connector.url, 'a1')).toBe(200);
    expect(await at('https://evil.example/', 'a2')).toBe(403);
    expect(await at('https://line.botframework.com/', 'a3')).toBe(200);
    const urls = bot.inbox.events().map((event) => (event.kind === 'message' ? event.address?.['serviceUrl'] : null));
    expect(urls).toEqual([azure.connector.url, 'https://line.botframework.com/']);
  });
});

describe('without an app id', () => {
  const open = (more = {}) => openBot(azure, { appId: undefined, password: undefined, ...more });
  const local = (more: Json = {}) => activity(azure, { channelId: 'emulator', ...more });

  it('answers the Emulator on this machine', async () => {
    await bot.close();
    bot = await open();
    expect((await bot.post(local(), null)).status).toBe(200);
    expect(bot.inbox.batches[0]?.accounts[0]?.externalId).toBe('emulator');
  });

  it('is not opened where others can reach it, nor with an app id that lacks its password', () => {
    return Promise.all([
      expect(open({ loopback: false })).rejects.toThrow(SettingsError),
      expect(openBot(azure, { password: undefined })).rejects.toThrow(SettingsError),
    ]);
  });

  it.each<[string, Record<string, string>]>([
    ['through a proxy', { 'x-forwarded-for': '203.0.113.7' }],
    ['through a proxy that names the protocol only', { 'x-forwarded-proto': 'https' }],
    ['through a proxy with the standard header', { forwarded: 'for=203.0.113.7' }],
    ['from a page in a browser', { origin: 'https://evil.example' }],
  ])('refuses who comes %s', async (_name, headers) => {
    await bot.close();
    bot = await open();
    expect((await bot.post(local(), null, headers)).status).toBe(403);
    expect(bot.inbox.batches).toEqual([]);
  });

  it('refuses a name of this machine that is not its own (DNS rebinding), and a body that needs no preflight', async () => {
    await bot.close();
    bot = await open();
    const { request } = await import('node:http');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: 'evil.example', 'content-type': 'application/json' };
      const sent = request(`${bot.origin}/api/messages`, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end(JSON.stringify(local()));
    });
    expect(status).toBe(403);
    expect((await bot.post(local(), null, { 'content-type': 'text/plain' })).status).toBe(415);
    expect(bot.inbox.batches).toEqual([]);
  });

  it('refuses HTTP/1.0, which proxies speak and no program any more', async () => {
    await bot.close();
    bot = await openBot(azure, { appId: undefined, password: undefined });
    const speak = (version: string) =>
      new Promise<string>((resolve, reject) => {
        const body = JSON.stringify(local());
        const { hostname, port } = new URL(bot.origin);
        const socket = connect(Number(port), hostname, () =>
          socket.write(
            `POST /api/messages HTTP/${version}\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
          ),
        );
        let said = '';
        socket.on('data', (data) => (said += data.toString()));
        socket.on('end', () => resolve(said.split(' ')[1] ?? ''));
        socket.on('error', reject);
      });
    expect(await speak('1.0')).toBe('403');
    expect(bot.inbox.batches).toEqual([]);
    expect(await speak('1.1')).toBe('200');
  });

  it('takes no service URL but one on this machine', async () => {
    await bot.close();
    bot = await open();
    for (const serviceUrl of ['https://smba.trafficmanager.net/jp/', 'http://10.0.0.1/', 'http://localhost.evil.example/'])
      expect((await bot.post(local({ serviceUrl }), null)).status).toBe(403);
    expect((await bot.post(local({ serviceUrl: 'http://[::1]:9/' }), null)).status).toBe(200);
  });
});

describe('the inbox', () => {
  it('that cannot store makes the answer a 503', async () => {
    bot.inbox.fails = new UnavailableError('inbox', 'away');
    expect((await bot.post(activity(azure))).status).toBe(503);
  });
});
