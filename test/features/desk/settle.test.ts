import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Database } from '../../../src/platform/database/engine.ts';
import type { DeliveryState } from '../../../src/core/delivery.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { addStaff, openDeskApi, type DeskApi } from './kit.ts';

describeOnEngines('settling a message', (open) => {
  let database: Database;
  let api: DeskApi;
  let aya: number;
  let ken: number;
  let conversation: number;
  let message: number;

  beforeEach(async () => {
    database = open();
    api = await openDeskApi(database);
    [aya, ken] = [await addStaff(database, 'Aya'), await addStaff(database, 'Ken')];
    conversation = await api.customer('1', '人');
    await api.take(conversation, `staff:${aya}`, await api.handOver(conversation));
    message = await write('person');
  });
  afterEach(() => api.close());

  async function write(author: 'person' | 'bot'): Promise<number> {
    const { messageIds } = await api.desk.change(conversation, { messages: [{ author, text: 'はい', state: 'pending' }] });
    return messageIds[0] as number;
  }
  const put = (state: DeliveryState, reason: string | null = null) =>
    database.db.updateTable('message').set({ state, reason, started_at: new Date(), attempt: 1 }).where('id', '=', message).execute();
  const settle = (action: string, who = aya, id = message, attempt?: number) =>
    api.call(who, 'POST', `/api/v1/messages/${id}/settle`, { action, attempt });
  const row = () => database.db.selectFrom('message').selectAll().where('id', '=', message).executeTakeFirstOrThrow();

  it('cancels what has not gone yet, and the platform never gets it', async () => {
    expect(await settle('cancel')).toMatchObject({ status: 200, answer: { id: message, state: 'dropped' } });
    await api.desk.deliver();
    expect(api.desk.platform.sends).toEqual([]);
    expect(await row()).toMatchObject({ state: 'dropped', reason: 'cancelled' });
  });

  it('refuses to cancel what the sender has taken already, and says how far it is', async () => {
    await api.desk.deliver();
    const { status, code, answer } = await settle('cancel');
    expect([status, code, answer.error?.['state']]).toEqual([409, 'state-conflict', 'sent']);
    expect(api.desk.platform.sends).toHaveLength(1);
  });

  it('lets either the cancelling or the sending win, never both', async () => {
    const messages = [message, ...(await Promise.all(Array.from({ length: 5 }, () => write('person'))))];
    const [answers] = await Promise.all([Promise.all(messages.map((id) => settle('cancel', aya, id))), api.desk.deliver()]);
    await api.desk.deliver();
    const cancelled = messages.filter((_, index) => answers[index]?.status === 200);
    const sent = api.desk.platform.sends.map(({ id }) => id);
    expect([...cancelled, ...sent].sort((a, b) => a - b)).toEqual([...messages].sort((a, b) => a - b));
  });

  it('is refused, like reading, for what another team has to do, except to who watches over all', async () => {
    const stores = await addStaff(database, 'Mika', ['stores']);
    const boss = await addStaff(database, 'Boss', ['stores'], 'supervisor');
    const view = `/api/v1/conversations/${conversation}`;
    expect(await settle('cancel', stores)).toMatchObject({ status: 403, code: 'other-team', answer: { error: { team: 'support' } } });
    expect(await api.call(stores, 'GET', view)).toMatchObject({ status: 403, code: 'other-team' });
    expect((await api.call(boss, 'GET', view)).status).toBe(200);
    expect((await api.call(ken, 'GET', view)).status).toBe(200);
  });

  it('leaves the bot’s own messages to the fence', async () => {
    message = await write('bot');
    expect((await settle('cancel')).code).toBe('not-yours');
  });

  it('believes the agent that a parked message arrived', async () => {
    await put('parked', 'no answer');
    expect((await settle('arrived')).answer['state']).toBe('sent');
    expect(await row()).toMatchObject({ state: 'sent', reason: null });
    expect((await row()).sent_at).not.toBeNull();
    await api.desk.deliver();
    expect(api.desk.platform.sends).toEqual([]);
  });

  it('lets go of what was held back as too old, and does not believe that it arrived', async () => {
    await put('parked', 'too-old');
    expect(await settle('arrived')).toMatchObject({
      status: 409,
      code: 'state-conflict',
      answer: { error: { state: 'parked', reason: 'too-old' } },
    });
    expect((await settle('cancel')).answer['state']).toBe('dropped');
    expect(await row()).toMatchObject({ state: 'dropped', reason: 'cancelled', sent_at: null });
    // What may be there already cannot be taken back.
    await put('parked', 'no answer');
    expect((await settle('cancel')).code).toBe('state-conflict');
  });

  it('does nothing for a tab that has not seen what a colleague’s “send again” led to', async () => {
    await put('parked', 'no answer');
    const view = await api.call(aya, 'GET', `/api/v1/conversations/${conversation}`);
    const seen = (view.answer['messages'] as { id: number; attempt: number }[]).find(({ id }) => id === message)?.attempt;
    expect(seen).toBe(1);
    await settle('resend');
    await api.desk.deliver();
    await database.db.updateTable('message').set({ state: 'parked', reason: 'no answer' }).where('id', '=', message).execute();
    for (const action of ['resend', 'arrived'])
      expect(await settle(action, aya, message, seen)).toMatchObject({
        status: 409,
        code: 'state-conflict',
        answer: { error: { state: 'parked' } },
      });
    await api.desk.deliver();
    expect(api.desk.platform.sends).toHaveLength(1);
    expect((await settle('resend', aya, message, 2)).status).toBe(200);
  });

  it('sends a parked or failed message again as a new attempt of the same one', async () => {
    await put('parked', 'no answer');
    expect((await settle('resend')).answer['state']).toBe('pending');
    await api.desk.deliver();
    expect(await row()).toMatchObject({ state: 'sent', attempt: 2, reason: null });

    await put('failed', 'cannot-dm');
    expect((await settle('resend')).status).toBe(200);
    await api.desk.deliver();
    expect(api.desk.platform.sends.map(({ id }) => id)).toEqual([message, message]);
    expect(api.woken).toHaveLength(2);
  });

  it('sends a parked message of the bot again when a person wants it, although they took over since', async () => {
    message = await write('bot');
    await put('parked', 'no answer');
    await database.db.updateTable('message').set({ owner_epoch: 0 }).where('id', '=', message).execute();
    expect((await settle('resend')).status).toBe(200);
    await api.desk.deliver();
    expect((await row()).state).toBe('sent');
  });

  it('does not send again what cannot go: too long, an account that was signed out, a channel that is not there', async () => {
    await put('failed', 'too-long');
    expect((await settle('resend')).code).toBe('too-long');
    await put('failed', 'cannot-dm');
    await database.db.updateTable('account').set({ state: 'paused', paused_reason: 'unauthorized' }).execute();
    expect(await settle('resend')).toMatchObject({ status: 409, code: 'paused', answer: { error: { reason: 'unauthorized' } } });
    await database.db.updateTable('account').set({ state: 'active', channel: 'botframework' }).execute();
    expect((await settle('resend')).code).toBe('no-channel');
    expect((await row()).state).toBe('failed');
  });

  it('does one of two clicks at once', async () => {
    await put('parked');
    const codes = (await Promise.all([settle('resend'), settle('arrived')])).map(({ status }) => status);
    expect(codes.sort()).toEqual([200, 409]);
  });

  it('is for the conversation’s own agent, and for anybody when nobody named has it', async () => {
    expect(await settle('cancel', ken)).toMatchObject({ status: 409, code: 'already-taken', answer: { error: { agent: 'Aya' } } });
    await api.take(conversation, null);
    expect((await settle('cancel', ken)).status).toBe(200);
  });

  it('takes only what it knows, of messages that are ours', async () => {
    expect((await settle('explode')).status).toBe(400);
    expect((await settle('cancel', aya, 9_999)).status).toBe(404);
    const { id } = await database.db.selectFrom('message').select('id').where('direction', '=', 'in').executeTakeFirstOrThrow();
    expect((await settle('cancel', aya, id)).status).toBe(404);
  });
});
