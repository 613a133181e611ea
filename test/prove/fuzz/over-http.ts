import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { API } from '../../../src/app/openapi.ts';
import { seededRandom, type Random } from '../../../src/core/clock.ts';
import { FAKE_ACCOUNT, startFakeX, type FakeX } from '../../../src/rehearsal/fake-x.ts';
import type { RouteDoc } from '../../../src/platform/http/openapi.ts';
import { freePort, startFleet } from '../fleet.ts';
import { encode, header, PNG, type Call } from './call.ts';
import { chatCall, visit, type Visitor } from './chat-calls.ts';
import { sampleOf } from './from-schema.ts';
import { mutateBytes, mutateJson, mutateText } from './mutate.ts';
import { webhookBody, webhookSeeds } from './webhook-bodies.ts';

export type HttpReport = {
  requests: number;
  /** Answers by status; 0: none came, since the connection was ended. */
  statuses: Record<number, number>;
  findings: string[];
  /** The longest that the server's event loop stood still, ms, by its own metrics. */
  stallMs: number;
  seconds: number;
};

const ADMIN = { ADMIN_EMAIL: 'fuzz@example.jp', ADMIN_PASSWORD: 'kumquat-lantern-42' };
/** Ends the caller's own session, or writes the whole house to the disk: now and then is enough. */
const SELDOM = /\/backup$|^delete |\/session$|\/link/;

/** A running desk under rubbish: signed and unsigned webhooks, every route of the API with a token, a session, or neither, and the chat's, which are open to anybody. */
export async function fuzzOverHttp(
  root: string,
  options: { requests: number; seed: number; tell?: (line: string) => void },
): Promise<HttpReport> {
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-fuzz-'));
  const port = await freePort();
  const x = await startFakeX({ limits: 'lifted' });
  const env = settings(root, folder, port, x);
  const fleet = startFleet([{ name: 'desk', env }], join(root, 'dist/bundle/main.js'), join(folder, 'log'));
  const url = `http://127.0.0.1:${port}`;
  const report: HttpReport = { requests: 0, statuses: {}, findings: [], stallMs: 0, seconds: 0 };
  try {
    await ready(url);
    const callers = { api: await signIn(url, join(folder, 'data')), chat: await visit(url) };
    // Asking begins the count anew: the start is not what is measured.
    await longestStall(url);
    const began = performance.now();
    await storm(url, callers, options, x, report);
    report.seconds = Math.round((performance.now() - began) / 1000);
    await stillAnswers(url, x, report);
    report.stallMs = Math.round(await longestStall(url));
    report.findings.push(...fleet.unexpected());
    return report;
  } finally {
    await fleet.stop();
    await x.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function settings(root: string, folder: string, port: number, x: FakeX): Record<string, string> {
  return {
    ...ADMIN,
    ...{ DATA_DIR: join(folder, 'data'), CONTENT_DIR: join(root, 'test/prove/content'), LOG_LEVEL: 'error', PORT: String(port) },
    // What the chat's visitors say of their addresses counts.
    TRUST_PROXY: '1',
    ...{ X_API_URL: x.url, X_CONSUMER_KEY: x.keys.consumerKey, X_CONSUMER_SECRET: x.keys.consumerSecret, X_USER_ID: FAKE_ACCOUNT.userId },
    ...{ X_ACCESS_TOKEN: FAKE_ACCOUNT.accessToken, X_ACCESS_SECRET: FAKE_ACCOUNT.accessSecret, X_DM_LIMIT_15MIN: '0', X_DM_LIMIT_24H: '0' },
  };
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; !(await fetch(`${url}/readyz`).catch(() => null))?.ok; tries++) {
    if (tries > 300) throw new Error('the desk did not start');
    await sleep(200);
  }
}

/** Headers of everybody who may ask: the house's own token, an admin's session, a wrong token, nobody. */
async function signIn(url: string, dataDir: string): Promise<Record<string, string>[]> {
  const { adminToken } = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8')) as { adminToken: string };
  const response = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email: ADMIN.ADMIN_EMAIL, password: ADMIN.ADMIN_PASSWORD }),
  });
  if (!response.ok) throw new Error(`the admin cannot sign in: ${response.status} ${await response.text()}`);
  const { csrf } = (await response.json()) as { csrf: string };
  const cookie = response.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const session = { cookie, origin: url, 'x-csrf-token': csrf };
  return [{ authorization: `Bearer ${adminToken}` }, session, session, { authorization: 'Bearer ud_wrong_token' }, {}];
}

type Callers = { api: Record<string, string>[]; chat: Visitor };

