import { describe, expect, it } from '@jest/globals';
import type { Evidence, Query } from './evidence.ts';
import { found, judge, KINDS, violations } from './verdict.ts';

const LOG = { messages: [], deliveries: [] };
const nothing: Query = () => Promise.resolve([]);
const SOUND: Evidence = {
  ...{ excused: new Map(), answeredTwice: [], turns: [], overtaken: [], mixedUp: [], unstored: [], work: 0, states: {}, outcomes: {} },
  outbound: { lost: [], doubled: [], outOfOrder: [], mixedUp: [] },
  waysOut: { givenUp: [], leftToPeople: [], dropped: [] },
};
const judged = async (evidence: Partial<Evidence>) => violations(await judge(nothing, LOG, { ...SOUND, ...evidence }, []));

describe('the verdict of a kill run', () => {
  it('is clean when there is nothing', async () => {
    await expect(judged({})).resolves.toEqual([]);
  });

  it('names what the platform’s log and the product’s own messages say of each other', async () => {
    const outbound = { lost: ['a'], doubled: ['b'], outOfOrder: ['c'], mixedUp: ['d'] };
    await expect(judged({ outbound })).resolves.toEqual(['1 lost', '1 doubled', '1 out of order', '1 mixed up']);
  });

  it('is not clean when the product let go of messages for no reason, though none is lost', async () => {
    const waysOut = { givenUp: ['a'], leftToPeople: ['b', 'c'], dropped: ['d'] };
    await expect(judged({ waysOut })).resolves.toEqual(['1 given up', '2 left to people for nothing', '1 dropped for nothing']);
  });

  it('calls nothing lost as long as something is still to be done', async () => {
    const outbound = { ...SOUND.outbound, lost: ['a'] };
    await expect(judged({ outbound, work: 1 })).resolves.toEqual(['1 stuck']);
  });

  it('is not clean when it took too long to come to rest, though nothing is left to do since', async () => {
    const verdict = await judge(nothing, LOG, SOUND, [], 120_000);
    expect(found(verdict)).toEqual([{ kind: 'stuck', list: ['not at rest 120000 ms after the last fault'] }]);
  });

  it('counts excuses without taking them for violations', async () => {
    const excused: Evidence['excused'] = new Map([
      ['1', 'parked'],
      ['2', 'failed'],
      ['3', 'left to a person'],
    ]);
    const verdict = await judge(nothing, LOG, { ...SOUND, excused }, []);
    expect(verdict).toMatchObject({ parked: 1, failed: 1, dropped: 0, leftToPeople: 1 });
    expect(found(verdict)).toEqual([]);
  });

  it('has a list for each kind', async () => {
    const verdict = await judge(nothing, LOG, SOUND, []);
    for (const list of Object.values(KINDS)) expect(verdict[list]).toEqual([]);
  });
});
