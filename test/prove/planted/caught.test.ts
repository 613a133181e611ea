import { describe, expect, it } from '@jest/globals';
import type { KillVerdict } from '../verdict.ts';
import { bugsNamed, PLANTED } from './bugs.ts';
import { catchOf } from './caught.ts';

const CLEAN: KillVerdict = {
  ...{ messages: 10, answers: 10, fetched: 0, parked: 0, failed: 0, dropped: 0, leftToPeople: 0 },
  ...{ lost: [], doubled: [], outOfOrder: [], overtaken: [], mixedUp: [], unstored: [], stuck: [] },
  ...{ givenUp: [], leftForNothing: [], droppedForNothing: [] },
};
const caught = (verdict: Partial<KillVerdict>) => catchOf({ expects: ['doubled', 'mixed up'] }, { ...CLEAN, ...verdict, kills: 9 });

describe('a planted bug', () => {
  it('is caught by a violation of a kind that it causes', () => {
    expect(caught({ mixedUp: ['message 1'] })).toEqual({ caught: true, says: 'caught after 9 kills: 1 mixed up' });
    expect(caught({ doubled: ['1/2:3'], stuck: ['1 things to do'] }).caught).toBe(true);
  });

  it('is not caught by a violation of another kind', () => {
    const { caught: is, says } = caught({ stuck: ['1 things to do'] });
    expect(is).toBe(false);
    expect(says).toMatch(/something else.*doubled or mixed up.*1 stuck/);
  });

  it('is not caught by a run without any', () => {
    expect(caught({}).caught).toBe(false);
  });

  it('names at least one kind by which it is caught', () => {
    expect(PLANTED.filter(({ expects }) => expects.length === 0)).toEqual([]);
  });

  it('is refused when there is none of that name, also beside one that there is', () => {
    expect(bugsNamed('no-lease,blind-retry').map(({ name }) => name)).toEqual(['no-lease', 'blind-retry']);
    expect(() => bugsNamed('no-lease,no-such')).toThrow('no-such');
  });
});
