import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom, type Random } from '../../../src/core/clock.ts';
import { FAKE_ACCOUNT, startFakeX, type FakeX } from '../../../src/rehearsal/fake-x.ts';
import { startAzure, type Azure } from '../../support/azure.ts';
import { freePort, startFleet } from '../fleet.ts';
import { answersBot, botSettings } from './bot-calls.ts';
import type { Call } from './call.ts';
import { createCalls } from './calls.ts';
import { visit } from './chat-calls.ts';

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
/**
 * A running desk under rubbish: signed and unsigned webhooks, the Bot Framework's activities, every route of the API with a token, a session, or neither, and the
 * chat's, which are open to anybody.
 */
export async function fuzzOverHttp(
  root: string,
  options: { requests: number; seed: number; tell?: (line: string) => void },
): Promise<HttpReport> {
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-fuzz-'));
  const port = await freePort();
  const x = await startFakeX({ limits: 'lifted' });
  const azure = await startAzure();
  const env = { ...settings(root, folder, port, x), ...botSettings(azure) };
  const fleet = startFleet([{ name: 'desk', env }], join(root, 'dist/bundle/main.js'), join(folder, 'log'));
  const url = `http://127.0.0.1:${port}`;
  const report: HttpReport = { requests: 0, statuses: {}, findings: [], stallMs: 0, seconds: 0 };
  try {
    await ready(url);
    const callers = { api: await signIn(url, join(folder, 'data')), chat: await visit(url), secret: x.keys.consumerSecret, azure };
    // What the Bot Framework needs is loaded with its first message, and counts as the start.
    if (!(await answersBot(url, azure, 'before'))) throw new Error('a customer of the Bot Framework was not answered');
    // Asking begins the count anew: the start is not what is measured.
    await longestStall(url);
    const began = performance.now();
    await storm(url, createCalls(callers), options, report);
    report.seconds = Math.round((performance.now() - began) / 1000);
    await stillAnswers(url, x, azure, report);
    report.stallMs = Math.round(await longestStall(url));
    report.findings.push(...fleet.unexpected());
    return report;
  } finally {
    await fleet.stop();
    await x.close();
    await azure.close();
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

async function storm(
  url: string,
  nextCall: (random: Random) => Call,
  { requests, seed, tell }: { requests: number; seed: number; tell?: (line: string) => void },
  report: HttpReport,
): Promise<void> {
  const random = seededRandom(seed);
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
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

/** After all of it a customer is answered as ever, on X as over the Bot Framework. */
async function stillAnswers(url: string, x: FakeX, azure: Azure, report: HttpReport): Promise<void> {
  x.setWebhookUrl(`${url}/webhooks/x`);
  x.customer('900000000001').says('番号7番の件です');
  const answered = await x.waitForMessages('900000000001', 1, 60_000).catch(() => null);
  if (!answered) report.findings.push('a customer who wrote afterwards was not answered within a minute');
  if (!(await answersBot(url, azure, 'afterwards')))
    report.findings.push('a customer of the Bot Framework who wrote afterwards was not answered within a minute');
}

/** By the desk's own metrics, ms. Rejects where they do not say. */
export async function longestStall(url: string): Promise<number> {
  const text = await fetch(`${url}/metrics`).then((response) => response.text());
  const seconds = Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text)?.[1]);
  if (!Number.isFinite(seconds)) throw new Error('the desk’s metrics do not say how long its event loop stood still');
  return 1000 * seconds;
}
