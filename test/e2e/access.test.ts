import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { API } from '../../src/app/openapi.ts';
import { ROLES, SCOPES, scopesOf } from '../../src/core/access.ts';
import { createToken } from '../../src/platform/http/bearer.ts';
import type { RouteDoc } from '../../src/platform/http/openapi.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';
import { firstAdmin, PASSWORD } from '../support/staff.ts';

/** Whoever asks: their headers, and what they may do. */
type Asking = { who: string; headers: Record<string, string>; scopes: readonly string[]; session: boolean };

let house: House;
let product: Product;
const everybody: Asking[] = [];
/** An agent of the shops alone. */
let foreigner: Asking;
let handoff: { id: number; conversationId: number };

beforeAll(async () => {
  house = await openHouse({ content: 'small' });
  product = await startProduct(house);
  const place = () => product;
  const admin = await firstAdmin(place, 'Aya');
  everybody.push({ who: 'nobody', headers: {}, scopes: [], session: false });
  for (const scope of SCOPES) {
    const token = await createToken(product.app.database, scope, [scope], null);
    everybody.push({ who: `a token for ${scope}`, headers: { authorization: `Bearer ${token}` }, scopes: [scope], session: false });
  }
  const hired = async (who: string, role: (typeof ROLES)[number], teams: string[]): Promise<Asking> => {
    const email = `${randomUUID().slice(0, 8)}@kamoya.example`;
    await admin.call('POST', '/staff', { email, name: who, role, teams, password: PASSWORD });
    const response = await fetch(`${product.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    const { csrf } = (await response.json()) as { csrf: string };
    const cookie = response.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    return { who, headers: { cookie, 'x-csrf-token': csrf }, scopes: scopesOf(role), session: true };
  };
  for (const role of ROLES) everybody.push(await hired(`the ${role}`, role, []));
  foreigner = await hired('an agent of the shops', 'agent', ['stores']);
  product.customer('701').writesOnly('人');
  await until('a person is asked for', async () => {
    const row = await product.app.database.db
      .selectFrom('handoff')
      .select(['id', 'conversation_id'])
      .where('team', '=', 'support')
      .executeTakeFirst();
    if (row) handoff = { id: row.id, conversationId: row.conversation_id };
    return row !== undefined;
  });
}, 240_000);
afterAll(async () => {
  await product?.stop();
  await house?.close();
}, 60_000);

const filled = (path: string) =>
  path
    .replace(/^(\/api\/v1\/handoffs\/):id/, `$1${handoff.id}`)
    .replace(/:id/, String(handoff.conversationId))
    .replace(/:\w+/g, '1');

/** Status and error code; the answer's body is not waited for where it is a stream. */
async function ask({ headers }: Asking, { method, path }: RouteDoc, body: unknown = {}): Promise<[number, string]> {
  const ended = new AbortController();
  const response = await fetch(`${product.url}${filled(path)}`, {
    method,
    headers: { ...headers, ...(method === 'get' ? {} : { 'content-type': 'application/json' }) },
    ...(method === 'get' ? {} : { body: JSON.stringify(body) }),
    signal: ended.signal,
  });
  const isJson = response.status >= 400 && response.headers.get('content-type')?.includes('json');
  const code = isJson ? ((await response.json()) as { error?: { code?: string } }).error?.code : undefined;
  ended.abort();
  return [response.status, code ?? ''];
}

const isFor = ({ for: whom }: RouteDoc, { scopes, session }: Asking) =>
  whom === 'anyone' || (whom === 'session' ? session : scopes.includes(whom));

describe('every route of the API', () => {
  it('is closed to whoever it is not for', async () => {
    const wrong: string[] = [];
    for (const route of API)
      for (const asking of everybody) {
        if (isFor(route, asking)) continue;
        const [status] = await ask(asking, route);
        const known = asking.who !== 'nobody' && route.for !== 'session';
        if (status !== (known ? 403 : 401)) wrong.push(`${asking.who} ${route.method} ${route.path}: ${status}`);
      }
    expect(wrong).toEqual([]);
  });

  it('is open to whoever it is for, where asking changes nothing', async () => {
    const wrong: string[] = [];
    for (const route of API.filter(({ method }) => method === 'get'))
      for (const asking of everybody) {
        if (!isFor(route, asking)) continue;
        const [status] = await ask(asking, route);
        if ([401, 403].includes(status) || status >= 500) wrong.push(`${asking.who} ${route.path}: ${status}`);
      }
    expect(wrong).toEqual([]);
  });

  it('that changes something by a session asks for its proof', async () => {
    const wrong: string[] = [];
    for (const route of API.filter(({ method, for: whom }) => method !== 'get' && whom !== 'anyone'))
      for (const asking of everybody.filter((one) => one.session && isFor(route, one))) {
        const { 'x-csrf-token': _proof, ...headers } = asking.headers;
        const [status, code] = await ask({ ...asking, headers }, route);
        if (status !== 403 || code !== 'csrf') wrong.push(`${asking.who} ${route.method} ${route.path}: ${status} ${code}`);
      }
    expect(wrong).toEqual([]);
  });
});

describe('whatever belongs to another team’s customer', () => {
  const BODIES: Record<string, unknown> = {
    '/api/v1/conversations/:id/messages': { requestId: 'a-foreign-reply', text: 'hello' },
    '/api/v1/messages/:id/settle': { action: 'cancel' },
  };

  it('is refused on every route that names it', async () => {
    const { id } = await product.app.database.db
      .selectFrom('message')
      .select('id')
      .where('conversation_id', '=', handoff.conversationId)
      .where('direction', '=', 'out')
      .orderBy('id')
      .executeTakeFirstOrThrow();
    const routes = API.filter(({ for: whom, path }) => whom === 'desk' && path.includes(':id'));
    expect(routes.length).toBeGreaterThan(8);
    const answers: string[] = [];
    for (const route of routes) {
      const path = route.path.replace('/messages/:id/settle', `/messages/${id}/settle`);
      const [status, code] = await ask(foreigner, { ...route, path }, BODIES[route.path]);
      answers.push(`${route.method} ${route.path}: ${status} ${code}`);
    }
    expect(answers).toEqual(routes.map(({ method, path }) => `${method} ${path}: 403 other-team`));
    expect(await product.customer('701').outbound()).toHaveLength(1);
    expect((await product.customer('701').conversation())?.owner).toBe('queue');
  });
});
