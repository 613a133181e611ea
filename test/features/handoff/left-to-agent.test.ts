import { beforeEach, expect, it } from '@jest/globals';
import { switchOf } from '../../../src/features/dialogue/words.ts';
import { giveBack, resolveHandoff, type Ending } from '../../../src/features/handoff/resolve-handoff.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, openHandoffDesk, type HandoffDesk } from './kit.ts';

describeOnEngines('what turns the bot off or on, read by a person who ends their part before its turn', (open) => {
  let database: Database;
  let desk: HandoffDesk;

  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
  });

  const optedOut = async () =>
    (await database.db.selectFrom('contact').select('opted_out_at').executeTakeFirstOrThrow()).opted_out_at !== null;
  /** The bot has spoken with the customer, Aya has taken it, and the customer goes on. */
  async function taken(...before: string[]): Promise<number> {
    let id = 0;
    for (const text of before) id = await desk.saysTo('1', text);
    await desk.deliver();
    await takeConversation(database, id, AYA);
    return id;
  }
  async function ends(id: number, outcome: Ending['outcome']): Promise<void> {
    const lastSeq = Number((await desk.messages(id)).at(-1)?.seq);
    await giveBack(database, id, AYA, { outcome, lastSeq }, switchOf);
    await desk.turns.run(id);
  }
  /** What was said since Aya came. */
  const phrases = async (id: number) => (await desk.said(id)).slice(1).map(({ phrase }) => phrase);

  it.each(['resolved', 'returned'] as const)('is obeyed and confirmed; the rest stays theirs (%s)', async (outcome) => {
    const id = await taken('こんにちは');
    for (const text of ['営業時間は？', '停止', '渋谷店は？']) await desk.writes('1', text);
    await ends(id, outcome);
    expect([await optedOut(), await phrases(id)]).toEqual([true, ['stop_confirm']]);
    const turns = await database.db.selectFrom('turn').select(['id', 'outcome']).orderBy('id').execute();
    expect(turns.map((turn) => turn.outcome)).toEqual(['small-talk', 'left-to-agent', 'stopped']);
    const [, left, stopped] = turns.map((turn) => turn.id);
    const said = (await desk.messages(id)).filter(({ direction }) => direction === 'in').slice(1);
    expect(said.map(({ turn_id }) => turn_id)).toEqual([left, stopped, left]);
    expect(await desk.conversation('1')).toMatchObject({ turn_due_at: null });
    await desk.saysTo('1', '営業時間は？');
    expect(await phrases(id)).toEqual(['stop_confirm']);
  });

  it('is obeyed where the handoff ends before anybody has taken it', async () => {
    const { conversationId: id, handoffId } = await desk.waits('1');
    await desk.writes('1', '停止');
    const lastSeq = Number((await desk.messages(id)).at(-1)?.seq);
    await resolveHandoff(database, handoffId, AYA, { outcome: 'resolved', lastSeq }, switchOf);
    await desk.turns.run(id);
    expect(await optedOut()).toBe(true);
  });

  it('turns the bot on again', async () => {
    const id = await taken('停止');
    await desk.writes('1', '再開');
    await ends(id, 'resolved');
    expect([await optedOut(), await phrases(id)]).toEqual([false, ['start_confirm']]);
  });

  it('stays theirs where it changes nothing', async () => {
    const id = await taken('こんにちは');
    await desk.writes('1', '再開');
    await ends(id, 'resolved');
    expect(await desk.outcomes(id)).toEqual(['small-talk', 'left-to-agent']);
    expect(await phrases(id)).toEqual([]);
  });
});
