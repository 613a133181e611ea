import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { hoursOn, isOpen } from '../../src/core/hours.ts';
import { defaultTeam, setupSchema, teamOf, teamSchedule } from '../../src/core/setup.ts';

const shipped: unknown = parse(readFileSync(new URL('../../flows/setup.yaml', import.meta.url), 'utf8'));
const setup = setupSchema.parse(shipped);

describe('the setup that ships', () => {
  it('names one default team, open from 10:00 to 18:00 every day', () => {
    expect(defaultTeam(setup)).toBe('support');
    const schedule = teamSchedule(setup, 'support')!;
    expect(isOpen(schedule, Date.parse('2026-11-22T17:59:00+09:00'))).toBe(true);
    expect(isOpen(schedule, Date.parse('2026-11-22T18:00:00+09:00'))).toBe(false);
    expect(teamSchedule(setup, 'toString')).toBeUndefined();
  });

  it('closes on New Year and keeps short hours around it', () => {
    const schedule = teamSchedule(setup, 'stores')!;
    const days = ['2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02', '2027-01-04'].map((date) =>
      hoursOn(schedule, date).hours[0]?.join('-'),
    );
    expect(days).toEqual(['10:00-20:00', '10:00-18:00', undefined, '11:00-18:00', '10:00-20:00']);
  });
});

describe('a setup with mistakes', () => {
  const faults = (change: object) =>
    setupSchema.safeParse({ ...(shipped as object), ...change }).error?.issues.map((issue) => issue.message) ?? [];
  const team = (change: object) => ({ teams: { support: { name: { ja: '窓口', en: 'Support' }, default: true, hours: {}, ...change } } });

  it('is told what each of them is', () => {
    expect(faults({ zone: 'Asia/Tokio' })).toEqual(['must be an IANA time zone such as Asia/Tokyo']);
    expect(faults({ special: [{ date: '2026-02-30', closed: true }] })).toEqual(['must be a day such as 2026-12-31']);
    expect(faults({ special: [{ date: '2026-12-30' }] })).toEqual(['needs either hours or closed: true']);
    expect(faults({ special: ['2026-12-30', '2026-12-30'].map((date) => ({ date, closed: true })) })).toEqual([
      'names a day more than once',
    ]);
    expect(faults(team({ default: false }))).toEqual(['needs exactly one team with default: true']);
    expect(faults({ accounts: { web: { team: 'sales' } } })).toEqual(['there is no team “sales” (there is support, stores)']);
    expect(faults({ accounts: { twitter: { team: 'support' } } })[0]).toContain('Invalid key');
    expect(faults(team({ mail: ['nobody'] }))[0]).toContain('email');
    expect(faults(team({ hours: { mon: [['10.00', '18:00']] } }))[0]).toBe('must be a time such as 10:00');
  });
});

describe('the team for a handoff', () => {
  const house = setupSchema.parse({
    ...(shipped as object),
    accounts: { web: { team: 'stores' }, 'x:42': { team: 'stores' }, x: { team: 'support' } },
  });
  const of = (wanted: string | undefined, channel: 'x' | 'web' | 'botframework', externalId: string) =>
    teamOf(house, wanted, { channel, externalId });

  it('is the one that the reason names, if there is such a team', () => {
    expect(of('support', 'web', 'web')).toBe('support');
    expect(of('toString', 'web', 'web')).toBe('stores');
  });

  it('is otherwise that of the account, then of the channel, then the default', () => {
    expect([of(undefined, 'x', '42'), of(undefined, 'x', '43'), of(undefined, 'botframework', 'a')]).toEqual([
      'stores',
      'support',
      'support',
    ]);
  });
});
