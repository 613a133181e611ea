import { describe, expect, it } from '@jest/globals';
import { movedClock } from '../../support/moved-clock.ts';
import { createReadBudget, readableAt, readsLeft, type ReadPurpose, type ReadState } from '../../../src/channels/x/reads.ts';
import { seededRandom } from '../../../src/core/clock.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';

const MINUTE = 60_000;

describe('when X may be read', () => {
  it('holds the limit within any fifteen minutes, and always leaves five of fifteen to doubtful replies', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seededRandom(seed);
      let state: ReadState = {};
      const made: { at: number; purpose: ReadPurpose }[] = [];
      for (let now = 1_000_000; now < 1_000_000 + 60 * MINUTE; now += Math.floor(random() * MINUTE)) {
        const purpose = random() < 0.8 ? 'repair' : 'doubt';
        const window = made.filter(({ at }) => at > now - 15 * MINUTE);
        const wait = readableAt(state, purpose, now, 15);
        expect(wait === null).toBe(window.length < (purpose === 'doubt' ? 15 : 10));
        expect(readsLeft(state, purpose, now, 15)).toBe(Math.max(0, (purpose === 'doubt' ? 15 : 10) - window.length));
        if (wait !== null) expect(wait).toBeGreaterThan(now);
        else {
          made.push({ at: now, purpose });
          state = { ...state, taken: [...(state.taken ?? []), now] };
        }
      }
      expect(made.length).toBeGreaterThan(20);
    }
  });

  it('is for X’s own word to say as well, until its window ends', () => {
    const said = { limit: 15, remaining: 5, resetAt: 900_000 };
    expect(readableAt({ said: { repair: said } }, 'repair', 1_000, 0)).toBe(900_250);
    expect(readableAt({ said: { repair: said } }, 'repair', 900_000, 0)).toBeNull();
    expect([1_000, 900_000].map((now) => readsLeft({ said: { repair: said } }, 'repair', now, 0))).toEqual([0, null]);
    expect(readsLeft({ taken: [900], said: { repair: { ...said, remaining: 8 } } }, 'repair', 1_000, 15)).toBe(3);
    expect(readableAt({ said: { repair: { ...said, remaining: 6 } } }, 'repair', 1_000, 0)).toBeNull();
    expect(readableAt({ said: { doubt: { ...said, remaining: 1 } } }, 'doubt', 1_000, 0)).toBeNull();
    expect(readableAt({ said: { doubt: { ...said, remaining: 0 } } }, 'doubt', 1_000, 0)).toBe(900_250);
  });

  it('follows the figure that X names instead of ours', () => {
    const taken = Array.from({ length: 20 }, (_, index) => 1_000 + index);
    const said = { repair: { limit: 900, remaining: 880, resetAt: 900_000 } };
    expect(readableAt({ taken, said }, 'repair', 2_000, 15)).toBeNull();
    expect(readableAt({ taken }, 'repair', 2_000, 15)).not.toBeNull();
  });
});

describe('a clock that is set back', () => {
  it('does not let the reads be forgotten, nor count for longer than a window', () => {
    const taken = Array.from({ length: 10 }, (_, index) => 100 * MINUTE + index);
    expect(readableAt({ taken }, 'repair', 40 * MINUTE, 15)).toBe(55 * MINUTE + 250);
    expect(readableAt({ taken }, 'doubt', 40 * MINUTE, 15)).toBeNull();
  });
});

describeOnEngines('the reads of an account', (database) => {
  const account = async (open: Database) => {
    const { id } = await open.db.insertInto('account').values({ channel: 'x', external_id: '9' }).returning('id').executeTakeFirstOrThrow();
    return { id };
  };

  it('are counted over all processes, however many ask at once', async () => {
    const one = await account(database());
    const [first, second] = [createReadBudget(database(), 15), createReadBudget(database(), 15)];
    const answers = await Promise.all(Array.from({ length: 24 }, (_, index) => (index % 2 === 0 ? first : second).take(one, 'repair')));
    expect(answers.filter((answer) => answer === null)).toHaveLength(10);
    const doubts = await Promise.all(Array.from({ length: 8 }, () => first.take(one, 'doubt')));
    expect(doubts.filter((answer) => answer === null)).toHaveLength(5);
  });

  it('are counted as now when the clock was set back, so that they end with their window', async () => {
    const one = await account(database());
    const budget = createReadBudget(database(), 15);
    const ahead = Array.from({ length: 10 }, () => Date.now() + 60 * MINUTE);
    await database()
      .db.insertInto('repair')
      .values({ account_id: one.id, reads: JSON.stringify({ taken: ahead }) })
      .execute();
    expect(await budget.take(one, 'repair')).toBeLessThan(16 * MINUTE);
    const { reads } = await database().db.selectFrom('repair').select('reads').executeTakeFirstOrThrow();
    expect(Math.max(...((reads as ReadState).taken ?? []))).toBeLessThan(Date.now() + MINUTE);
  });

  it.each([1, -1])('wait by nobody’s clock: however far the database’s is from X’s, a window at most (%d h)', async (hours) => {
    const time = await movedClock(database());
    await time.forward(hours * 60 * MINUTE);
    const one = await account(database());
    const budget = createReadBudget(database(), 15);
    for (let i = 0; i < 10; i++) expect(await budget.take(one, 'repair')).toBeNull();
    const wait = await budget.take(one, 'repair');
    expect(wait).toBeGreaterThan(14 * MINUTE);
    expect(wait).toBeLessThan(16 * MINUTE);
    await budget.note(one, 'doubt', { limit: 15, remaining: 0, resetAt: Date.now() + 15 * MINUTE });
    expect((await budget.take(one, 'doubt')) ?? 0).toBeLessThan(16 * MINUTE);
  });

  it('can be given back', async () => {
    const one = await account(database());
    const budget = createReadBudget(database(), 15);
    for (let i = 0; i < 30; i++) {
      expect(await budget.take(one, 'repair')).toBeNull();
      await budget.giveBack(one);
    }
  });
});
