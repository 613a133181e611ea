import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { InboundEvent } from '../../../src/core/message.ts';
import { returnQuietConversations } from '../../../src/features/handoff/resolve-handoff.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { QUIET_MINUTES } from '../handoff/kit.ts';
import { openLateDesk, type LateDesk } from './late-kit.ts';

describeOnEngines('an answer in the app that is known only after the customer has written long after it', (open) => {
  let database: Database;
  let desk: LateDesk;
  let thinking: () => Promise<unknown>;

  beforeEach(async () => {
    database = open();
    thinking = async () => undefined;
    desk = await openLateDesk(database, { pause: async (where) => void (where === 'thinking' && (await thinking())) });
  });

  const deliver = (...events: InboundEvent[]) => desk.hears(events, true);
  const byApp = (minutes: number, text: string) => desk.byAppAgo(minutes, text);
  const says = (minutes: number, text: string) => desk.saidAgo(minutes, text);
  async function turn(): Promise<void> {
    await desk.hasTurn();
    await desk.deliver();
  }
  /** What the customer said and what became of it, in the order in which it is known. */
  async function became(): Promise<(string | null)[][]> {
    const turns = await database.db.selectFrom('turn').select(['id', 'outcome']).execute();
    const said = (await desk.messages((await desk.conversation('1')).id)).filter(({ direction }) => direction === 'in');
    return said.map(({ text, turn_id: turnId }) => [text, turns.find((one) => one.id === turnId)?.outcome ?? null]);
  }

  it('leaves the bot with the conversation, with what it is about to send and with what it has asked', async () => {
    await deliver(says(100, 'こんにちは'));
    await turn();
    await deliver(says(3, '営業時間は？'));
    await sql`update conversation set turn_due_at = 'epoch'`.execute(database.db);
    const { id } = await desk.conversation('1');
    await desk.turns.run(id);
    const before = await desk.conversation('1');
    await deliver(byApp(90, '店長です。'));
    const { owner, owner_epoch: epoch, dialogue } = await desk.conversation('1');
    expect({ owner, epoch, dialogue }).toEqual({ owner: 'bot', epoch: before.owner_epoch, dialogue: before.dialogue });
    expect((await desk.said(id)).at(-1)).toMatchObject({ author: 'person', phrase: '店長です。', state: 'sent' });
    await desk.deliver();
    expect(desk.platform.sends.at(-1)?.text).toContain('10:00から18:00まで');
    await deliver(says(0, 'こんにちは'));
    await turn();
    expect((await became()).at(-1)).toEqual(['こんにちは', 'small-talk']);
  });

  it('answers what was said before it, and leaves to the bot what was said long after, in whatever order they are known', async () => {
    await deliver(says(100, 'ふがふが'), byApp(90, '承知しました。'), says(5, '営業時間は？'));
    await turn();
    expect(await became()).toEqual([
      ['ふがふが', 'answered-in-app'],
      ['営業時間は？', 'answered'],
    ]);
  });

  it('answers what had come before it and waits for its turn, but for a stop', async () => {
    await deliver(says(100, '人'), says(3, '営業時間は？'));
    await deliver(byApp(90, '承知しました。'));
    await turn();
    expect((await became()).at(-1)).toEqual(['営業時間は？', 'answered']);
    await deliver(says(89.5, '停止'), says(2, 'ありがとう'));
    await deliver(byApp(89, '承知しました。'));
    await turn();
    expect((await became()).at(-1)).toEqual(['ありがとう', 'stopped']);
  });

  it('has a turn that is under way thought anew: what was answered is not answered again', async () => {
    await deliver(says(100, '人'), says(3, '営業時間は？'));
    thinking = async () => {
      thinking = async () => undefined;
      await deliver(byApp(90, '承知しました。'));
    };
    await turn();
    expect(await desk.conversation('1')).toMatchObject({ owner: 'bot' });
    expect((await became()).map(([text]) => text)).toEqual(['人', '営業時間は？']);
    expect(desk.platform.sends.map(({ text }) => text)).toEqual([expect.stringContaining('10:00から18:00まで')]);
  });

  it('takes the conversation over all the same while the one who wrote it may still be there', async () => {
    await deliver(says(40, 'こんにちは'));
    await turn();
    await deliver(says(12, '営業時間は？'));
    await turn();
    await deliver(byApp(39, '店長です。'));
    expect(await desk.conversation('1')).toMatchObject({ owner: 'agent', agent_id: null });
    expect(await returnQuietConversations(database, QUIET_MINUTES)).toBe(0);
  });

  it('counts from the customer’s first words that were left unanswered', async () => {
    await deliver(says(50, 'こんにちは'), byApp(49, '店長です。'), says(20, '営業時間は？'), says(18, 'もしもし'));
    expect(await desk.conversation('1')).toMatchObject({ owner: 'agent' });
    await deliver(says(0, 'まだですか？'));
    expect(await returnQuietConversations(database, QUIET_MINUTES)).toBe(0);
    await deliver(says(-11, 'まだですか？？'));
    expect(await returnQuietConversations(database, QUIET_MINUTES)).toBe(1);
  });

  it('is told by the platform’s times alone, however far ahead the database’s clock is', async () => {
    await deliver(says(3, 'こんにちは'));
    await turn();
    await sql`update message set created_at = created_at + interval '5 hours'`.execute(database.db);
    await deliver(says(2, '営業時間は？'), byApp(1, '店長です。'));
    expect(await desk.conversation('1')).toMatchObject({ owner: 'agent' });
  });

  it('gives the conversation back with the next look where the customer writes only after it is known, and the bot has their words', async () => {
    await deliver(says(100, 'こんにちは'));
    await turn();
    await deliver(byApp(90, '店長です。'));
    expect(await desk.conversation('1')).toMatchObject({ owner: 'agent' });
    expect(await returnQuietConversations(database, QUIET_MINUTES)).toBe(0);
    await deliver(says(0, '営業時間は？'));
    await turn();
    expect(await returnQuietConversations(database, QUIET_MINUTES)).toBe(1);
    await turn();
    expect((await became()).at(-1)).toEqual(['営業時間は？', 'answered']);
  });

  it('is an answer to who had asked for a person: they wait again only where they have written since', async () => {
    for (const contact of ['1', '2']) {
      const event = (minutes: number, text: string) => desk.saidAgo(minutes, text, contact);
      await deliver(event(100, '人'));
      await desk.hasTurn(contact);
    }
    await desk.deliver();
    await deliver(says(5, 'まだですか？'));
    await turn();
    for (const contact of ['1', '2']) {
      await deliver(desk.byAppAgo(90, '担当の田中です。', contact));
      expect(await desk.handoff((await desk.conversation(contact)).id)).toMatchObject({ state: 'assigned' });
    }
    expect(await returnQuietConversations(database, QUIET_MINUTES)).toBe(1);
    expect(await desk.handoff((await desk.conversation('1')).id)).toMatchObject({ state: 'waiting', late_at: null });
    expect(await desk.handoff((await desk.conversation('2')).id)).toMatchObject({ state: 'assigned' });
  });
});
