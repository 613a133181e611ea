import { createStaff, type Staff, type StaffOptions } from '../../../src/features/staff/create-staff.ts';
import type { SessionView } from '../../../src/features/staff/contract.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { createGate } from '../../../src/platform/http/bearer.ts';
import { createHttpApp, listen } from '../../../src/platform/http/server.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';

export const LOCAL = 'the-local-token';
export const PASSWORD = 'teapot meadow ladder';
export const HOUR = 3_600_000;
const START = Date.parse('2026-11-24T05:02:10Z');

export type StaffHouse = Awaited<ReturnType<typeof openStaff>>;

/** Staff accounts behind a real HTTP server. Time stands still until `pass`. */
export async function openStaff(database: Database, options: Partial<StaffOptions> = {}) {
  let now = START;
  let woken = 0;
  const staff: Staff = createStaff({
    database,
    clock: { now: () => now, monotonic: () => now },
    secure: false,
    publicOrigin: null,
    house: () => ({
      brand: { ja: '雑貨のカモ屋', en: 'Kamoya Goods' },
      zone: 'Asia/Tokyo',
      teams: [
        { id: 'support', name: { ja: 'お客様係', en: 'Customer care' } },
        { id: 'stores', name: { ja: '店舗', en: 'Stores' } },
      ],
    }),
    log: silentLog,
    presenceChanged: () => void (woken += 1),
    ...options,
  });
  const gate = createGate(database, LOCAL, staff.sessionOf);
  const server = await listen(
    createHttpApp({
      log: silentLog,
      checks: {},
      metrics: createMetrics(),
      trustProxy: true,
      mount: (app) => {
        app.use(staff.routes(gate));
        for (const scope of ['desk', 'releases'])
          app.all(`/${scope}`, gate(scope), (_request, response) => void response.json(response.locals.principal));
        app.get('/still', async (request, response) => void response.json((await staff.still([request]))[0]));
      },
    }),
    { host: '127.0.0.1', port: 0 },
  );
  return {
    staff,
    url: server.url,
    now: () => now,
    pass: (ms: number) => void (now += ms),
    woken: () => woken,
    browser: (address?: string) => openBrowser(server.url, address),
    /** Somebody who can sign in with PASSWORD. */
    add: async (name: string, role: 'agent' | 'supervisor' | 'editor' | 'admin' = 'agent', teams: string[] = []) =>
      (await staff.members.add({ email: `${name}@example.com`, name, role, teams, password: PASSWORD })).staff,
    close: () => server.close(0),
  };
}

export type Answer = Partial<SessionView> & {
  error?: { code: string; message: string; retryAt?: string; reason?: string };
  inviteLink?: string | null;
  purpose?: string;
  email?: string | null;
};
export type Reply<T = Answer> = { status: number; body: T; headers: Headers };

/** Keeps its cookie and the csrf value, as the desk's page does. */
export function openBrowser(url: string, address = '203.0.113.7') {
  const browser = {
    cookie: '',
    csrf: '',
    async call<T = Answer>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply<T>> {
      const response = await fetch(url + path, {
        method,
        headers: {
          'x-forwarded-for': address,
          ...(browser.cookie ? { cookie: browser.cookie } : {}),
          ...(browser.csrf ? { 'x-csrf-token': browser.csrf } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const [set] = response.headers.getSetCookie();
      if (set !== undefined) browser.cookie = set.split(';')[0] ?? '';
      const answer = (await response.json().catch(() => ({}))) as T;
      const { csrf } = (answer ?? {}) as { csrf?: string };
      if (csrf) browser.csrf = csrf;
      return { status: response.status, body: answer, headers: response.headers };
    },
    signIn: (name: string, password = PASSWORD) => browser.call('POST', '/api/v1/session', { email: `${name}@example.com`, password }),
    session: () => browser.call('GET', '/api/v1/session'),
    signOut: () => browser.call('DELETE', '/api/v1/session'),
  };
  return browser;
}

/** The token of a link. */
export const tokenOf = (link: string | null | undefined): string => (link ?? '').split('#')[1] ?? '';
