import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { takeOver } from '../../../src/core/conversation.ts';
import { lockConversation } from '../../../src/platform/database/conversations.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { openDesk } from '../../support/desk.ts';
import { LOCAL, openStaff, PASSWORD, type StaffHouse } from './house.ts';

const STAFF = '/api/v1/staff';

describeOnEngines('the staff of a house', (open) => {
  let database: Database;
  let house: StaffHouse;
  let admin: ReturnType<StaffHouse['browser']>;
  beforeEach(async () => {
    database = open();
    house = await openStaff(database);
    await house.add('boss', 'admin');
    admin = house.browser();
    await admin.signIn('boss');
  });
  afterEach(() => house.close());

  it('grows by an invitation', async () => {
    const { status, body } = await admin.call('POST', STAFF, { email: ' Aya@Example.com', name: 'Aya', teams: ['support', 'support'] });
    expect(status).toBe(201);
    expect(body).toEqual({
      staff: {
        id: 2,
        email: 'aya@example.com',
        name: 'Aya',
        role: 'agent',
        teams: ['support'],
        state: 'active',
        atDesk: false,
        signedInAt: null,
      },
      inviteLink: expect.stringMatching(/^\/desk\/welcome#[\w-]{43}$/),
    });
  });

  it('grows by an account with a password, which is never told again', async () => {
    const { body } = await admin.call('POST', STAFF, { email: 'aya@example.com', name: 'Aya', password: PASSWORD });
    expect(body.inviteLink).toBeNull();
    const { body: list } = await admin.call<object>('GET', STAFF);
    expect(JSON.stringify(list)).not.toMatch(/argon2|hash|password/);
    expect((await house.browser().signIn('aya')).status).toBe(200);
  });

  it.each([
    [{ email: 'boss@EXAMPLE.com', name: 'Again' }, 409, 'email-taken'],
    [{ email: 'aya@example.com', name: 'Aya', teams: ['nowhere'] }, 422, 'unknown-team'],
    [{ email: 'aya@example.com', name: 'Aya', password: 'password1234' }, 422, 'weak-password'],
    [{ email: 'aya@example.com', name: 'Aya', password: 'short' }, 422, 'weak-password'],
    [{ email: 'aya@example.com', name: 'Aya', role: 'owner' }, 400, 'invalid'],
    [{ email: 'aya', name: 'Aya' }, 400, 'invalid'],
    [{ email: 'aya@example.com', name: 'Aya', state: 'disabled' }, 400, 'invalid'],
  ])('does not take %j', async (given, expected, code) => {
    const { status, body } = await admin.call('POST', STAFF, given);
    expect([status, body.error?.code]).toEqual([expected, code]);
    expect(await house.staff.members.list()).toHaveLength(1);
  });

  it('has one account for an address, also when two make it at once', async () => {
    const given = { email: 'aya@example.com', name: 'Aya' };
    const answers = await Promise.all([admin.call('POST', STAFF, given), admin.call('POST', STAFF, given)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('disables somebody, whose sessions end with it', async () => {
    const { id } = await house.add('aya');
    const [desk, phone] = [house.browser(), house.browser()];
    await desk.signIn('aya');
    await phone.signIn('aya');
    const { body } = await admin.call('POST', `${STAFF}/${id}/disable`, {});
    expect(body.staff).toMatchObject({ state: 'disabled', atDesk: false });
    for (const browser of [desk, phone]) {
      expect((await browser.session()).status).toBe(401);
      expect((await browser.call('GET', '/desk')).status).toBe(401);
    }
    expect(await database.db.selectFrom('staff_session').select('staff_id').where('staff_id', '=', id).execute()).toEqual([]);
    expect((await house.browser().signIn('aya')).status).toBe(401);
    expect((await admin.call('POST', `${STAFF}/${id}/invite`, {})).body.error?.code).toBe('disabled');

    expect((await admin.call('POST', `${STAFF}/${id}/enable`, {})).status).toBe(200);
    expect((await desk.session()).status).toBe(401);
    expect((await house.browser().signIn('aya')).status).toBe(200);
  });

  it('gives back what a disabled person had: to the queue where somebody asked for a person, to the bot otherwise', async () => {
    const { id } = await house.add('aya');
    const desk = await openDesk(database);
    const held: number[] = [];
    for (const customer of ['1', '2']) {
      await desk.accept(desk.says(customer, `${customer}1`, '人', Date.now()));
      const { id: conversation } = await desk.conversation(customer);
      const state = (await transaction(database, (tx) => lockConversation(tx, conversation)))!;
      await desk.change(conversation, { state: takeOver(state, `staff:${id}`) });
      held.push(conversation);
    }
    const [asked, bare] = held as [number, number];
    const { account_id } = await database.db
      .selectFrom('conversation')
      .select('account_id')
      .where('id', '=', asked)
      .executeTakeFirstOrThrow();
    await database.db
      .insertInto('handoff')
      .values({
        conversation_id: asked,
        account_id,
        state: 'assigned',
        agent_id: `staff:${id}`,
        reason: 'person',
        team: 'support',
        card: '{}',
      })
      .execute();
    expect((await admin.call('POST', `${STAFF}/${id}/disable`, {})).status).toBe(200);
    const owners = await database.db.selectFrom('conversation').select(['id', 'owner', 'agent_id', 'turn_due_at']).orderBy('id').execute();
    expect(owners).toEqual([
      { id: asked, owner: 'queue', agent_id: null, turn_due_at: expect.any(Date) },
      { id: bare, owner: 'bot', agent_id: null, turn_due_at: expect.any(Date) },
    ]);
    const handoff = await database.db.selectFrom('handoff').selectAll().executeTakeFirstOrThrow();
    expect(handoff).toMatchObject({ state: 'waiting', agent_id: null, due_at: expect.any(Date) });
  });

  it('lets nobody slip in who signs in while they are disabled', async () => {
    const { id } = await house.add('aya');
    const browsers = Array.from({ length: 4 }, () => house.browser());
    await Promise.all([...browsers.map((browser) => browser.signIn('aya')), admin.call('POST', `${STAFF}/${id}/disable`, {})]);
    for (const browser of browsers) expect((await browser.session()).status).toBe(401);
    expect(await database.db.selectFrom('staff_session').select('staff_id').where('staff_id', '=', id).execute()).toEqual([]);
  });

  it('keeps an admin', async () => {
    const refused = await admin.call('POST', `${STAFF}/1/disable`, {});
    expect([refused.status, refused.body.error?.code]).toEqual([409, 'last-admin']);
    expect((await admin.session()).status).toBe(200);
    const { id } = await house.add('second', 'admin');
    const both = await Promise.all(
      [1, id].map((one) =>
        house.staff.members.disable(one).then(
          () => 'done',
          () => 'refused',
        ),
      ),
    );
    expect(both.sort()).toEqual(['done', 'refused']);
  });

  it('knows no account that is not there', async () => {
    for (const path of ['99/disable', '99/enable', '99/invite'])
      expect((await admin.call('POST', `${STAFF}/${path}`, {})).status).toBe(404);
    for (const path of ['x/disable', '0/enable', '9999999999/invite', '1.5/disable'])
      expect((await admin.call('POST', `${STAFF}/${path}`, {})).status).toBe(400);
  });

  it('is for admins and for commands on this machine', async () => {
    for (const role of ['agent', 'supervisor', 'editor'] as const) {
      await house.add(role, role);
      const browser = house.browser();
      await browser.signIn(role);
      for (const [method, path] of [
        ['GET', STAFF],
        ['POST', STAFF],
        ['POST', `${STAFF}/1/disable`],
        ['POST', `${STAFF}/1/enable`],
        ['POST', `${STAFF}/1/invite`],
      ] as const)
        expect((await browser.call(method, path, method === 'POST' ? {} : undefined)).status).toBe(403);
    }
    expect((await house.browser().call('GET', STAFF)).status).toBe(401);
    expect((await house.browser().call('GET', STAFF, undefined, { authorization: `Bearer ${LOCAL}` })).status).toBe(200);
  });

  it('has somebody at the desk until the last of their browsers is signed out', async () => {
    await house.add('aya');
    const [desk, phone] = [house.browser(), house.browser()];
    await desk.signIn('aya');
    await phone.signIn('aya');
    await phone.signOut();
    expect((await desk.session()).body.staff?.presence).toBe('available');
    await desk.signOut();
    expect((await database.db.selectFrom('staff').select('presence').where('name', '=', 'aya').executeTakeFirst())?.presence).toBe('away');
  });

  it('shows who is at the desk', async () => {
    await house.add('aya');
    const atDesk = async () => (await house.staff.members.list()).find(({ name }) => name === 'aya')?.atDesk;
    expect(await atDesk()).toBe(false);
    const browser = house.browser();
    await browser.signIn('aya');
    expect(await atDesk()).toBe(true);
    await browser.call('PUT', '/api/v1/session/presence', { presence: 'break' });
    expect(await atDesk()).toBe(false);
    await browser.call('PUT', '/api/v1/session/presence', { presence: 'available' });
    await sql`update staff set seen_at = app_now() - interval '61 seconds'`.execute(database.db);
    expect(await atDesk()).toBe(false);
    house.staff.seen([2]);
    for (let i = 0; i < 200 && !(await atDesk()); i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await atDesk()).toBe(true);
  });
});
