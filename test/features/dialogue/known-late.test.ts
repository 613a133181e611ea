import { beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { ChannelName } from '../../../src/core/message.ts';
import { emptyState } from '../../../src/flow/engine.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA } from '../handoff/kit.ts';
import { openLateDesk, type LateDesk } from './late-kit.ts';

describeOnEngines('what a customer had said before something else and is known only after it', (open) => {
  let database: Database;
  let desk: LateDesk;

  beforeEach(async () => {
    database = open();
    desk = await openLateDesk(database);
  });

  /** Said so many minutes ago, and found or delivered now. Returns how the turn ended. */
  async function saidAgo(said: [number, string][], recovered = false): Promise<string | undefined> {
    await arrive(said, 'x', recovered);
    return turn();
  }
  async function arrive(said: [number, string][], channel: ChannelName, recovered = false): Promise<void> {
    const events = said.map(([minutes, text]) => desk.saidAgo(minutes, text));
    await desk.hears(events, recovered, channel);
  }
  async function turn(): Promise<string | undefined> {
    const id = await desk.hasTurn();
    await desk.deliver();
    return (await desk.outcomes(id)).at(-1);
  }
  const optedOut = async () =>
    (await database.db.selectFrom('contact').select('opted_out_at').executeTakeFirstOrThrow()).opted_out_at !== null;
  const phrases = async () => (await desk.said((await desk.conversation('1')).id)).map(({ phrase }) => phrase);

  it.each([true, false])('ends no wait that began since (recovered: %s)', async (recovered) => {
    await saidAgo([[5, '人']]);
    expect(await saidAgo([[10, '大丈夫です']], recovered)).toBe('waiting');
    expect(await desk.conversation('1')).toMatchObject({ owner: 'queue' });
    expect(await saidAgo([[1, '大丈夫です']], recovered)).toBe('wait-ended');
  });

  it('ends none either when more of it is known at once', async () => {
    await saidAgo([[5, '人']]);
    expect(
      await saidAgo([
        [10, 'もう大丈夫です'],
        [1, 'ありがとうございます'],
      ]),
    ).toBe('waiting');
  });

  it.each([true, false])('turns the bot off for nobody who has turned it on since (recovered: %s)', async (recovered) => {
    await saidAgo([[6, '停止']]);
    await saidAgo([[5, '再開']]);
    expect(await saidAgo([[10, '停止']], recovered)).toBe('said-before');
    expect([await optedOut(), await phrases()]).toEqual([false, ['stop_confirm', 'start_confirm']]);
    expect(await saidAgo([[1, '停止']], recovered)).toBe('stopped');
    expect(await optedOut()).toBe(true);
  });

  it('turns the bot on for nobody who has turned it off since, and calls nobody', async () => {
    await saidAgo([[5, '停止']]);
    expect(await saidAgo([[10, '再開']])).toBe('said-before');
    expect([await optedOut(), await phrases()]).toEqual([true, ['stop_confirm']]);
    expect(await desk.conversation('1')).toMatchObject({ owner: 'bot' });
  });

  it('turns it neither off nor on while a person has the conversation', async () => {
    await saidAgo([[6, '停止']]);
    await saidAgo([[5, '再開']]);
    await takeConversation(database, (await desk.conversation('1')).id, AYA);
    expect(await saidAgo([[10, '停止']])).toBe('left-to-agent');
    expect(await optedOut()).toBe(false);
  });

  it('is left out of a turn in which something else is asked', async () => {
    await saidAgo([[6, '停止']]);
    await saidAgo([[5, '再開']]);
    expect(
      await saidAgo([
        [10, '停止'],
        [1, '営業時間は？'],
      ]),
    ).toBe('answered');
    expect(await optedOut()).toBe(false);
  });

  it('is a question for whoever asked in a sentence to be sent nothing more', async () => {
    await saidAgo([[6, '停止']]);
    await saidAgo([[5, '再開']]);
    expect(await saidAgo([[10, 'メッセージを送るのをやめてください']])).toBe('answered');
    expect(await optedOut()).toBe(false);
    expect(await saidAgo([[1, 'メッセージを送るのをやめてください']])).toBe('stopped');
    expect(await optedOut()).toBe(true);
  });

  it('still turns the bot off when nothing else of the kind was said since', async () => {
    await saidAgo([[5, '営業時間は？']]);
    expect(await saidAgo([[10, '停止']])).toBe('stopped');
    expect(await optedOut()).toBe(true);
  });

  describe.each<[string, () => Promise<unknown>]>([
    ['of the process', async () => undefined],
    [
      'of the database',
      () => sql`update message set said_at = said_at + interval '1 hour', created_at = created_at + interval '1 hour'`.execute(database.db),
    ],
  ])('is not known late on our own page, where a clock was set back: that %s', (_, setBack) => {
    beforeEach(() => sql`update account set channel = 'web'`.execute(database.db));

    /** What is said before the clock is set back has its turn; what is said after it bears an earlier time. */
    async function saidAround(before: string, ...after: string[]): Promise<string | undefined> {
      await arrive([[0, before]], 'web');
      await turn();
      await setBack();
      for (const text of after) await arrive([[10, text]], 'web');
      return turn();
    }

    it('a stop is obeyed', async () => {
      expect(await saidAround('再開', '停止')).toBe('stopped');
      expect(await optedOut()).toBe(true);
    });

    it('and undone', async () => {
      expect(await saidAround('停止', '再開')).toBe('started');
      expect(await optedOut()).toBe(false);
    });

    it('a wait ends', async () => {
      expect(await saidAround('人', '大丈夫です')).toBe('wait-ended');
    });

    it('of several the last one counts', async () => {
      await arrive([[0, '停止']], 'web');
      await setBack();
      await arrive([[10, '再開']], 'web');
      expect(await turn()).toBe('started');
      expect(await optedOut()).toBe(false);
    });

    it('a bare number answers what has been asked', async () => {
      await arrive([[0, 'こんにちは']], 'web');
      await turn();
      const options = [{ value: 'person', label: '担当者', texts: ['担当者'], meaning: 'person' as const }];
      const state = { ...emptyState(), question: { kind: 'offer' as const, options } };
      await desk.change((await desk.conversation('1')).id, { dialogue: { state, releaseId: null } });
      await setBack();
      await arrive([[10, '1']], 'web');
      await turn();
      expect(await desk.conversation('1')).toMatchObject({ owner: 'queue' });
    });
  });
});
