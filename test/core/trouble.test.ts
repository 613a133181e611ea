import { describe, expect, it } from '@jest/globals';
import { allowanceOf, isLimited, slotAt, type SendState } from '../../src/core/send-budget.ts';
import { afterDoubt, afterLook, afterNoRead, afterSilence, goesBlind, TROUBLE, type Trouble } from '../../src/core/trouble.ts';

const NOW = Date.parse('2026-11-25T05:00:00Z');
const NO_LIMITS = { per15Min: 0, per24Hours: 0 };
const held = () => [1, 2, 3].reduce<Trouble | undefined>((trouble, id) => afterDoubt(trouble, id, NOW), undefined)!;
const state = (trouble: Trouble, now: number, underWay = 0): SendState => ({
  ...{ limits: NO_LIMITS, sends: [], word: { trouble }, underWay, now },
});

describe('a platform in trouble', () => {
  it('is one that left three messages in doubt, not one message three times', () => {
    const again = [1, 1, 1, 1].reduce<Trouble | undefined>((trouble, id) => afterDoubt(trouble, id, NOW), undefined)!;
    expect(again).toMatchObject({ of: [1], holds: 0 });
    expect(isLimited(NO_LIMITS, { trouble: again }, NOW)).toBe(false);
    expect(held()).toEqual({ of: [1, 2, 3], holds: 1, until: NOW + 10_000, unread: 0 });
  });

  it('holds twice as long each time, from ten seconds to a hundred', () => {
    let trouble = held();
    const waits: number[] = [];
    for (let now = NOW, id = 4; id < 11; id++) {
      waits.push((trouble.until - now) / 1_000);
      now = trouble.until;
      trouble = afterDoubt(trouble, id, now);
    }
    expect(waits).toEqual([10, 20, 40, 80, 100, 100, 100]);
  });

  it('is the same for those that were under way together', () => {
    const trouble = held();
    expect(afterDoubt(trouble, 4, NOW + 5_000)).toBe(trouble);
  });

  it('lets nothing go while it is held, then one; who asks when it goes is told no time, since nobody knows', () => {
    const trouble = held();
    expect(isLimited(NO_LIMITS, { trouble }, NOW + 60_000)).toBe(true);
    expect(allowanceOf(state(trouble, NOW))).toMatchObject({ people: 0, bot: 0, peopleAt: NOW + 10_000 });
    expect(slotAt(state(trouble, NOW), 3, false)).toBe(NOW);
    expect(allowanceOf(state(trouble, NOW + 10_000))).toMatchObject({ people: 1, bot: 1 });
    expect(allowanceOf(state(trouble, NOW + 10_000, 1))).toMatchObject({ people: 0, bot: 0 });
  });

  it('is held on when a look is not answered, and lets one go at once when it is', () => {
    const silent = afterSilence(held(), NOW + 10_000);
    expect(silent).toMatchObject({ holds: 2, until: NOW + 30_000, unread: 1 });
    expect(afterLook(silent, NOW + 12_000)).toMatchObject({ holds: 2, until: NOW + 12_000, unread: 0 });
  });

  it('lets one go unseen after many looks, in case it is reading alone that is refused', () => {
    let trouble = held();
    const blind: number[] = [];
    for (let look = 1; look <= 2 * TROUBLE.blind.silent; look++) {
      trouble = afterSilence(trouble, NOW);
      if (goesBlind(trouble, 'silent')) blind.push(look);
    }
    expect(blind).toEqual([TROUBLE.blind.silent, 2 * TROUBLE.blind.silent]);
    expect(goesBlind(held(), 'silent')).toBe(false);
    expect(goesBlind(held(), 'noRead')).toBe(false);
    // The few reads there are may be used up in the middle of an outage: that is no reason to send into it.
    expect(goesBlind(afterNoRead({ ...held(), unread: TROUBLE.blind.noRead - 1 }, NOW), 'noRead')).toBe(false);
  });
});
