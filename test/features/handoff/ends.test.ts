import { beforeEach, expect, it } from '@jest/globals';
import { claimHandoff } from '../../../src/features/handoff/claim-handoff.ts';
import { resolveHandoff } from '../../../src/features/handoff/resolve-handoff.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, openHandoffDesk, type HandoffDesk } from './kit.ts';

describeOnEngines('a person who ends it', (open) => {
  let database: Database;
  let desk: HandoffDesk;

  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
  });

  const conversation = (id: number) => database.db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  it('reads what came meanwhile before it ends, and what they have read the bot leaves alone', async () => {
    const { conversationId: id, handoffId } = await desk.waits('1');
    await claimHandoff(database, handoffId, AYA);
    const seen = (await conversation(id)).last_seq;
    await desk.writes('1', 'ふがふが');
    await expect(resolveHandoff(database, handoffId, AYA, { outcome: 'resolved', lastSeq: seen })).rejects.toMatchObject({
      code: 'new-message',
    });
    await resolveHandoff(database, handoffId, AYA, { outcome: 'resolved', lastSeq: seen + 1 });
    await desk.turns.run(id);
    expect((await desk.outcomes(id)).slice(1)).toEqual(['left-to-agent']);
    expect(await conversation(id)).toMatchObject({ owner: 'bot', turn_due_at: null, unread_since: null });
  });

  it('may end it all the same, and then the bot has what nobody read', async () => {
    const { conversationId: id, handoffId } = await desk.waits('1');
    await claimHandoff(database, handoffId, AYA);
    const seen = (await conversation(id)).last_seq;
    await desk.writes('1', '営業時間は？');
    await resolveHandoff(database, handoffId, AYA, { outcome: 'resolved', lastSeq: seen, force: true });
    await desk.turns.run(id);
    expect((await desk.outcomes(id)).slice(1)).toEqual(['answered']);
  });

  it.each([true, 'new-message'] as const)(
    'leaves to the bot what they have not read although a turn had left it to them: force %s',
    async (force) => {
      const { conversationId: id, handoffId } = await desk.waits('1');
      await claimHandoff(database, handoffId, AYA);
      await desk.writes('1', 'ふがふが');
      const seen = (await conversation(id)).last_seq;
      // One turn has both: what was read of it stays theirs.
      await desk.saysTo('1', '営業時間は？');
      await resolveHandoff(database, handoffId, AYA, { outcome: 'resolved', lastSeq: seen, force });
      await desk.turns.run(id);
      expect((await desk.outcomes(id)).slice(1)).toEqual(['left-to-agent', 'answered']);
      const turns = await database.db.selectFrom('turn').select(['first_seq', 'last_seq']).orderBy('id').execute();
      expect(turns.slice(1)).toEqual([seen, seen + 1].map((seq) => ({ first_seq: seq, last_seq: seq })));
    },
  );

  it('keeps what a turn has left to them unless they say what they have seen', async () => {
    const { conversationId: id, handoffId } = await desk.waits('1');
    await claimHandoff(database, handoffId, AYA);
    await desk.saysTo('1', '営業時間は？');
    await desk.writes('1', '営業時間は？');
    await resolveHandoff(database, handoffId, AYA, { outcome: 'resolved', force: true });
    await desk.turns.run(id);
    expect((await desk.outcomes(id)).slice(1)).toEqual(['left-to-agent', 'answered']);
  });
});
