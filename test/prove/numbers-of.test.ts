import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { numbersOf } from './numbers-of.ts';

describe('the numbers among a command’s options', () => {
  it('are as they were given, or not there', () => {
    const given: { kills: string; minutes?: string; seed?: string } = { kills: '1e3', minutes: '0.5' };
    expect(numbersOf(given, ['kills', 'minutes', 'seed'])).toEqual({ kills: 1_000, minutes: 0.5 });
  });

  it.each(['2O', 'x', '', ' ', '-1', 'NaN', 'Infinity', '1,000'])('are none: %j', (seeds) => {
    expect(() => numbersOf({ seeds }, ['seeds'])).toThrow(`--seeds ${seeds}: that is no number`);
  });

  it.each([
    ['run-simulation.js', '--seeds', '2O'],
    ['run-simulation.js', '--until', 'noon'],
    ['fuzz/run.js', '--inputs', 'x'],
    ['run.js', '--kills', 'x'],
    ['run.js', '--life', '2s'],
  ])(
    'end a command where they are none: %s %s %s',
    async (program, option, value) => {
      const ran = promisify(execFile)(process.execPath, [`dist/test/prove/${program}`, option, value]);
      await expect(ran).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(`${option} ${value}: that is no number`) });
    },
    60_000,
  );
});