async function storm(
  url: string,
  callers: Callers,
  { requests, seed, tell }: { requests: number; seed: number; tell?: (line: string) => void },
  x: FakeX,
  report: HttpReport,
): Promise<void> {
  const random = seededRandom(seed);
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  // A revocation that is signed is obeyed: the account would send nothing any more.
  const seeds = webhookSeeds(FAKE_ACCOUNT.userId).filter((seed) => !JSON.stringify(seed).includes('revoke'));
  const nextCall = (random: Random): Call => {
    const kind = random();
    if (kind < 0.5) return webhookCall(random, seeds, x.keys.consumerSecret);
    return kind < 0.85 ? apiCall(random, callers.api) : chatCall(random, callers.chat);
  };
  const worker = async () => {
    while (report.requests < requests && report.findings.length < 20) {
      report.requests += 1;
      if (report.requests % 10_000 === 0) tell?.(`${report.requests} requests, ${report.findings.length} findings`);
      await feed(url, agent, nextCall(random), report);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  agent.destroy();
}

/** Makes one call and notes what came of it. */
export async function feed(
  url: string,
  agent: Agent,
  call: Call,
  report: Pick<HttpReport, 'statuses' | 'findings'>,
  waitMs = 30_000,
): Promise<void> {
  const status = await send(url, agent, call, waitMs);
  if (status !== HUNG) report.statuses[status] = (report.statuses[status] ?? 0) + 1;
  // A connection that was ended: the server cut off what it could not read as HTTP, or is gone, which is seen afterwards.
  if (status !== HUNG && status < 500) return;
  const body = Buffer.from(call.body ?? []).toString('base64');
  report.findings.push(`${status} ${call.what}: ${body.slice(0, 4_000)}`);
}

function webhookCall(random: Random, seeds: readonly unknown[], secret: string): Call {
  if (random() < 0.05) {
    const token = mutateText(random, random() < 0.5 ? 'YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo=' : '{"for_user_id":"1"}');
    return { what: 'GET /webhooks/x', method: 'GET', path: `/webhooks/x?crc_token=${encode(token).slice(0, 6_000)}`, headers: {} };
  }
  const body = webhookBody(random, seeds);
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`;
  const given = random() < 0.9 ? signature : header(mutateText(random, signature));
  return {
    what: 'POST /webhooks/x',
    method: 'POST',
    path: '/webhooks/x',
    headers: { 'x-twitter-webhooks-signature': given, 'content-type': 'application/json' },
    body,
  };
}

function apiCall(random: Random, callers: Record<string, string>[]): Call {
  let route: RouteDoc;
  do route = API[Math.floor(random() * API.length)] as RouteDoc;
  while (SELDOM.test(`${route.method} ${route.path}`) && random() < 0.99);
  // Who signs out is out for the rest of the run.
  if (route.method === 'delete') callers = callers.filter(({ cookie }) => cookie === undefined);
  const path = route.path.replace(/:\w+/g, () => parameter(random)) + queryOf(random, route);
  const what = `${route.method.toUpperCase()} ${path}`;
  const headers = { ...(callers[Math.floor(random() * callers.length)] as Record<string, string>) };
  if (route.method === 'get' || (!route.body && random() < 0.8)) return { what, method: route.method, path, headers };
  const body = bodyOf(random, route);
  headers['content-type'] = random() < 0.9 ? ('media' in (route.body ?? {}) ? 'image/png' : 'application/json') : 'text/plain; charset=bad';
  return { what, method: route.method, path, headers, body };
}

function parameter(random: Random): string {
  const kind = random();
  if (kind < 0.6) return String(1 + Math.floor(random() * 40));
  if (kind < 0.7) return String(Math.floor(random() * 2 ** 60));
  return encode(mutateText(random, '12')).slice(0, 500) || '0';
}

function queryOf(random: Random, { query }: RouteDoc): string {
  if (!query || random() < 0.3) return random() < 0.05 ? `?${encode(mutateText(random, 'a=b&c[d]=e')).slice(0, 500)}` : '';
  const value = mutateJson(random, sampleOf(random, query));
  if (typeof value !== 'object' || value === null) return '';
  const pairs = Object.entries(value).slice(0, 10);
  return `?${pairs.map(([name, one]) => `${encode(name)}=${encode(typeof one === 'string' ? one : (JSON.stringify(one) ?? ''))}`).join('&')}`.slice(
    0,
    4_000,
  );
}

function bodyOf(random: Random, { body }: RouteDoc): Uint8Array {
  if (!body || 'media' in body) return mutateBytes(random, PNG);
  const whole = sampleOf(random, body);
  const kind = random();
  if (kind < 0.3) return Buffer.from(JSON.stringify(whole));
  if (kind < 0.85) return Buffer.from(JSON.stringify(mutateJson(random, whole)) ?? 'null');
  return kind < 0.95 ? Buffer.from(mutateText(random, JSON.stringify(whole))) : mutateBytes(random, Buffer.from(JSON.stringify(whole)));
}

const HUNG = 'no end of an answer';

/** The status once the answer is whole; 0 where the connection was ended before it began. A stream is left as soon as it has begun. */
function send(url: string, agent: Agent, { method, path, headers, body }: Call, waitMs: number): Promise<number | typeof HUNG> {
  return new Promise((resolve) => {
    const sent = request(url + path, {
      agent,
      method: method.toUpperCase(),
      headers: { ...headers, ...(body ? { 'content-length': body.length } : {}) },
    });
    const timer = setTimeout(() => (resolve(HUNG), sent.destroy()), waitMs);
    sent.on('response', (response) => {
      if (response.headers['content-type']?.startsWith('text/event-stream')) response.destroy();
      else response.resume();
      response.on('error', () => undefined);
      response.on('close', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', () => resolve(0));
    sent.on('close', () => clearTimeout(timer));
    sent.end(body);
  });
}

/** After all of it a customer is answered as ever. */
async function stillAnswers(url: string, x: FakeX, report: HttpReport): Promise<void> {
  x.setWebhookUrl(`${url}/webhooks/x`);
  x.customer('900000000001').says('番号7番の件です');
  const answered = await x.waitForMessages('900000000001', 1, 60_000).catch(() => null);
  if (!answered) report.findings.push('a customer who wrote afterwards was not answered within a minute');
}

/** By the desk's own metrics, ms. Rejects where they do not say. */
export async function longestStall(url: string): Promise<number> {
  const text = await fetch(`${url}/metrics`).then((response) => response.text());
  const seconds = Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text)?.[1]);
  if (!Number.isFinite(seconds)) throw new Error('the desk’s metrics do not say how long its event loop stood still');
  return 1000 * seconds;
}
