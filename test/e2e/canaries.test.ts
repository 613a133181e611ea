import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Server as SocketServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import pg from 'pg';
import { xSignature } from '../../src/rehearsal/post.ts';
import { base64, canary, everythingIn, foundIn, startClosedSmtp } from '../support/canaries.ts';
import { describeWith } from '../support/need.ts';
import { addressOf, run, type Running } from '../support/process.ts';
import { freePort, openHouse, until, type House } from '../support/product.ts';
import { openProxy } from '../support/proxy.ts';
import { postgresFolder, startRedis } from '../support/services.js';

/** What only this run has: whoever finds one of them anywhere has found a leak. Cookies, tokens and links are added as they are made. */
const SECRETS: Record<string, string> = {
  consumerKey: canary('consumer-key'),
  consumerSecret: canary('consumer-secret'),
  accessToken: canary('4337869213'),
  accessSecret: canary('access-secret'),
  databasePassword: canary('database'),
  redisPassword: canary('redis'),
  sessionSecret: canary('session-secret-of-the-house'),
  encryptionKey: canary('encryption-key-of-the-house'),
  metricsToken: canary('metrics'),
  staffPassword: canary('kettle orbit violin'),
  wrongPassword: canary('kettle orbit violet'),
  mailPassword: canary('mail'),
  hookSecret: randomBytes(24).toString('base64'),
  appPassword: canary('microsoft'),
};
/** What a customer is and says. */
const WORDS: Record<string, string> = {
  name: '四ツ谷ミドリコ',
  handle: 'midoriko_of_the_tower',
  phone: '090-7788-1234',
  email: 'midoriko.yotsuya@customer.example',
  order: 'K-2611-48813',
  sentence: '鉄塔の下で青い傘を三本拾いました',
};
const LETTER = `${WORDS['sentence']}。${WORDS['phone']}、${WORDS['email']}、注文番号は${WORDS['order']}です`;

const place = (server: SocketServer): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

