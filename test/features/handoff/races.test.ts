import { beforeEach, expect, it } from '@jest/globals';
import fc, { type Scheduler } from 'fast-check';
import { claimHandoff } from '../../../src/features/handoff/claim-handoff.ts';
import { giveBack, resolveHandoff } from '../../../src/features/handoff/resolve-handoff.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import { takeNext } from '../../../src/features/handoff/take-next.ts';
import type { By } from '../../../src/features/handoff/take-over.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, KEN, openHandoffDesk, type HandoffDesk } from './kit.ts';

const RUNS = { numRuns: 8, seed: 20_261_122 };
/** Many small transactions one after another. */
const PATIENCE_MS = 120_000;
type Settled = PromiseSettledResult<unknown>;
const codeOf = (result: Settled | undefined) => (result?.status === 'rejected' ? (result.reason as { code: string }).code : 'done');

describeOnEngines('two at once', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let scheduler: Scheduler | undefined;
  let contact = 0;

  beforeEach(async () => {
    database = open();
    scheduler = undefined;
    desk = await openHandoffDesk(database, { pause: async (where) => scheduler?.schedule(Promise.resolve(), where) });
  });

  const someone = () => String(++contact + 100);
  const conversationOf = (id: number) => database.db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const ownership = (id: number) =>
    database.db.selectFrom('ownership_change').selectAll().where('conversation_id', '=', id).orderBy('id').execute();

  /** Begins each at a moment that the scheduler chooses, with what they wait for inside; resolves when all are over. */
  async function atOnce(s: Scheduler, ...works: (() => Promise<unknown>)[]): Promise<Settled[]> {
    scheduler = s;
    const all = Promise.allSettled(works.map((work) => s.schedule(Promise.resolve()).then(work)));
    await s.waitFor(all);
    scheduler = undefined;
    return all;
  }

  /** In every order that a seeded scheduler finds. */
  const inManyOrders = (test: (s: Scheduler) => Promise<void>) => fc.assert(fc.asyncProperty(fc.scheduler(), test), RUNS);

  /** What must hold whatever happened: owner and handoff say the same, and each message of the customer has exactly one turn. */
  async function expectSound(id: number): Promise<void> {
    await desk.turns.run(id);
    await desk.deliver();
    expect(desk.warnings).toEqual([]);
    const { owner } = await conversationOf(id);
    const open = (await database.db.selectFrom('handoff').select('state').where('conversation_id', '=', id).execute())
      .map(({ state }) => state)
      .filter((state) => state === 'waiting' || state === 'assigned');
    expect({ owner, open }).toEqual({
      owner,
      open: owner === 'queue' ? ['waiting'] : owner === 'bot' ? [] : open.filter((state) => state === 'assigned'),
    });
    const messages = await desk.messages(id);
    expect(messages.filter(({ direction, turn_id: turn }) => direction === 'in' && turn === null)).toEqual([]);
    expect(messages.filter(({ state }) => state === 'pending' || state === 'sending')).toEqual([]);
  }

  it('claim one handoff: of twenty people exactly one has it, and the others read who', async () => {
    const { conversationId, handoffId } = await desk.waits(someone());
    const people: By[] = Array.from({ length: 20 }, (_, n) => ({ agentId: `agent-${n}`, name: `agent-${n}` }));
    const results = await Promise.allSettled(people.map((by) => claimHandoff(database, handoffId, by)));
    const { agent_id: winner } = await conversationOf(conversationId);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ code: 'already-taken', status: 409, details: { agent: winner, at: expect.any(String) } });
    expect((await ownership(conversationId)).filter(({ kind }) => kind === 'taken')).toEqual([
      expect.objectContaining({ agent_id: winner }),
    ]);
    expect((await desk.handoff(conversationId)).agent_id).toBe(winner);
  });

  it('take the next one: each gets another, and who comes too late hears that nobody waits', async () => {
    const waiting: number[] = [];
    for (let n = 0; n < 5; n++) waiting.push((await desk.waits(someone())).handoffId);
    const people: By[] = Array.from({ length: 8 }, (_, n) => ({ agentId: `agent-${n}`, name: `agent-${n}` }));
    const results = await Promise.allSettled(people.map((by) => takeNext(database, by, [])));
    const taken = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(taken.sort()).toEqual(waiting.sort());
    expect(results.filter((result) => codeOf(result) === 'nobody-waiting')).toHaveLength(3);
  });

  it(
    'a bot’s reply is on its way and a person takes over: it goes out only when it was claimed before',
    async () => {
      await inManyOrders(async (s) => {
        const customer = someone();
        const id = await desk.writes(customer, '営業時間は？');
        const before = desk.platform.sends.length;
        let taken = false;
        const deliver = async () => {
          await desk.turns.run(id);
          const late = taken;
          await desk.deliver();
          // Nothing of the bot may be claimed by a delivery that began after the person had it.
          if (late) expect(desk.platform.sends.slice(before).filter(({ contactExternalId }) => contactExternalId === customer)).toEqual([]);
        };
        const results = await atOnce(s, deliver, () => takeConversation(database, id, AYA).then(() => (taken = true)));
        expect(results.map(codeOf)).toEqual(['done', 'done']);
        await expectSound(id);
        const sent = desk.platform.sends.filter(({ contactExternalId }) => contactExternalId === customer).length;
        const bot = (await desk.said(id)).filter(({ author }) => author === 'bot');
        expect(bot.map(({ state }) => state)).toEqual(bot.map(() => (sent > 0 ? 'sent' : 'dropped')));
        expect((await conversationOf(id)).agent_id).toBe('Aya');
      });
    },
    PATIENCE_MS,
  );

  it(
    'one takes and another replies: one of them has it, and only then is the reply said',
    async () => {
      await inManyOrders(async (s) => {
        const { conversationId: id } = await desk.waits(someone());
        const [took, replied] = await atOnce(
          s,
          () => takeConversation(database, id, KEN),
          () => desk.replies(id, AYA, '担当のAyaです。'),
        );
        const { agent_id: agent } = await conversationOf(id);
        expect([codeOf(took), codeOf(replied)]).toEqual(agent === 'Ken' ? ['done', 'already-taken'] : ['already-taken', 'done']);
        expect((await desk.said(id)).filter(({ author }) => author === 'person')).toHaveLength(agent === 'Ken' ? 0 : 1);
        await expectSound(id);
      });
    },
    PATIENCE_MS,
  );

  it(
    'a person resolves and the customer writes: the person is told to read it, or the bot has it, and nobody loses it',
    async () => {
      const seen = new Set<string>();
      // At the same time either may be first; that each has been is left to nobody's speed.
      const stored = fc.constantFrom('before', 'meanwhile', 'after');
      const run = async (s: Scheduler, when: string) => {
        const customer = someone();
        const { conversationId: id } = await desk.waits(customer);
        await takeConversation(database, id, AYA);
        const { last_seq: lastSeq } = await conversationOf(id);
        if (when === 'before') await desk.writes(customer, 'ふがふが');
        const [resolved] = await atOnce(
          s,
          () => giveBack(database, id, AYA, { outcome: 'resolved', lastSeq }),
          async () => void (when === 'meanwhile' ? await desk.saysTo(customer, 'ふがふが') : await desk.turns.run(id)),
        );
        if (when === 'after') await desk.saysTo(customer, 'ふがふが');
        await expectSound(id);
        const outcome = (await desk.outcomes(id)).at(-1);
        seen.add(codeOf(resolved));
        expect([codeOf(resolved), outcome]).toEqual(
          codeOf(resolved) === 'done' ? ['done', 'handed-over'] : ['new-message', 'left-to-agent'],
        );
      };
      await fc.assert(fc.asyncProperty(fc.scheduler(), stored, run), RUNS);
      expect([...seen].sort()).toEqual(['done', 'new-message']);
    },
    PATIENCE_MS,
  );

  it(
    'somebody claims in the moment of the apology: none is written after that',
    async () => {
      await inManyOrders(async (s) => {
        const { conversationId: id, handoffId } = await desk.waits(someone());
        await desk.comesDue(handoffId);
        const results = await atOnce(
          s,
          () => desk.nobodyCame(),
          () => claimHandoff(database, handoffId, AYA),
          () => desk.deliver(),
        );
        expect(results.map(codeOf)).toEqual(['done', 'done', 'done']);
        await expectSound(id);
        const taken = (await ownership(id)).find(({ kind }) => kind === 'taken')!;
        const apologies = (await desk.messages(id)).filter(({ source }) => source.phrase === 'nobody_came');
        for (const { seq } of apologies) expect(seq).toBeLessThanOrEqual(taken.after_seq);
      });
    },
    PATIENCE_MS,
  );

  it(
    'the customer needs nobody any more and somebody claims: it is the one or the other',
    async () => {
      await inManyOrders(async (s) => {
        const customer = someone();
        const { conversationId: id, handoffId } = await desk.waits(customer);
        const [, claimed] = await atOnce(
          s,
          () => desk.saysTo(customer, 'もう大丈夫です'),
          () => claimHandoff(database, handoffId, AYA),
        );
        await expectSound(id);
        const { owner } = await conversationOf(id);
        const outcome = (await desk.outcomes(id)).at(-1);
        expect([owner, outcome, codeOf(claimed)]).toEqual(
          owner === 'agent' ? ['agent', 'left-to-agent', 'done'] : ['bot', 'wait-ended', 'already-ended'],
        );
      });
    },
    PATIENCE_MS,
  );

  it(
    'somebody answers from the X app at any point: a person has it, nothing is said twice, and the claim still works',
    async () => {
      await inManyOrders(async (s) => {
        const customer = someone();
        const { conversationId: id, handoffId } = await desk.waits(customer);
        await atOnce(
          s,
          () => desk.deliver(),
          () => desk.fromTheApp(customer, '店長です。'),
          () => claimHandoff(database, handoffId, AYA).then(() => resolveHandoff(database, handoffId, AYA, { outcome: 'resolved' })),
          () => desk.saysTo(customer, 'まだですか'),
        );
        await expectSound(id);
        const app = (await desk.messages(id)).filter(({ source }) => source.app === 'x');
        expect(app).toHaveLength(1);
        await takeConversation(database, id, KEN);
        expect(await conversationOf(id)).toMatchObject({ owner: 'agent', agent_id: 'Ken' });
        await giveBack(database, id, KEN, { outcome: 'resolved' });
        await expectSound(id);
      });
    },
    PATIENCE_MS,
  );
});
