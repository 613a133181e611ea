import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { toQueue } from '../../../src/core/conversation.ts';
import { giveBack } from '../../../src/features/handoff/resolve-handoff.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import { loadSnapshot } from '../../../src/features/dialogue/snapshot.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, openHandoffDesk, type HandoffDesk } from '../handoff/kit.ts';

describeOnEngines('an answer of the bot’s that was lost', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let id: number;

  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
    ({ conversationId: id } = await desk.waits('1'));
    await desk.deliver();
  });

  const answerIsParked = () =>
    sql`update message set state = 'parked', attempt = 1 where conversation_id = ${id} and author = 'bot'`.execute(database.db);

  it('calls somebody although the clock says, since it was set back, that a call of before came after it', async () => {
    await takeConversation(database, id, AYA);
    await giveBack(database, id, AYA, { outcome: 'resolved' });
    await sql`update handoff set created_at = created_at + interval '1 hour'`.execute(database.db);
    await desk.saysTo('1', '営業時間は？');
    await answerIsParked();
    expect(await desk.lateAnswers()).toBe(1);
    expect(await desk.handoff(id)).toMatchObject({ reason: 'late-answer', state: 'waiting' });
  });

  it.each([
    ['after it', async () => desk.saysTo('1', '営業時間は？').then(() => desk.saysTo('1', '人'))],
    ['in its own turn', async () => desk.change(id, await answeredAndHandedOver())],
  ])('calls nobody when somebody was called %s, although the clock has been set ahead since', async (_when, happens) => {
    await desk.saysTo('1', 'もう大丈夫です');
    await happens();
    await sql`update handoff set created_at = created_at - interval '1 hour'`.execute(database.db);
    await desk.saysTo('1', 'もう大丈夫です');
    await sql`delete from message where conversation_id = ${id} and author = 'system'`.execute(database.db);
    await answerIsParked();
    expect((await desk.conversation('1')).owner).toBe('bot');
    expect(await desk.lateAnswers()).toBe(0);
  });

  async function answeredAndHandedOver() {
    const snapshot = await loadSnapshot(database, id);
    if (!snapshot) throw new Error('no conversation');
    const { card } = await desk.handoff(id);
    return {
      state: toQueue(snapshot.conversation),
      messages: [{ author: 'bot' as const, text: '10:00からです。', state: 'pending' as const }],
      openHandoff: {
        reason: 'person',
        sentence: '人',
        team: 'support',
        urgency: 0,
        promisedUntil: null,
        promisedOpen: true,
        dueAt: null,
        card: card as never,
      },
    };
  }
});