describeWith('PostgreSQL', 'what a house leaves behind', () => {
  describeWith('Redis', 'on PostgreSQL and Redis', () => {
    let house: House;
    let env: Record<string, string>;
    let redis: NonNullable<Awaited<ReturnType<typeof startRedis>>>;
    let reader: Redis;
    let proxy: Awaited<ReturnType<typeof openProxy>>;
    let sql: pg.Client;
    let smtp: SocketServer;
    let hook: SocketServer;
    let server: Running;
    let url: string;
    /** By where they were found. */
    const left: Record<string, string> = { 'error bodies': '', 'commands to Redis': '' };

    beforeAll(async () => {
      const opened = await startRedis(['--requirepass', SECRETS['redisPassword'] ?? '']);
      if (!opened) throw new Error('Redis is not installed');
      redis = opened;
      smtp = startClosedSmtp();
      hook = createServer((_request, response) => void response.writeHead(500).end()).listen(0, '127.0.0.1');
      const keys = { consumerKey: SECRETS['consumerKey'] ?? '', consumerSecret: SECRETS['consumerSecret'] ?? '' };
      const tokens = { accessToken: SECRETS['accessToken'] ?? '', accessSecret: SECRETS['accessSecret'] ?? '' };
      const account = { userId: '4337869213', name: 'Kamoya Goods', screenName: 'kamoya', ...tokens };
      house = await openHouse({ edition: 'scaled', content: 'small', x: { keys, accounts: [account] } });
      sql = new pg.Client({ connectionString: house.env['DATABASE_URL'] });
      await sql.connect();
      proxy = await openProxy(house.env['DATABASE_URL'] ?? '');
      const withPassword = (address: string, password: string, user: string): string => {
        const changed = new URL(address);
        return Object.assign(changed, { username: user, password }).href;
      };
      env = {
        ...house.env,
        PORT: String(await freePort()),
        LOG_LEVEL: 'trace',
        DATABASE_URL: withPassword(proxy.url, SECRETS['databasePassword'] ?? '', 'postgres'),
        REDIS_URL: withPassword(redis.url, SECRETS['redisPassword'] ?? '', ''),
        SESSION_SECRET: SECRETS['sessionSecret'] ?? '',
        ENCRYPTION_KEY: SECRETS['encryptionKey'] ?? '',
        METRICS_TOKEN: SECRETS['metricsToken'] ?? '',
        ADMIN_EMAIL: 'aya@kamoya.example',
        ADMIN_PASSWORD: SECRETS['staffPassword'] ?? '',
        SMTP_URL: withPassword(`smtp://${place(smtp)}`, SECRETS['mailPassword'] ?? '', 'desk'),
        MAIL_FROM: 'desk@kamoya.example',
        NOTIFY_EMAIL: 'aya@kamoya.example',
        NOTIFY_WEBHOOK_URL: `http://${place(hook)}/`,
        NOTIFY_WEBHOOK_SECRET: SECRETS['hookSecret'] ?? '',
        MICROSOFT_APP_ID: '12345678-9abc-def0-1234-56789abcdef0',
        MICROSOFT_APP_PASSWORD: SECRETS['appPassword'] ?? '',
        // Nobody is there.
        BOTFRAMEWORK_OPENID_URL: 'http://127.0.0.1:9/openid',
        BOTFRAMEWORK_LOGIN_URL: 'http://127.0.0.1:9/login',
      };
      reader = new Redis(env['REDIS_URL'] ?? '');
      const monitor = await reader.monitor();
      monitor.on('monitor', (_time: string, args: string[]) => (left['commands to Redis'] += `${args.join(' ')}\n`));
      watching.push(reader, monitor);
      server = run(['start'], env);
      url = await addressOf(server);
      house.x.setWebhookUrl(`${url}/webhooks/x`);
    }, 240_000);
    afterAll(async () => {
      server?.child.kill('SIGKILL');
      await server?.ended;
      stopWatching();
      await redis?.stop();
      await sql?.end();
      await proxy?.cut();
      await house?.close();
      for (const one of [smtp, hook]) await new Promise((resolve) => one?.close(resolve) ?? resolve(undefined));
    }, 60_000);
    const watching: Redis[] = [];
    const stopWatching = (): void => watching.splice(0).forEach((one) => one.disconnect());

    const browser = { cookie: '', csrf: '' };
    /** Asks as the person who is signed in; what is refused is kept. */
    async function ask(method: string, path: string, body?: string, headers: Record<string, string> = {}) {
      const mine = { cookie: browser.cookie, 'x-csrf-token': browser.csrf, 'content-type': 'application/json' };
      const response = await fetch(url + path, { method, headers: { ...mine, ...headers }, ...(body === undefined ? {} : { body }) });
      const text = await response.text();
      if (response.status >= 400) left['error bodies'] += `${text}\n`;
      return { status: response.status, headers: response.headers, text };
    }
    const count = async (text: string): Promise<number> => Number((await sql.query<{ count: string }>(text)).rows[0]?.count);
    const doctor = async (more: Record<string, string> = {}): Promise<string> => {
      const { out, err } = await run(['doctor', '--json'], { ...env, ...more }).ended;
      return out + err;
    };

    it('holds none of its secrets and none of a customer’s words, in ordinary work and when everything fails', async () => {
      const mia = house.x.customer('901', { name: WORDS['name'], screenName: WORDS['handle'] });
      const hears = (messages: number) => house.x.waitForMessages('901', messages, 30_000);
      mia.says('渋谷店の営業時間は？');
      await hears(1);
      mia.says(LETTER);
      await hears(2);
      mia.says('人');
      await hears(3);
      await until('nobody could be told', () => ['"way":"mail"', '"way":"webhook"'].every((way) => server.out().includes(way)));

      // Somebody signs in, at the second try, and works.
      const email = 'aya@kamoya.example';
      expect((await ask('POST', '/api/v1/session', JSON.stringify({ email, password: SECRETS['wrongPassword'] }))).status).toBe(401);
      const signedIn = await ask('POST', '/api/v1/session', JSON.stringify({ email, password: SECRETS['staffPassword'] }));
      expect(signedIn.status).toBe(200);
      browser.cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      browser.csrf = (JSON.parse(signedIn.text) as { csrf: string }).csrf;
      SECRETS['session'] = decodeURIComponent(browser.cookie.slice(browser.cookie.indexOf('=') + 1));
      SECRETS['csrf'] = browser.csrf;
      const invited = await ask('POST', '/api/v1/staff', JSON.stringify({ email: 'ben@kamoya.example', name: 'Ben' }));
      SECRETS['invitation'] = /#([\w-]{20,})/.exec(invited.text)?.[1] ?? '';
      SECRETS['token'] = (JSON.parse((await ask('POST', '/api/v1/tokens', '{"name":"a till"}')).text) as { token: string }).token;
      for (const name of ['session', 'csrf', 'invitation', 'token'])
        expect([name, (SECRETS[name] ?? '').length > 20]).toEqual([name, true]);
      const { rows } = await sql.query<{ id: number; conversation_id: number }>('select id, conversation_id from handoff');
      const [handoff, talk] = [rows[0]?.id ?? 0, `/api/v1/conversations/${rows[0]?.conversation_id}`];
      const reply = (text: string) => ask('POST', `${talk}/messages`, JSON.stringify({ requestId: canary('reply'), text }));
      expect((await ask('POST', `/api/v1/handoffs/${handoff}/claim`, '{}')).status).toBe(200);
      expect((await reply(`${WORDS['name']}様、${LETTER}`)).status).toBe(202);
      await hears(4);

      // What is wrong with a request, in every way in.
      expect((await reply(LETTER.repeat(200))).status).toBe(400);
      const bearer = { authorization: `Bearer ${SECRETS['token']?.slice(0, -1)}` };
      const refused = [
        await ask('POST', `${talk}/messages`, JSON.stringify({ text: LETTER, mail: WORDS['email'], key: SECRETS['token'] })),
        await ask('POST', `${talk}/messages`, `{"text":"${LETTER}`),
        await ask('GET', '/api/v1/handoffs', undefined, bearer),
        await ask(
          'POST',
          '/api/v1/session/link',
          JSON.stringify({ token: `${SECRETS['invitation']}x`, password: SECRETS['staffPassword'] }),
        ),
        await ask('POST', '/api/messages', JSON.stringify({ type: 'message', text: LETTER }), bearer),
        await ask('POST', '/webhooks/x', JSON.stringify({ text: LETTER }), { 'x-twitter-webhooks-signature': 'sha256=AAAA' }),
        await ask('POST', '/chat/api/messages', JSON.stringify({ id: 'no id', text: LETTER })),
      ];
      expect(refused.filter(({ status }) => status < 400 || status >= 600)).toEqual([]);
      for (const body of [
        `{"direct_message_events":[{"type":"message_create","text":"${LETTER}"`,
        JSON.stringify({ dm: LETTER, x: [{ text: LETTER }] }),
      ])
        await ask('POST', '/webhooks/x', body, { 'x-twitter-webhooks-signature': xSignature(SECRETS['consumerSecret'] ?? '', body) });

      // A row that the database refuses comes back in its error, with every word.
      await sql.query(`alter table message add constraint no_umbrella check (text not like '%${WORDS['sentence']}%') not valid`);
      expect((await reply(LETTER)).status).toBe(500);
      const before = house.x.log.deliveries.length;
      mia.says(LETTER);
      await until('the webhook was refused', () => house.x.log.deliveries.length > before);
      await sql.query('alter table message drop constraint no_umbrella');

      // The database is away for a moment.
      await proxy.cut();
      expect((await reply(LETTER)).status).toBe(503);
      left['doctor without a database'] = await doctor();
      await proxy.join();
      await until('the house works again', async () => (await fetch(`${url}/readyz`)).status === 200);

      // X fails, refuses, and shuts the account out.
      house.x.fault('send', { kind: 'error', status: 500 });
      house.x.fault('send', { kind: 'forbidden', code: 349 });
      expect([(await reply(LETTER)).status, (await reply(`${LETTER}。`)).status]).toEqual([202, 202]);
      await until('a reply has failed', async () => (await count(`select count(*) from message where state = 'failed'`)) > 0);
      house.x.fault('send', { kind: 'unauthorized' }, 5);
      await reply(`${LETTER}！`);
      await until('the account is stopped', async () => (await count(`select count(*) from account where state = 'paused'`)) > 0);

      left['metrics'] = (await ask('GET', '/metrics')).text;
      left['health'] = (await ask('GET', '/api/v1/health')).text;
      left['doctor'] = await doctor();
      left['doctor with wrong keys'] = await doctor({
        REDIS_URL: (env['REDIS_URL'] ?? '').replace('@', 'x@'),
        X_CONSUMER_SECRET: 'another',
      });
      left['Redis'] = await everythingIn(reader);
      const dump = await promisify(execFile)(join(postgresFolder() ?? '', 'pg_dump'), [house.env['DATABASE_URL'] ?? ''], {
        maxBuffer: 256e6,
      });

      stopWatching();
      await redis.stop();
      await until('it is noticed that Redis is gone', () => server.out().includes('Redis cannot be reached'));
      server.child.kill('SIGTERM');
      const { out, err } = await server.ended;
      left['output'] = out + err;

      // All of it is there to be searched, and the search finds what is there.
      const thin = Object.entries(left).filter(([, text]) => text.length < 100);
      expect(thin).toEqual([]);
      expect(out).toContain('"level":"error"');
      expect(foundIn(dump.stdout, WORDS)).toEqual(Object.keys(WORDS));
      expect(foundIn(`Basic ${base64(`desk:${SECRETS['mailPassword']}`)}`, SECRETS)).toEqual(['mailPassword']);

      const leaks = Object.entries(left).map(([where, text]) => [where, foundIn(text, { ...SECRETS, ...WORDS })]);
      expect(leaks.filter(([, names]) => names?.length)).toEqual([]);
      // A session's proof is kept as it is: it opens nothing without the cookie, of which there is only the hash.
      expect(foundIn(dump.stdout, SECRETS).filter((name) => name !== 'csrf')).toEqual([]);
    }, 180_000);
  });
});
