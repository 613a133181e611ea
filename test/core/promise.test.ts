import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { closingTime, isOpen } from '../../src/core/hours.ts';
import { dueTime, latePromise, promiseOf } from '../../src/core/promise.ts';
import { setupSchema, teamSchedule, type Setup } from '../../src/core/setup.ts';

const houseWith = (team: object): Setup =>
  setupSchema.parse({
    brand: { name: { ja: 'カモ屋', en: 'Kamoya' }, privacy_url: 'https://kamoya.example/p', shop_url: 'https://kamoya.example/' },
    teams: { support: { name: { ja: '窓口', en: 'Support' }, default: true, hours: { every: [['10:00', '18:00']] }, ...team } },
  });
const setup = houseWith({ reply_minutes: 15, away_minutes: 60 });
const at = (clock: string, day = '22') => Date.parse(`2026-11-${day}T${clock}:00+09:00`);

describe('the time that a customer is promised', () => {
  it('is soon when somebody is at the desk, or when nobody can know', () => {
    expect(promiseOf(setup, 'support', at('14:02'), true)).toEqual({ desk: 'open', until: at('14:20') });
    expect(promiseOf(setup, 'support', at('14:02'), null)).toEqual({ desk: 'open', until: at('14:20') });
  });

  it('is later when nobody is at the desk, and the next day’s when today is too short', () => {
    expect(promiseOf(setup, 'support', at('14:02'), false)).toEqual({ desk: 'away', until: at('15:05') });
    expect(promiseOf(setup, 'support', at('17:30'), false)).toEqual({ desk: 'away', until: at('10:30', '23') });
  });

  it('is the opening while the team is closed, whoever is at the desk', () => {
    for (const there of [true, false, null])
      expect(promiseOf(setup, 'support', at('20:00'), there)).toEqual({ desk: 'closed', opens: at('10:00', '23') });
    expect(promiseOf(houseWith({ hours: {} }), 'support', at('14:00'), true)).toEqual({ desk: 'closed', opens: null });
  });

  it('is never sooner with nobody at the desk than with somebody', () => {
    const odd = houseWith({ reply_minutes: 90, away_minutes: 10 });
    expect(promiseOf(odd, 'support', at('12:00'), false)).toEqual({ desk: 'away', until: at('13:30') });
  });

  it('is whole five minutes, and never past a closing, whatever the hours', () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const arbitrary = fc.record({
      to: minute,
      now: fc.integer({ min: 0, max: 470 }),
      reply: fc.integer({ min: 1, max: 300 }),
      there: fc.boolean(),
    });
    fc.assert(
      fc.property(arbitrary, ({ to, now, reply, there }) => {
        const house = houseWith({
          hours: { every: [['10:00', `17:${String(to).padStart(2, '0')}`]] },
          reply_minutes: reply,
          away_minutes: reply,
        });
        const asked = at('10:00') + now * 60_000;
        const promise = promiseOf(house, 'support', asked, there);
        if (promise.desk === 'closed' || promise.until === null) return;
        const schedule = teamSchedule(house, 'support')!;
        expect(isOpen(schedule, promise.until - 1)).toBe(true);
        expect(promise.until).toBeGreaterThan(asked);
        if (promise.until !== closingTime(schedule, promise.until - 1)) expect(promise.until % 300_000).toBe(0);
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

describe('when nobody came', () => {
  it('is known at the promised time, or the reply time after the opening', () => {
    expect(dueTime(setup, 'support', promiseOf(setup, 'support', at('14:02'), false))).toBe(at('15:05'));
    expect(dueTime(setup, 'support', promiseOf(setup, 'support', at('20:00'), null))).toBe(at('10:15', '23'));
    expect(dueTime(setup, 'support', { desk: 'closed', opens: null })).toBeNull();
  });

  it('is promised again as with an empty desk; the second time for the end of the working day', () => {
    expect(latePromise(setup, 'support', at('14:20'), false)).toEqual({ desk: 'away', until: at('15:20') });
    expect(latePromise(setup, 'support', at('15:20'), true)).toEqual({ desk: 'away', until: at('18:00') });
    expect(latePromise(setup, 'support', at('17:40'), true)).toEqual({ desk: 'away', until: at('18:00', '23') });
    expect(latePromise(setup, 'support', at('18:00'), true)).toEqual({ desk: 'closed', opens: at('10:00', '23') });
  });
});
