import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { SettingsError } from '../../../src/core/errors.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { HOUR, openStaff, PASSWORD, tokenOf, type StaffHouse } from './house.ts';

const DAY = 24 * HOUR;
const LINK = '/api/v1/session/link';
const boss = { email: 'Boss@Example.com', name: 'Boss', password: PASSWORD };

describeOnEngines('links', (open) => {
  let database: Database;
  let house: StaffHouse;
  beforeEach(async () => {
    database = open();
    house = await openStaff(database);
  });
  afterEach(() => house.close());

  const start = async () => tokenOf((await house.staff.ensureFirstAdmin({})).link);
  const check = (token: string) => house.browser().call('POST', `${LINK}/check`, { token });
  const use = (token: string, person: object = boss) => house.browser().call('POST', LINK, { token, ...person });
  const staff = () => database.db.selectFrom('staff').select(['email', 'name', 'role']).execute();
  const invite = async (name = 'aya') => {
    const made = await house.staff.members.add({ email: `${name}@example.com`, name, role: 'agent', teams: [] });
    return { id: made.staff.id, token: tokenOf(made.inviteLink) };
  };

  it('lets the first admin in, who is signed in with it', async () => {
    const { link } = await house.staff.ensureFirstAdmin({});
    expect(link).toMatch(/^\/desk\/welcome#[\w-]{43}$/);
    const token = tokenOf(link);
    expect((await check(token)).body).toEqual({ purpose: 'first-admin', email: null, name: null });
    const browser = house.browser();
    const { status, body } = await browser.call('POST', LINK, { token, ...boss });
    expect(status).toBe(200);
    expect(body.staff).toMatchObject({ email: 'boss@example.com', name: 'Boss', role: 'admin' });
    expect((await browser.call('GET', '/api/v1/staff')).status).toBe(200);
    expect((await house.browser().signIn('boss')).status).toBe(200);
  });

  it('are stored as hashes', async () => {
    const token = await start();
    const rows = await database.db.selectFrom('staff_link').selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(Buffer.from(rows[0]?.hash ?? '').toString()).not.toContain(token);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('can be used once', async () => {
    const token = await start();
    expect((await use(token)).status).toBe(200);
    for (const answer of [await use(token), await check(token)]) {
      expect(answer.status).toBe(410);
      expect(answer.body.error?.code).toBe('link-gone');
    }
    expect(await staff()).toHaveLength(1);
  });

  it('can be used once by several who try at the same time', async () => {
    const token = await start();
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => use(token, { ...boss, email: `${name}@example.com` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410]);
    expect(await staff()).toHaveLength(1);
    expect(await database.db.selectFrom('staff_session').select('staff_id').execute()).toHaveLength(1);
  });

  it('for the first admin end after a day', async () => {
    const token = await start();
    house.pass(DAY - 1);
    expect((await check(token)).status).toBe(200);
    house.pass(1);
    expect((await check(token)).status).toBe(410);
    expect((await use(token)).status).toBe(410);
    expect(await staff()).toEqual([]);
  });

  it('for the first admin are void when a later start made another', async () => {
    const first = await start();
    house.pass(60_000);
    const second = await start();
    expect((await use(first)).status).toBe(410);
    expect((await use(second)).status).toBe(200);
    house.pass(60_000);
    expect(await house.staff.ensureFirstAdmin({})).toEqual({ link: null });
  });

  it('for the first admin are void when there is staff', async () => {
    const token = await start();
    await house.add('aya', 'admin');
    expect((await use(token)).status).toBe(410);
  });

  it('of processes that start together leave one that works', async () => {
    const links = await Promise.all(Array.from({ length: 4 }, () => house.staff.ensureFirstAdmin({})));
    const tokens = links.flatMap(({ link }) => (link === null ? [] : [tokenOf(link)]));
    // The embedded engine has one process; on PostgreSQL one process tells the link and the others keep silent.
    expect(tokens).toHaveLength(database.kind === 'postgres' ? 1 : 4);
    const answers = await Promise.all(tokens.map((token, i) => use(token, { ...boss, email: `boss${i}@example.com` })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await staff()).toHaveLength(1);
  });

  it('are not needed where the settings name the first admin', async () => {
    const admin = { email: 'Boss@Example.com', password: PASSWORD };
    const all = await Promise.all(Array.from({ length: 4 }, () => house.staff.ensureFirstAdmin(admin)));
    expect(all).toEqual(Array(4).fill({ link: null }));
    expect(await staff()).toEqual([{ email: 'boss@example.com', name: 'boss', role: 'admin' }]);
    expect((await house.browser().signIn('boss')).status).toBe(200);
    // Later starts look at none of it.
    expect(await house.staff.ensureFirstAdmin({ email: 'other@example.com', password: 'short' })).toEqual({ link: null });
  });

  it.each([
    [{ email: 'boss@example.com', password: 'password1234' }, /^ADMIN_PASSWORD: .*first that are guessed/],
    [{ email: 'boss@example.com', password: 'short' }, /^ADMIN_PASSWORD: .*12 characters/],
    [{ email: 'boss@example.com', password: 'kamoya goods 26' }, /^ADMIN_PASSWORD: .*name of the brand/],
    [{ email: 'boss', password: PASSWORD }, /^ADMIN_EMAIL: /],
    [{ email: 'boss@example.com' }, /^ADMIN_EMAIL needs ADMIN_PASSWORD/],
    [{ password: PASSWORD }, /^ADMIN_PASSWORD needs ADMIN_EMAIL/],
  ])('do not stand in for settings that are wrong: %j', async (admin, problem) => {
    const error = await house.staff.ensureFirstAdmin(admin).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SettingsError);
    expect((error as SettingsError).problems).toEqual([expect.stringMatching(problem)]);
    expect(await staff()).toEqual([]);
  });

  it('refuse a weak password and can be used again with a better one', async () => {
    const token = await start();
    for (const [password, reason] of [
      ['elevenchars', 'short'],
      ['長'.repeat(43), 'long'],
      ['qwertyuiop123', 'common'],
      ['kamoya-goods-1', 'context'],
      ['boss@example.com', 'context'],
    ]) {
      const { status, body } = await use(token, { ...boss, password });
      expect([password, status, body.error?.code, body.error?.reason]).toEqual([password, 422, 'weak-password', reason]);
    }
    expect((await use(token)).status).toBe(200);
  });

  it('for the first admin need a name and an address', async () => {
    const token = await start();
    for (const person of [{ password: PASSWORD }, { ...boss, name: ' ' }, { ...boss, email: 'boss' }, { ...boss, role: 'editor' }])
      expect((await use(token, person)).status).toBe(400);
    expect((await use(token)).status).toBe(200);
  });

  it('let somebody who was invited choose a password', async () => {
    const { token } = await invite();
    expect((await check(token)).body).toEqual({ purpose: 'invite', email: 'aya@example.com', name: 'aya' });
    const { status, body } = await use(token, { password: PASSWORD, name: 'Aya S' });
    expect(status).toBe(200);
    expect(body.staff).toMatchObject({ email: 'aya@example.com', name: 'Aya S', role: 'agent' });
    expect((await use(token, { password: PASSWORD })).status).toBe(410);
    expect((await house.browser().signIn('aya')).status).toBe(200);
  });

  it('to choose a new password end the old one and every session', async () => {
    const { id } = await house.add('aya');
    const before = house.browser();
    await before.signIn('aya');
    const { inviteLink } = await house.staff.members.invite(id);
    expect((await before.session()).status).toBe(200);
    expect((await use(tokenOf(inviteLink), { password: 'another meadow lantern' })).status).toBe(200);
    expect((await before.session()).status).toBe(401);
    expect((await house.browser().signIn('aya')).status).toBe(401);
    expect((await house.browser().signIn('aya', 'another meadow lantern')).status).toBe(200);
  });

  it('for somebody who was invited end after a week, with a newer link, and with their account', async () => {
    const late = await invite('late');
    house.pass(7 * DAY);
    expect((await check(late.token)).status).toBe(410);

    const twice = await invite('twice');
    const newer = tokenOf((await house.staff.members.invite(twice.id)).inviteLink);
    expect((await check(twice.token)).status).toBe(410);
    expect((await check(newer)).status).toBe(200);

    const gone = await invite('gone');
    await house.staff.members.disable(gone.id);
    expect((await check(gone.token)).status).toBe(410);
    await house.staff.members.enable(gone.id);
    expect((await use(gone.token, { password: PASSWORD })).status).toBe(410);
    expect((await check(newer)).status).toBe(200);
  });

  it('are nothing that can be guessed, sent by a form or by another site', async () => {
    const token = await start();
    for (const wrong of ['x'.repeat(43), token.slice(0, -1), `${token}x`]) expect((await use(wrong)).status).toBe(410);
    expect((await use('short')).status).toBe(400);
    const given = { token, ...boss };
    const browser = house.browser();
    expect((await browser.call('POST', LINK, given, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await browser.call('POST', LINK, JSON.stringify(given), { 'content-type': 'text/plain' })).status).toBe(415);
    expect(await staff()).toEqual([]);
  });
});
