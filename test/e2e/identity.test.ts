import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { API } from '../../src/app/openapi.ts';
import { createToken } from '../../src/platform/http/bearer.ts';
import type { RouteDoc } from '../../src/platform/http/openapi.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';
import { firstAdmin, hire, PASSWORD, type Member } from '../support/staff.ts';

let house: House;
let product: Product;
let aya: Member;
let ben: Member;
let handoff: { id: number; conversationId: number };
/** Of our side's first message. */
let messageId: number;

beforeAll(async () => {
  house = await openHouse({ content: 'small' });
  product = await startProduct(house);
  aya = await firstAdmin(() => product, 'Aya');
  ben = await hire(() => product, aya, 'Ben');
  product.customer('801').writesOnly('人');
  const row = await until('a person is asked for', () =>
    product.app.database.db.selectFrom('handoff').select(['id', 'conversation_id']).executeTakeFirst(),
  );
  handoff = { id: row.id, conversationId: row.conversation_id };
  await product.customer('801').settled();
  const said = product.app.database.db.selectFrom('message').select('id').where('direction', '=', 'out').orderBy('id');
  messageId = (await said.executeTakeFirstOrThrow()).id;
}, 240_000);
afterAll(async () => {
  await product?.stop();
  await house?.close();
}, 60_000);

const rows = async (text: string) => (await product.app.database.pool.query(text)).rows as Record<string, unknown>[];

/** What a browser, a colleague's program or a proxy might say of who somebody is, and of what is theirs. */
const FOREIGN: Record<string, unknown> = {
  agentId: 'staff:9',
  agent_id: 'staff:9',
  agent: { id: 'staff:9', name: 'Ken' },
  staffId: 9,
  staff_id: 9,
  staff: { id: 9, role: 'admin' },
  userId: 9,
  user: 'ken@kamoya.example',
  by: 'Ken',
  role: 'admin',
  roles: ['admin'],
  scopes: ['admin'],
  scope: 'admin',
  author: 'bot',
  authorId: 'staff:9',
  author_id: 'staff:9',
  authorName: 'Ken',
  senderId: '9',
  accountId: 2,
  account_id: 2,
  teamId: 'stores',
  createdBy: 'Ken',
  created_by: 'Ken',
  principal: { agentId: 'staff:9', name: 'Ken', scopes: ['admin'] },
  overrules: true,
  owner: 'agent',
  ownerEpoch: 0,
  constructor: { prototype: { role: 'admin' } },
  prototype: { role: 'admin' },
  // In brackets it is a field that is sent, and not the object's prototype.
  ['__proto__']: { agentId: 'staff:9', role: 'admin', scopes: ['admin'] },
};

/** A right body for every route that takes one as JSON. */
const BODIES: Record<string, Record<string, unknown>> = {
  'post /api/v1/session': { email: 'ken@kamoya.example', password: PASSWORD },
  'put /api/v1/session/presence': { presence: 'break' },
  'post /api/v1/session/link/check': { token: 'x'.repeat(43) },
  'post /api/v1/session/link': { token: 'x'.repeat(43), password: PASSWORD },
  'post /api/v1/staff': { email: 'ken@kamoya.example', name: 'Ken', password: PASSWORD },
  'post /api/v1/messages/:id/settle': { action: 'resend' },
  'post /api/v1/handoffs/next': {},
  'post /api/v1/handoffs/:id/claim': {},
  'post /api/v1/handoffs/:id/resolve': { outcome: 'resolved' },
  'post /api/v1/conversations/:id/messages': { requestId: 'somebody-elses', text: 'hello' },
  'post /api/v1/conversations/:id/take': {},
  'post /api/v1/conversations/:id/resolve': { outcome: 'resolved' },
  'post /api/v1/releases': { rollback: 2 },
  'post /api/v1/tokens': { name: 'a till' },
  'post /api/v1/tokens/list': {},
  'post /api/v1/setup': { setup: {} },
  'post /api/v1/accounts/resume': { userId: '9' },
  'post /api/v1/accounts/try': {},
};

