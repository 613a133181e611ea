import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import type { Database } from '../../../src/platform/database/engine.ts';
import { sha256 } from '../../../src/platform/secrets.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { openStaff, PASSWORD, type StaffHouse } from './house.ts';

const MINUTE = 60_000;

describeOnEngines('signing in', (open) => {
  let database: Database;
  let house: StaffHouse;
  beforeEach(async () => {
    database = open();
    house = await openStaff(database);
  });
  afterEach(() => house.close());

  it('lets the right person in and tells the desk all that it shows', async () => {
    const { id } = await house.add('aya', 'agent', ['support']);
    const browser = house.browser();
    const { status, body, headers } = await browser.signIn('aya');
    expect(status).toBe(200);
    expect(body).toEqual({
      staff: {
        id,
        agentId: `staff:${id}`,
        name: 'aya',
        email: 'aya@example.com',
        role: 'agent',
        teams: ['support'],
        presence: 'available',
      },
      csrf: expect.stringMatching(/^[\w-]{43}$/),
      brand: { ja: '雑貨のカモ屋', en: 'Kamoya Goods' },
      zone: 'Asia/Tokyo',
      teams: [expect.objectContaining({ id: 'support' }), expect.objectContaining({ id: 'stores' })],
      expiresAt: new Date(house.now() + 12 * 60 * MINUTE).toISOString(),
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect((await browser.session()).body).toEqual(body);
  });

  it('takes the e-mail address in any case', async () => {
    await house.add('aya');
    const { status } = await house.browser().call('POST', '/api/v1/session', { email: ' AYA@Example.com ', password: PASSWORD });
    expect(status).toBe(200);
  });

  it('takes the same characters in another encoding', async () => {
    const password = 'がぎぐげごの小さな鍵です';
    await house.staff.members.add({ email: 'ken@example.com', name: 'ken', role: 'agent', teams: [], password });
    expect((await house.browser().signIn('ken', password.normalize('NFD'))).status).toBe(200);
  });

  it('says the same of a wrong password, an unknown address, a disabled account, and one without a password', async () => {
    await house.add('aya');
    const { id } = await house.add('gone');
    await house.staff.members.disable(id);
    await house.staff.members.add({ email: 'new@example.com', name: 'new', role: 'agent', teams: [] });
    const answers = [];
    for (const [name, password] of [
      ['aya', 'wrong wrong wrong'],
      ['nobody', PASSWORD],
      ['gone', PASSWORD],
      ['new', PASSWORD],
      ['new', ''],
    ] as const)
      answers.push(await house.browser().signIn(name, password));
    for (const { status, body, headers } of answers) {
      expect(status).toBe(401);
      expect(body).toEqual({ error: { code: 'wrong-sign-in', message: 'That e-mail and password don’t match.' } });
      expect(headers.getSetCookie()).toEqual([]);
    }
  });

  it('hashes anew what was hashed with other costs', async () => {
    const { id } = await house.add('aya');
    const stored = () => database.db.selectFrom('staff').select('password_hash').where('id', '=', id).executeTakeFirstOrThrow();
    const weak = await hash(PASSWORD, { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    await database.db.updateTable('staff').set({ password_hash: weak }).where('id', '=', id).execute();
    expect((await house.browser().signIn('aya')).status).toBe(200);
    expect((await stored()).password_hash).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
    expect((await house.browser().signIn('aya')).status).toBe(200);
  });

  it('stops after five wrong tries of an account from one address, and says when it goes on', async () => {
    await house.add('aya');
    const guesser = house.browser();
    for (let i = 0; i < 5; i++) expect((await guesser.signIn('aya', `wrong guess ${i}`)).status).toBe(401);
    const { status, body, headers } = await guesser.signIn('aya');
    expect(status).toBe(429);
    // 14:02:10 and fifteen minutes, as the next full minute.
    expect(body.error).toMatchObject({ code: 'too-many-tries', retryAt: '2026-11-24T05:18:00.000Z' });
    expect(headers.get('retry-after')).toBe('950');

    house.pass(15 * MINUTE - 1);
    expect((await guesser.signIn('aya')).status).toBe(429);
    house.pass(1);
    expect((await guesser.signIn('aya')).status).toBe(200);
  });

  it('does not lock the owner out while somebody else guesses', async () => {
    await house.add('aya');
    const guesser = house.browser('2001:db8:1:2::5');
    for (let i = 0; i < 6; i++) await guesser.signIn('aya', `wrong guess ${i}`);
    expect((await guesser.signIn('aya')).status).toBe(429);
    // Another address of the same /64 is the same guesser.
    expect((await house.browser('2001:db8:1:2:ffff::9').signIn('aya')).status).toBe(429);
    expect((await house.browser('2001:db8:1:3::5').signIn('aya')).status).toBe(200);
  });

  it('counts tries that come at once', async () => {
    await house.add('aya');
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => house.browser().signIn('aya', `wrong guess ${i}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(5).fill(401), ...Array<number>(7).fill(429)]);
  });

  it('forgets the wrong tries of whoever gets it right', async () => {
    await house.add('aya');
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) expect((await house.browser().signIn('aya', `wrong guess ${i}`)).status).toBe(401);
      expect((await house.browser().signIn('aya')).status).toBe(200);
    }
  });

  it('stops an address after fifty wrong tries in an hour, whatever the account', async () => {
    await house.add('aya');
    const key = sha256('203.0.113.7').toString('base64url');
    const rows = Array.from({ length: 49 }, () => ({ key, at: new Date(house.now() - 30 * MINUTE) }));
    await database.db.insertInto('sign_in_try').values(rows).execute();
    const shared = house.browser('203.0.113.7');
    expect((await shared.signIn('aya')).status).toBe(200);
    expect((await shared.signIn('somebody')).status).toBe(401);
    const { status, body } = await shared.signIn('aya');
    expect(status).toBe(429);
    expect(body.error?.retryAt).toBe('2026-11-24T05:33:00.000Z');
    expect((await house.browser('203.0.113.8').signIn('aya')).status).toBe(200);
  });

  it('shares the count between processes', async () => {
    await house.add('aya');
    const other = await openStaff(database);
    for (let i = 0; i < 5; i++) await (i % 2 ? house : other).browser().signIn('aya', `wrong guess ${i}`);
    expect((await other.browser().signIn('aya')).status).toBe(429);
    await other.close();
  });

  it('keeps no address and no e-mail of those who tried', async () => {
    await house.browser().signIn('a-password-typed-here', 'wrong guess');
    const rows = await database.db.selectFrom('sign_in_try').select('key').execute();
    expect(rows).toHaveLength(2);
    for (const { key } of rows) expect(key).toMatch(/^[\w-]{43}$/);
  });

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'email=aya%40example.com&password=x', {}, 415],
    ['JSON in a form’s disguise', 'text/plain', '{"email":"aya@example.com","password":"x"}', {}, 415],
    ['another site’s page', 'application/json', undefined, { 'sec-fetch-site': 'cross-site' }, 403],
    ['a sister site’s page', 'application/json', undefined, { 'sec-fetch-site': 'same-site' }, 403],
    ['a page of another origin', 'application/json', undefined, { origin: 'https://evil.example' }, 403],
    ['a sandboxed page', 'application/json', undefined, { origin: 'null' }, 403],
  ])('refuses %s, even with the right password', async (_title, type, text, headers, expected) => {
    await house.add('aya');
    const body = text ?? { email: 'aya@example.com', password: PASSWORD };
    const answer = await house.browser().call('POST', '/api/v1/session', body, { ...headers, 'content-type': type });
    expect(answer.status).toBe(expected);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('takes a page of ours, by its origin or by the browser’s word', async () => {
    await house.add('aya');
    const pages: Record<string, string>[] = [{ origin: house.url }, { 'sec-fetch-site': 'same-origin', origin: 'https://desk.example' }];
    for (const headers of pages)
      expect(
        (await house.browser().call('POST', '/api/v1/session', { email: 'aya@example.com', password: PASSWORD }, headers)).status,
      ).toBe(200);
  });

  it.each([
    {},
    { email: 'aya@example.com' },
    { email: ['aya@example.com'], password: PASSWORD },
    { email: 'aya@example.com', password: PASSWORD, role: 'admin' },
    'null',
    '{',
  ])('refuses a body that is not as it should be: %j', async (body) => {
    await house.add('aya');
    expect((await house.browser().call('POST', '/api/v1/session', body)).status).toBe(400);
  });
});
