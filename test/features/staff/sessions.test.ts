import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Request } from 'express';
import type { Database } from '../../../src/platform/database/engine.ts';
import { createToken } from '../../../src/platform/http/bearer.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { HOUR, openStaff, PASSWORD, type StaffHouse } from './house.ts';

const MINUTE = 60_000;

describeOnEngines('a session', (open) => {
  let database: Database;
  let house: StaffHouse;
  beforeEach(async () => {
    database = open();
    house = await openStaff(database);
  });
  afterEach(() => house.close());

  async function signedIn(name = 'aya', role: 'agent' | 'supervisor' | 'editor' | 'admin' = 'agent') {
    await house.add(name, role);
    const browser = house.browser();
    await browser.signIn(name);
    return browser;
  }

  it('stands in a cookie that scripts cannot read and other sites’ forms do not send', async () => {
    await house.add('aya');
    const { headers } = await house.browser().signIn('aya');
    expect(headers.getSetCookie()).toEqual([expect.stringMatching(/^uketsuke=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/)]);
  });

  it('over https stands in a cookie that only this host over https can set and get', async () => {
    const secure = await openStaff(database, { secure: true, publicOrigin: 'https://desk.example' });
    await secure.add('aya');
    const browser = secure.browser();
    const given = { email: 'aya@example.com', password: PASSWORD };
    const { headers, status } = await browser.call('POST', '/api/v1/session', given, { origin: 'https://desk.example' });
    expect(status).toBe(200);
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-uketsuke=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
    ]);
    expect((await browser.session()).status).toBe(200);
    // What a neighbour on plain http can set is not looked at.
    browser.cookie = browser.cookie.replace('__Host-', '');
    expect((await browser.session()).status).toBe(401);
    await secure.close();
  });

  it('is stored as a hash alone', async () => {
    const browser = await signedIn();
    const secret = browser.cookie.split('=')[1] ?? '';
    const rows = await database.db.selectFrom('staff_session').selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(Buffer.from(rows[0]?.hash ?? '').toString('utf8')).not.toContain(secret);
  });

  it('is a new one with each sign-in, and the one that the browser had ends', async () => {
    const browser = await signedIn();
    const [before, csrf] = [browser.cookie, browser.csrf];
    await browser.signIn('aya');
    expect(browser.cookie).not.toBe(before);
    expect(browser.csrf).not.toBe(csrf);
    const thief = house.browser();
    thief.cookie = before;
    expect((await thief.session()).status).toBe(401);
  });

  it('is not the one that somebody planted before', async () => {
    await house.add('aya');
    const planted = `uketsuke=${'A'.repeat(43)}`;
    const browser = house.browser();
    browser.cookie = planted;
    await browser.signIn('aya');
    expect(browser.cookie).not.toBe(planted);
    browser.cookie = planted;
    expect((await browser.session()).status).toBe(401);
  });

  it('ends with signing out, and its person is away', async () => {
    const browser = await signedIn();
    const [kept] = [browser.cookie];
    const { status, headers } = await browser.signOut();
    expect(status).toBe(204);
    expect(headers.getSetCookie()).toEqual(['uketsuke=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
    browser.cookie = kept;
    for (const [method, path] of [
      ['GET', '/api/v1/session'],
      ['PUT', '/api/v1/session/presence'],
      ['DELETE', '/api/v1/session'],
    ] as const)
      expect((await browser.call(method, path)).body.error?.code).toBe('signed-out');
    expect((await browser.call('GET', '/desk')).status).toBe(401);
    expect(await database.db.selectFrom('staff').select('presence').execute()).toEqual([{ presence: 'away' }]);
  });

  it('says signed-out to whoever has none, or none that could be one', async () => {
    const browser = house.browser();
    for (const cookie of ['', 'uketsuke=', 'uketsuke=short', `uketsuke=${'x'.repeat(5_000)}`, 'uketsuke', '=;;=']) {
      browser.cookie = cookie;
      const { status, body } = await browser.session();
      expect(status).toBe(401);
      expect(body.error?.code).toBe('signed-out');
    }
  });

  it('ends after an idle hour, and lives on where a desk is open', async () => {
    const [idle, open] = [await signedIn('aya'), await signedIn('ken')];
    for (let minutes = 0; minutes < 60; minutes += 5) {
      house.pass(5 * MINUTE);
      expect((await open.call<boolean>('GET', '/still')).body).toBe(true);
    }
    expect((await idle.session()).status).toBe(401);
    expect((await open.session()).status).toBe(200);
  });

  it('is answered for among many, each in its place, and each that lives is kept awake', async () => {
    const [aya, ken, gone] = [await signedIn('aya'), await signedIn('ken'), await signedIn('gone')];
    const left = gone.cookie;
    await gone.signOut();
    const asks = (headers: object) => ({ headers }) as unknown as Request;
    const authorization = `Bearer ${await createToken(database, 'robot', ['desk'], null)}`;
    const requests = [{}, { cookie: ken.cookie }, { cookie: left }, { authorization }, { cookie: aya.cookie }, { cookie: ken.cookie }].map(
      asks,
    );
    house.pass(MINUTE);
    expect(await house.staff.still(requests)).toEqual([false, true, false, false, true, true]);
    expect(await house.staff.still(requests.toReversed())).toEqual([true, true, false, false, true, false]);
    expect(await house.staff.still([asks({}), asks({ cookie: left })])).toEqual([false, false]);
    const rows = await database.db.selectFrom('staff_session').select('seen_at').execute();
    expect(rows.map(({ seen_at }) => seen_at.getTime())).toEqual([house.now(), house.now()]);
  });

  it('ends after twelve hours, however busy', async () => {
    const browser = await signedIn();
    for (let minutes = 0; minutes < 12 * 60 - 30; minutes += 30) {
      house.pass(30 * MINUTE);
      expect((await browser.session()).status).toBe(200);
    }
    house.pass(30 * MINUTE);
    expect((await browser.session()).status).toBe(401);
    expect((await browser.call<boolean>('GET', '/still')).body).toBe(false);
  });

  it('is taken away when it is over and somebody signs in', async () => {
    await signedIn('aya');
    house.pass(13 * HOUR);
    await signedIn('ken');
    expect(await database.db.selectFrom('staff_session').select('staff_id').execute()).toHaveLength(1);
  });

  it('notes its activity once a minute at most', async () => {
    const browser = await signedIn();
    const seen = async () => (await database.db.selectFrom('staff_session').select('seen_at').executeTakeFirstOrThrow()).seen_at.getTime();
    const first = await seen();
    house.pass(MINUTE - 1);
    await browser.session();
    expect(await seen()).toBe(first);
    house.pass(1);
    await browser.session();
    expect(await seen()).toBe(house.now());
  });

  it('changes nothing for a request that does not prove where it comes from', async () => {
    const browser = await signedIn('boss', 'admin');
    const { csrf } = browser;
    const other = await signedIn('ken');
    const mutations: [string, string, unknown][] = [
      ['PUT', '/api/v1/session/presence', { presence: 'break' }],
      ['DELETE', '/api/v1/session', undefined],
      ['POST', '/api/v1/staff', { email: 'new@example.com', name: 'new' }],
      ['POST', '/api/v1/staff/2/disable', {}],
      ['POST', '/api/v1/staff/2/enable', {}],
      ['POST', '/api/v1/staff/2/invite', {}],
      ['POST', '/desk', {}],
    ];
    const forged: Record<string, string>[] = [
      { 'x-csrf-token': '' },
      { 'x-csrf-token': 'wrong' },
      { 'x-csrf-token': other.csrf },
      { 'x-csrf-token': csrf, origin: 'https://evil.example' },
      { 'x-csrf-token': csrf, 'sec-fetch-site': 'cross-site' },
      { 'x-csrf-token': '', 'content-type': 'application/x-www-form-urlencoded' },
    ];
    for (const [method, path, body] of mutations)
      for (const headers of forged) {
        const answer = await browser.call(method, path, body, headers);
        expect([method, path, headers, answer.status, answer.body.error?.code]).toEqual([method, path, headers, 403, 'csrf']);
      }
    expect((await browser.session()).body.staff?.presence).toBe('available');
    expect(await house.staff.members.list()).toHaveLength(2);
    expect((await browser.call('PUT', '/api/v1/session/presence', { presence: 'break' }, { origin: house.url })).status).toBe(200);
  });

  it('opens what its role may do, and nothing else', async () => {
    const may = async (role: 'agent' | 'supervisor' | 'editor' | 'admin') => {
      const browser = await signedIn(role, role);
      const statuses = [];
      for (const path of ['/desk', '/releases', '/api/v1/staff']) statuses.push((await browser.call('GET', path)).status);
      return statuses;
    };
    expect(await may('agent')).toEqual([200, 403, 403]);
    expect(await may('supervisor')).toEqual([200, 403, 403]);
    expect(await may('editor')).toEqual([403, 200, 403]);
    expect(await may('admin')).toEqual([200, 200, 200]);
  });

  it('says who asks, and a token needs no csrf value beside it', async () => {
    const { id } = await house.add('aya', 'agent', ['stores']);
    const browser = house.browser();
    await browser.signIn('aya');
    expect((await browser.call('POST', '/desk', {})).body).toEqual({
      agentId: `staff:${id}`,
      name: 'aya',
      scopes: ['desk'],
      staff: { id, role: 'agent', teams: ['stores'] },
      tokenId: null,
    });
    browser.csrf = '';
    const authorization = `Bearer ${await createToken(database, 'robot', ['desk'], null)}`;
    expect((await browser.call('POST', '/desk', {}, { authorization })).body).toMatchObject({ agentId: 'robot', staff: null });
  });

  it('follows its person’s presence and tells the open desks', async () => {
    const browser = await signedIn();
    const before = house.woken();
    const { body } = await browser.call('PUT', '/api/v1/session/presence', { presence: 'break' });
    expect(body.staff?.presence).toBe('break');
    expect((await browser.session()).body.staff?.presence).toBe('break');
    expect(house.woken()).toBe(before + 1);
    const events = await database.db.selectFrom('event').select('topic').where('topic', '=', 'staff').execute();
    expect(events.length).toBeGreaterThanOrEqual(2);
    expect((await browser.call('PUT', '/api/v1/session/presence', { presence: 'asleep' })).status).toBe(400);
  });

  it('does not put an editor at the desk', async () => {
    const browser = await signedIn('ed', 'editor');
    expect((await browser.session()).body.staff?.presence).toBe('away');
  });
});
