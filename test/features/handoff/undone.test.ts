import { beforeEach, describe, expect, it } from '@jest/globals';
import { giveBack } from '../../../src/features/handoff/resolve-handoff.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { By } from '../../../src/features/handoff/take-over.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { releaseHeld } from '../../../src/platform/database/release-held.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, KEN, openHandoffDesk, type HandoffDesk } from './kit.ts';

describeOnEngines('what nobody has answered when a person’s part ends', (open) => {
  let database: Database;
  let desk: HandoffDesk;

  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
  });

  const take = (id: number, by: By) => takeConversation(database, id, by);
  const lastSeq = async (id: number) => Number((await desk.messages(id)).at(-1)?.seq);
  const returns = async (id: number, by: By) => giveBack(database, id, by, { outcome: 'returned', lastSeq: await lastSeq(id) });
  const isGone = (by: By) => transaction(database, (tx) => releaseHeld(tx, by));
  const settle = async (id: number) => {
    for (let round = 0; round < 2; round++) {
      await desk.turns.run(id);
      await desk.deliver();
    }
  };
  /** Everything that was said, with what became of it. */
  const line = async (id: number) =>
    (await desk.messages(id)).map(({ direction, author, text, state, source }) =>
      direction === 'in' ? text : [author, source.phrase, state].filter(Boolean).join(' '),
    );

  describe('because who resolved it had not seen it', () => {
    /** Aya resolves it before she has seen the question. */
    async function unseen(ending: { lastSeq?: number; force?: 'new-message' }): Promise<number> {
      const id = await desk.saysTo('1', 'こんにちは');
      await desk.deliver();
      await take(id, AYA);
      await desk.writes('1', '営業時間は？');
      await giveBack(database, id, AYA, { outcome: 'resolved', ...ending });
      return id;
    }

    it.each([{ lastSeq: 2, force: 'new-message' as const }, {}])('is the bot’s when its answer was overtaken later: %j', async (ending) => {
      const id = await unseen(ending);
      await desk.turns.run(id);
      await take(id, KEN);
      await desk.deliver();
      await returns(id, KEN);
      await settle(id);
      expect((await line(id)).slice(3)).toEqual(['bot dropped', 'bot sent']);
    });

    it('is the bot’s when it was left to somebody who may no longer work here', async () => {
      const id = await unseen({});
      await take(id, KEN);
      await desk.turns.run(id);
      await isGone(KEN);
      await settle(id);
      expect((await line(id)).slice(3)).toEqual(['bot sent']);
    });
  });
});
