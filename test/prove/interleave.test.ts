import { expect, it } from '@jest/globals';
import { describeOnEngines } from '../support/engines.ts';
import { raceClaims } from './interleave-claims.ts';

/** `dist/test/prove/run-simulation.js --races` runs as many as one likes. */
const RACES = 40;

describeOnEngines('agents who reach for a customer at the same moment', (database) => {
  it('has exactly one winner for each, and the others are told so', async () => {
    const report = await raceClaims(database(), { races: RACES, seed: 20_261_121 });
    expect(report).toMatchObject({ races: RACES, problems: [] });
    expect(report.claims).toBeGreaterThan(2 * RACES);
  }, 120_000);
});
