import { beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { InboundEvent } from '../../../src/core/message.ts';
import { claimHandoff } from '../../../src/features/handoff/claim-handoff.ts';
import { returnQuietConversations } from '../../../src/features/handoff/resolve-handoff.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { releaseHeld } from '../../../src/platform/database/release-held.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA } from '../handoff/kit.ts';
import { openLateDesk, type LateDesk } from './late-kit.ts';
import { leftAloneFor } from '../../support/quiet.ts';

describeOnEngines('what a person wrote in the app and is known only late', (open) => {
  let database: Database;
  let desk: LateDesk;

  beforeEach(async () => {
    database = open();
    desk = await openLateDesk(database);
  });

  const deliver = (event: InboundEvent, recovered = false) => desk.hears([event], recovered);
  const byApp = (minutes: number, text: string) => desk.byAppAgo(minutes, text);

  describe('before the customer asked for a person', () => {
    it('is no answer to them: they go on waiting, and what the bot wrote before is not sent any more', async () => {
      const { conversationId, handoffId } = await desk.waits('1');
      const { owner_epoch: epoch } = await desk.conversation('1');
      await desk.deliver();
      await deliver(byApp(5, '確認しておきます。'), true);
      expect(await desk.conversation('1')).toMatchObject({ owner: 'queue', owner_epoch: epoch + 1 });
      expect(await desk.handoff(conversationId)).toMatchObject({ id: handoffId, state: 'waiting', claimed_at: null });
      expect((await desk.said(conversationId)).at(-1)).toMatchObject({ author: 'person', phrase: '確認しておきます。' });
      await desk.fromTheApp('1', '担当の田中です。');
      expect(await desk.handoff(conversationId)).toMatchObject({ state: 'assigned' });
    });

    it('is none either when it had to wait for a message of ours that was in doubt', async () => {
      const id = await desk.saysTo('1', 'こんにちは');
      await sql`update message set state = 'doubt', attempt = 1, started_at = app_now(), check_at = app_now() + interval '1 hour'
        where conversation_id = ${id} and state = 'pending'`.execute(database.db);
      await deliver(byApp(5, '確認しておきます。'));
      const { handoffId } = await desk.waits('1');
      await sql`update message set state = 'parked' where conversation_id = ${id} and state = 'doubt'`.execute(database.db);
      await desk.outbox.sweep();
      expect((await desk.said(id)).at(-1)).toMatchObject({ author: 'person', phrase: '確認しておきます。' });
      expect(await desk.conversation('1')).toMatchObject({ owner: 'queue' });
      expect(await desk.handoff(id)).toMatchObject({ id: handoffId, state: 'waiting' });
    });

    it('does not begin their wait anew when whoever took them leaves', async () => {
      const { conversationId, handoffId } = await desk.waits('1');
      await sql`update handoff set late_at = app_now(), due_at = null where id = ${handoffId}`.execute(database.db);
      await desk.deliver();
      await claimHandoff(database, handoffId, AYA);
      await deliver(byApp(5, '確認しておきます。'), true);
      await transaction(database, (tx) => releaseHeld(tx, AYA));
      expect(await desk.handoff(conversationId)).toMatchObject({ state: 'waiting', late_at: expect.any(Date), due_at: null });
    });

    it('is no answer however shortly before it was written: both times are the platform’s', async () => {
      const { conversationId } = await desk.waits('1');
      await desk.deliver();
      await deliver(byApp(0.05, '担当の田中です。'));
      expect(await desk.conversation('1')).toMatchObject({ owner: 'queue' });
      expect(await desk.handoff(conversationId)).toMatchObject({ state: 'waiting' });
    });

    it('is told from what was written after that by the platform’s times alone, however far ahead the database’s clock is', async () => {
      const { conversationId } = await desk.waits('1');
      await desk.deliver();
      await sql`update handoff set created_at = created_at + interval '1 hour'`.execute(database.db);
      await sql`update ownership_change set at = at + interval '1 hour'`.execute(database.db);
      await desk.fromTheApp('1', '担当の田中です。');
      expect(await desk.conversation('1')).toMatchObject({ owner: 'agent' });
      expect(await desk.handoff(conversationId)).toMatchObject({ state: 'assigned' });
    });
  });

  describe('after the quiet time', () => {
    const says = (minutes: number, text: string) => desk.saidAgo(minutes, text);
    async function turn(): Promise<void> {
      await desk.hasTurn();
    }
    /** Nobody says anything more, and the bot has its turn. Returns how many conversations went back. */
    async function goesQuiet(): Promise<number> {
      await leftAloneFor(database, 31);
      const returned = await returnQuietConversations(database, 30);
      await turn();
      return returned;
    }
    /** What the customer said, in the order in which it is known, and what became of it. */
    async function became(): Promise<(string | null)[][]> {
      const { id } = await desk.conversation('1');
      const turns = await database.db.selectFrom('turn').select(['id', 'outcome']).execute();
      const said = (await desk.messages(id)).filter(({ direction }) => direction === 'in');
      return said.map(({ text, turn_id: turnId }) => [text, turns.find((one) => one.id === turnId)?.outcome ?? null]);
    }

    it('answers nothing that was said after it: the bot has that, although it was known first', async () => {
      await deliver(says(0.5, '営業時間は？'));
      await deliver(byApp(1, 'こんにちは、店長です。'));
      await turn();
      expect(await became()).toEqual([['営業時間は？', 'left-to-agent']]);
      expect(await goesQuiet()).toBe(1);
      expect(await became()).toEqual([['営業時間は？', 'answered']]);
    });

    it('answers what was said before it, and nothing else, in whatever order a gap is closed', async () => {
      await database.db.updateTable('account').set({ state: 'paused', paused_reason: 'reconcile' }).execute();
      await deliver(says(30, '営業時間は？'), true);
      await deliver(says(60, 'ふがふが'), true);
      await deliver(byApp(55, '承知しました。'), true);
      await database.db.updateTable('account').set({ state: 'active', paused_reason: null }).execute();
      await turn();
      const both = (first: string) => [
        ['営業時間は？', first],
        ['ふがふが', 'left-to-agent'],
      ];
      expect(await became()).toEqual(both('left-to-agent'));
      expect(await goesQuiet()).toBe(1);
      expect(await became()).toEqual(both('answered'));
    });

    it('answers what was said before it and is delivered only now', async () => {
      await deliver(byApp(0.5, '10:00からです。'));
      await deliver(says(1, '営業時間は？'));
      await turn();
      expect(await goesQuiet()).toBe(1);
      expect(await became()).toEqual([['営業時間は？', 'left-to-agent']]);
    });

    it('answers nothing that was said after it by somebody who had asked for a person: they wait again', async () => {
      await deliver(says(0.9, '人'));
      await turn();
      await desk.deliver();
      await deliver(byApp(0.6, '確認しておきます。'));
      expect(await desk.conversation('1')).toMatchObject({ owner: 'agent' });
      await deliver(says(0.4, '営業時間は？'));
      await turn();
      expect(await goesQuiet()).toBe(1);
      expect(await desk.conversation('1')).toMatchObject({ owner: 'queue' });
    });
  });
});