/** Fields that the body itself has, under its own rules. */
function ownFields(schema: RouteDoc['body']): string[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((one) => ownFields(one as z.ZodType));
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

const nameOf = ({ method, path }: RouteDoc): string => `${method} ${path}`;
const placeOf = (path: string): string =>
  path
    .replace('/api/v1', '')
    .replace(/^\/messages\/:id/, `/messages/${messageId}`)
    .replace(/^\/handoffs\/:id/, `/handoffs/${handoff.id}`)
    .replace(':id', String(handoff.conversationId));

/** Everything that a request could have put in somebody's name. */
const record = async (): Promise<unknown> => ({
  conversation: await rows('select owner, agent_id, status, version from conversation'),
  handoffs: await rows('select state, agent_id, ended_by from handoff'),
  said: await rows('select author, author_id, author_name, state from message order by id'),
  staff: await rows('select email, name, role, teams, state, presence from staff order by id'),
  tokens: await rows('select name, scopes from api_token order by name'),
  setup: await rows(`select value from setting where key = 'setup'`),
});

describe('who somebody is', () => {
  it('is no field of any body: a request that brings one is refused, and nothing comes of it', async () => {
    const routes = API.filter(({ method, body }) => method !== 'get' && body !== undefined && !('media' in body));
    expect(routes.map(nameOf).sort()).toEqual(Object.keys(BODIES).sort());
    const before = await record();
    const wrong: string[] = [];
    for (const route of routes) {
      const own = ownFields(route.body);
      for (const [field, value] of Object.entries(FOREIGN)) {
        // What the route knows by that name has rules of its own.
        if (own.includes(field)) continue;
        const body = { ...BODIES[nameOf(route)], [field]: value };
        const { status } = await aya.call(route.method.toUpperCase(), placeOf(route.path), body);
        if (status !== 400) wrong.push(`${nameOf(route)} ${field}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await record()).toEqual(before);
    expect(({} as { role?: string }).role).toBeUndefined();
  }, 60_000);

  it('is the session’s, whatever an address or a header says besides', async () => {
    const others = { 'x-agent-id': 'staff:9', 'x-user': 'Ken', 'x-forwarded-user': 'ken', 'x-remote-user': 'ken', 'x-role': 'admin' };
    const query = `?agentId=staff:9&by=Ken&role=admin&staffId=9&${encodeURIComponent('__proto__[role]')}=admin`;
    await ben.with(others, async () => {
      const talk = `/conversations/${handoff.conversationId}`;
      expect((await ben.call('POST', `/handoffs/${handoff.id}/claim${query}`, {})).status).toBe(200);
      expect((await ben.call('POST', `${talk}/messages${query}`, { requestId: 'by-ben-himself', text: 'ベンです' })).status).toBe(202);
      expect((await ben.call('POST', `${talk}/resolve${query}`, { force: true })).status).toBe(200);
      // What is for admins stays so.
      for (const [path, body] of [
        ['/staff', BODIES['post /api/v1/staff']],
        ['/tokens', { name: 'mine', scopes: ['admin'] }],
        ['/staff/1/disable', undefined],
      ] as const)
        expect([path, (await ben.call('POST', path + query, body)).status]).toEqual([path, 403]);
    });
    expect(await rows(`select author_id, author_name from message where author = 'person'`)).toEqual([
      { author_id: ben.agentId(), author_name: 'Ben' },
    ]);
    expect(await rows('select state, agent_id, ended_by from handoff')).toEqual([
      { state: 'resolved', agent_id: ben.agentId(), ended_by: expect.stringMatching(new RegExp(`^(${ben.agentId()}|Ben)$`)) },
    ]);
    const changes = await rows('select kind, agent_id, agent_name from ownership_change order by id');
    expect(changes.slice(1)).toEqual([
      { kind: 'taken', agent_id: ben.agentId(), agent_name: 'Ben' },
      { kind: 'resolved', agent_id: ben.agentId(), agent_name: 'Ben' },
    ]);
    expect(changes[0]).toMatchObject({ kind: 'handed-over', agent_id: null });
  });

  it('of an admin is what is written down when a release is put back, and a colleague’s account is left as it was', async () => {
    await rows('insert into release (id, content, model, source_hash) select 2, content, model, source_hash from release where id = 1');
    expect((await aya.call('POST', '/releases', { rollback: 2, by: 'Ken' })).status).toBe(200);
    const [moved] = await rows(`select data from event where topic like 'release%' order by id desc limit 1`);
    expect(moved?.['data']).toMatchObject({ by: 'Aya' });
    const id = Number(ben.agentId().replace('staff:', ''));
    const foreign = { id: 1, staffId: 1, role: 'admin', email: aya.email };
    expect((await aya.call('POST', `/staff/${id}/invite`, foreign)).body).toMatchObject({ staff: { id, role: 'agent', email: ben.email } });
    expect((await ben.call('DELETE', '/session', { staffId: 1, all: true })).status).toBe(204);
    expect([(await ben.call('GET', '/session')).status, (await aya.call('GET', '/session')).status]).toEqual([401, 200]);
  });
});

describe('a token', () => {
  it('makes no other token and no colleague, unless it is an admin’s', async () => {
    const before = await rows('select name from api_token order by name');
    for (const scope of ['desk', 'releases']) {
      const token = await createToken(product.app.database, scope, [scope], null);
      for (const [path, body] of [
        ['/tokens', { name: 'more', scopes: ['admin'] }],
        ['/tokens', { name: 'as much', scopes: [scope] }],
        ['/tokens/list', {}],
        ['/staff', BODIES['post /api/v1/staff']],
        ['/setup', { setup: {} }],
      ] as const) {
        const response = await fetch(`${product.url}/api/v1${path}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        expect([scope, path, response.status]).toEqual([scope, path, 403]);
      }
    }
    expect(await rows('select name from api_token order by name')).toEqual([...before, { name: 'desk' }, { name: 'releases' }]);
  });

  it('is never given a scope that there is not, nor the name of a person or of this machine', async () => {
    for (const scopes of [['*'], ['admin', 'root'], [], 'admin', [['admin']]])
      expect((await aya.call('POST', '/tokens', { name: 'odd', scopes })).status).toBe(400);
    for (const name of [aya.agentId(), 'STAFF:1', ' staff:1', 'token:1', 'Local', 'local '])
      expect((await aya.call('POST', '/tokens', { name, scopes: ['desk'] })).status).toBe(422);
    expect(await rows(`select name from api_token where name in ('odd', 'staff:1', 'local')`)).toEqual([]);
  });
});
