import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, openHandoffDesk, type HandoffDesk } from './kit.ts';

describeOnEngines('a customer to whom nobody came in time', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let id: number;
  let handoffId: number;

  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
    ({ conversationId: id, handoffId } = await desk.waits('1'));
    await desk.deliver();
  });

  const phrases = async () => (await desk.said(id)).map(({ phrase }) => phrase);

  it('is told nothing before the promised time', async () => {
    expect(await desk.nobodyCame()).toBe(0);
    expect(await phrases()).toEqual(['handoff_open']);
  });

  it('hears an apology with a new time, a second one, and then nothing more', async () => {
    const before = (await desk.handoff(id)).promised_until!;
    for (let round = 0; round < 4; round++) {
      await desk.nobodyCame();
      if ((await desk.handoff(id)).due_at !== null) await desk.comesDue(handoffId);
    }
    expect(await phrases()).toEqual(['handoff_open', 'nobody_came', 'nobody_came_again']);
    expect(await desk.handoff(id)).toMatchObject({ state: 'waiting', due_at: null, promised_open: true });
    expect((await desk.handoff(id)).promised_until!.getTime()).toBeGreaterThan(before.getTime());
    expect((await desk.handoff(id)).late_at).not.toBeNull();
    await desk.deliver();
    expect(desk.platform.sends.map(({ text }) => text)).toHaveLength(3);
  });

  it('writes on, and it is kept for the person while the bot stays silent', async () => {
    await desk.comesDue(handoffId);
    await desk.nobodyCame();
    await desk.saysTo('1', '注文の件です。色を変えたいです。');
    expect((await desk.outcomes(id)).at(-1)).toBe('waiting');
    expect(await phrases()).toEqual(['handoff_open', 'nobody_came']);
    expect((await desk.messages(id)).at(-1)?.text).toBe('注文の件です。色を変えたいです。');
  });

  it('hears nothing after 停止', async () => {
    await sql`update contact set opted_out_at = app_now()`.execute(database.db);
    await desk.comesDue(handoffId);
    expect(await desk.nobodyCame()).toBe(0);
    expect(await phrases()).toEqual(['handoff_open']);
    expect((await desk.handoff(id)).due_at).toBeNull();
  });

  it('does not read an apology that was still on its way when somebody came', async () => {
    await desk.comesDue(handoffId);
    await desk.nobodyCame();
    await takeConversation(database, id, AYA);
    await desk.deliver();
    expect((await desk.said(id)).at(-1)).toMatchObject({ phrase: 'nobody_came', state: 'dropped', reason: 'fence' });
    expect(desk.platform.sends).toHaveLength(1);
  });

  it('is told once by several processes at the same moment', async () => {
    await desk.comesDue(handoffId);
    const told = await Promise.all([desk.nobodyCame(), desk.nobodyCame(), desk.nobodyCame()]);
    expect(told.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(await phrases()).toEqual(['handoff_open', 'nobody_came']);
  });
});
