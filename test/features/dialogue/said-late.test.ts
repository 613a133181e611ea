import { beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { InboundEvent } from '../../../src/core/message.ts';
import { emptyState } from '../../../src/flow/engine.ts';
import { nextDue } from '../../../src/features/dialogue/due.ts';
import { LANES } from '../../../src/features/dialogue/lanes.ts';
import { returnQuietConversations } from '../../../src/features/handoff/resolve-handoff.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { unansweredSince } from '../../../src/platform/database/last-word.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { openLateDesk, type LateDesk } from './late-kit.ts';
import { leftAloneFor } from '../../support/quiet.ts';

const MINUTE = 60_000;

describeOnEngines('what is known only late', (open) => {
  let database: Database;
  let desk: LateDesk;

  beforeEach(async () => {
    database = open();
    desk = await openLateDesk(database);
  });

  /** Somebody had said it so long ago; it is found now, or delivered now. Then the turn is done. */
  async function saidAgo(minutes: number, text: string, recovered: boolean): Promise<void> {
    await desk.hears([desk.saidAgo(minutes, text)], recovered);
    await turn();
  }
  async function turn(): Promise<void> {
    await desk.hasTurn();
  }
  const optedOut = async () =>
    (await database.db.selectFrom('contact').select('opted_out_at').where('external_id', '=', '1').executeTakeFirstOrThrow())
      .opted_out_at !== null;
  const outcomes = async () => desk.outcomes((await desk.conversation('1')).id);
  const waiting = async () => (await desk.said((await desk.conversation('1')).id)).filter(({ state }) => state === 'pending');

  it('a stop is obeyed although somebody has written in the app since', async () => {
    await desk.fromTheApp('1', 'お待たせしました。');
    await saidAgo(10, '停止', true);
    expect(await optedOut()).toBe(true);
    expect(await waiting()).toMatchObject([{ phrase: 'stop_confirm' }]);
    await saidAgo(9, '再開', true);
    expect(await optedOut()).toBe(false);
  });

  it('a stop that was confirmed already is not confirmed again', async () => {
    const { phrase } = await confirmation();
    await desk.fromTheApp('1', phrase);
    await saidAgo(10, '停止', true);
    expect([await optedOut(), await waiting()]).toEqual([true, []]);
  });

  /** How the bot words it. */
  async function confirmation(): Promise<{ phrase: string }> {
    await desk.saysTo('other', '停止');
    const { text } = await database.db.selectFrom('message').select('text').where('direction', '=', 'out').executeTakeFirstOrThrow();
    await sql`update contact set opted_out_at = null`.execute(database.db);
    return { phrase: text };
  }

  it.each([true, false])(
    'a question that somebody answered in the app meanwhile is not answered again (recovered: %s)',
    async (recovered) => {
      await desk.fromTheApp('1', '10:00からです。');
      await saidAgo(10, '営業時間は？', recovered);
      expect([await outcomes(), await waiting()]).toEqual([['answered-in-app'], []]);
    },
  );

  it('what was found late keeps its turn when the bot gets back what was left to the person', async () => {
    const answer = desk.byAppAgo(5, '10:00からです。');
    await desk.accept(answer);
    await saidAgo(0.5, '渋谷店は？', false);
    await saidAgo(10, '営業時間は？', true);
    await saidAgo(0.4, '新宿店は？', false);
    expect(await outcomes()).toEqual(['left-to-agent', 'answered-in-app', 'left-to-agent']);
    // The person goes quiet: the bot has the customer's last words.
    await leftAloneFor(database, 31);
    expect(await returnQuietConversations(database, 30)).toBe(1);
    await turn();
    const turns = await database.db.selectFrom('turn').select(['id', 'outcome']).orderBy('id').execute();
    expect(turns.map(({ outcome }) => outcome)).toEqual(['answered-in-app', 'handed-over']);
    const said = (await desk.messages((await desk.conversation('1')).id)).filter(({ direction }) => direction === 'in');
    expect(said.map(({ text, turn_id }) => [text, turn_id])).toEqual([
      ['渋谷店は？', turns[1]?.id],
      ['営業時間は？', turns[0]?.id],
      ['新宿店は？', turns[1]?.id],
    ]);
    expect(await desk.conversation('1')).toMatchObject({ turn_due_at: null });
  });

  it('nobody counts as unanswered who was answered in the app and is found late', async () => {
    await desk.fromTheApp('1', '10:00からです。');
    await saidAgo(10, '営業時間は？', true);
    const { id } = await desk.conversation('1');
    expect(await transaction(database, (tx) => unansweredSince(tx, id))).toBeNull();
  });

  it('one that is young has its turn', async () => {
    await desk.fromTheApp('1', '10:00からです。');
    await saidAgo(0.5, '営業時間は？', false);
    expect(await outcomes()).toEqual(['left-to-agent']);
  });

  it('nothing is answered after a restore until the record is matched', async () => {
    await desk.restored();
    await desk.writes('1', '営業時間は？');
    await turn();
    await desk.turns.sweep();
    expect(await outcomes()).toEqual([]);
    // The platform stops the account for another reason meanwhile: that is no record.
    await desk.revoked();
    await turn();
    await desk.turns.sweep();
    expect(await outcomes()).toEqual([]);
    const { id } = await desk.conversation('1');
    expect([await nextDue(database, { id }), await nextDue(database, { lane: id % LANES })]).toEqual([null, null]);
    await desk.matched();
    await desk.turns.sweep();
    expect(await outcomes()).toHaveLength(1);
  });

  it('whoever waits for a person after a restore goes on waiting when the record shows words of our side', async () => {
    const { conversationId, handoffId } = await desk.waits('1');
    const { owner_epoch: epoch } = await desk.conversation('1');
    await desk.deliver();
    await desk.restored();
    await desk.fromTheApp('1', 'おつなぎします。');
    expect(await desk.conversation('1')).toMatchObject({ owner: 'queue', owner_epoch: epoch + 1 });
    expect(await desk.handoff(conversationId)).toMatchObject({ id: handoffId, state: 'waiting' });
    await desk.matched();
    await desk.fromTheApp('1', '担当の田中です。');
    expect(await desk.conversation('1')).toMatchObject({ owner: 'agent' });
    expect(await desk.handoff(conversationId)).toMatchObject({ state: 'assigned' });
  });

  it('a bare number answers what was asked before it was said, not what has been asked since', async () => {
    await desk.saysTo('1', 'こんにちは');
    const options = [{ value: 'person', label: '担当者', texts: ['担当者'], meaning: 'person' as const }];
    const asking = { ...emptyState(), question: { kind: 'offer' as const, options } };
    const ask = async () => desk.change((await desk.conversation('1')).id, { dialogue: { state: asking, releaseId: null } });
    await ask();
    await saidAgo(10, '1', false);
    expect(await desk.conversation('1')).toMatchObject({ owner: 'bot' });
    await ask();
    await saidAgo(0, '1', false);
    expect(await desk.conversation('1')).toMatchObject({ owner: 'queue' });
  });

  describe('out of order', () => {
    const deliver = (event: InboundEvent, recovered = false) => desk.hears([event], recovered);
    const ago = (minutes: number, externalId: string, text: string) => desk.says('1', externalId, text, Date.now() - minutes * MINUTE);
    const inbound = async () => (await desk.messages((await desk.conversation('1')).id)).filter((message) => message.direction === 'in');

    it('messages that came the wrong way round before their turn are read in it as they were said', async () => {
      await deliver(ago(2, '7002', '解決していません'));
      await deliver(ago(3, '7001', '渋谷店の件です'));
      await turn();
      expect(await outcomes()).toEqual(['handed-over']);
      const { id } = await desk.conversation('1');
      expect(await desk.handoff(id)).toMatchObject({ sentence: '渋谷店の件です\n解決していません' });
      const [newer, older] = await inbound();
      expect([newer?.text, older?.text]).toEqual(['解決していません', '渋谷店の件です']);
      expect(newer?.turn_id).not.toBeNull();
      expect(older?.turn_id).toBe(newer?.turn_id);
    });

    it.each([
      ['answered', false],
      ['answered', true],
      ['answered-in-app', false],
      ['answered-in-app', true],
    ] as const)(
      'a message that came after its successor’s turn is %s once, and changes nothing else (recovered: %s)',
      async (outcome, recovered) => {
        await deliver(ago(2, '7002', 'こんにちは'));
        await turn();
        await desk.deliver();
        if (outcome === 'answered-in-app') await desk.fromTheApp('1', '10:00からです。');
        const { id } = await desk.conversation('1');
        const [before, turns] = [await desk.messages(id), await outcomes()];

        const late = ago(3, '7001', '営業時間は？');
        for (let time = 0; time < 2; time++) {
          await deliver(late, recovered);
          await turn();
          await desk.turns.sweep();
        }
        expect(await outcomes()).toEqual([...turns, outcome]);
        const after = await desk.messages(id);
        expect(after.slice(0, before.length)).toEqual(before);
        expect(after.slice(before.length).map(({ direction }) => direction)).toEqual(outcome === 'answered' ? ['in', 'out'] : ['in']);
        const [newer, older] = await inbound();
        expect([newer?.text, older?.text]).toEqual(['こんにちは', '営業時間は？']);
        expect([newer?.turn_id, older?.turn_id]).toEqual([expect.any(Number), expect.any(Number)]);
        expect(older?.turn_id).not.toBe(newer?.turn_id);
      },
    );
  });
});
