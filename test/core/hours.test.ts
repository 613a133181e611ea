import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { japaneseHoliday } from '../../src/core/holidays.ts';
import * as hours from '../../src/core/hours.ts';
import type { HoursRange, Schedule, SpecialDay } from '../../src/core/hours.ts';
import { addDays, epochOf, wallClock, weekdayOf, WEEKDAYS } from '../../src/core/zone.ts';

const { addOpenMinutes, closingTime, hoursOn, isOpen, nextOpening, openMinutesBetween } = hours;
const jst = (text: string) => Date.parse(`${text}+09:00`);
const daily = (...ranges: HoursRange[]): Schedule['week'] => Object.fromEntries(WEEKDAYS.map((day) => [day, ranges]));

const newYear: SpecialDay[] = [
  { date: '2026-12-31', hours: [['10:00', '18:00']] },
  { date: '2027-01-01', hours: [], name: { ja: '元日', en: "New Year's Day" } },
];
const shop: Schedule = { zone: 'Asia/Tokyo', week: { ...daily(['10:00', '20:00']), holiday: [['10:00', '19:00']] }, special: newYear };
const office: Schedule = {
  zone: 'Asia/Tokyo',
  week: Object.fromEntries(
    ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [
      day,
      [
        ['10:00', '13:00'],
        ['14:00', '18:00'],
      ] as HoursRange[],
    ]),
  ),
  closedOnHolidays: true,
};
const bar: Schedule = { zone: 'Asia/Tokyo', week: { fri: [['18:00', '02:00']], sat: [['18:00', '26:00']] } };

describe('opening hours', () => {
  it('are those of the weekday, of the holiday before them, and of a special day before both', () => {
    expect(hoursOn(shop, '2026-11-24')).toEqual({
      date: '2026-11-24',
      weekday: 'tue',
      hours: [['10:00', '20:00']],
      holiday: null,
      special: null,
    });
    expect(hoursOn(shop, '2026-11-23')).toMatchObject({ hours: [['10:00', '19:00']], holiday: { ja: '勤労感謝の日' } });
    expect(hoursOn(shop, '2027-01-01')).toMatchObject({ hours: [], holiday: { ja: '元日' }, special: { name: { en: "New Year's Day" } } });
    expect(hoursOn(office, '2026-11-23').hours).toEqual([]);
  });

  it('open at the opening minute and not at the closing minute', () => {
    expect(isOpen(shop, jst('2026-12-30T10:00:00'))).toBe(true);
    expect(isOpen(shop, jst('2026-12-30T19:59:59'))).toBe(true);
    expect(isOpen(shop, jst('2026-12-30T20:00:00'))).toBe(false);
    expect(isOpen(shop, jst('2026-12-31T19:00:00'))).toBe(false);
  });

  it('stop for lunch, and find the way back from it', () => {
    expect(closingTime(office, jst('2026-11-24T12:00:00'))).toBe(jst('2026-11-24T13:00:00'));
    expect(nextOpening(office, jst('2026-11-24T13:20:00'))).toBe(jst('2026-11-24T14:00:00'));
    expect(addOpenMinutes(office, jst('2026-11-24T12:50:00'), 15)).toBe(jst('2026-11-24T14:05:00'));
  });

  it('skip the weekend and the public holiday after it', () => {
    expect(nextOpening(office, jst('2026-11-20T18:00:00'))).toBe(jst('2026-11-24T10:00:00'));
    expect(addOpenMinutes(office, jst('2026-11-20T17:50:00'), 15)).toBe(jst('2026-11-24T10:05:00'));
  });

  it('may last past midnight, however that is written', () => {
    expect(isOpen(bar, jst('2026-11-21T01:59:00'))).toBe(true);
    expect(isOpen(bar, jst('2026-11-22T01:59:00'))).toBe(true);
    expect(closingTime(bar, jst('2026-11-20T23:00:00'))).toBe(jst('2026-11-21T02:00:00'));
    expect(isOpen(bar, jst('2026-11-21T02:00:00'))).toBe(false);
  });

  it('have no closing time when they go round the clock, and no opening when there is none', () => {
    const always: Schedule = { zone: 'Asia/Tokyo', week: daily(['00:00', '24:00']) };
    expect(closingTime(always, jst('2026-11-20T23:00:00'))).toBeNull();
    expect(addOpenMinutes(always, jst('2026-11-20T23:00:00'), 20 * 1440)).toBe(jst('2026-12-10T23:00:00'));
    expect(openMinutesBetween(always, jst('2026-11-20T23:00:00'), jst('2026-12-10T23:00:00'))).toBe(20 * 1440);
    const tillMonday: Schedule = { ...always, week: { ...always.week, mon: [['00:00', '12:00']] } };
    expect(closingTime(tillMonday, jst('2026-11-17T00:00:00'))).toBe(jst('2026-11-23T12:00:00'));
    expect(addOpenMinutes(tillMonday, jst('2026-11-23T11:50:00'), 15)).toBe(jst('2026-11-24T00:05:00'));
    expect(nextOpening({ zone: 'Asia/Tokyo', week: {} }, jst('2026-11-20T23:00:00'))).toBeNull();
  });

  it('follow a clock that is put forward or back', () => {
    const london: Schedule = { zone: 'Europe/London', week: daily(['00:30', '01:30'], ['09:00', '17:00']) };
    // 2027-03-28 01:00 GMT becomes 02:00 BST: half an hour of the night is skipped.
    expect(openMinutesBetween(london, Date.parse('2027-03-28T00:00Z'), Date.parse('2027-03-28T05:00Z'))).toBe(30);
    expect(nextOpening(london, Date.parse('2027-03-28T05:00Z'))).toBe(Date.parse('2027-03-28T08:00Z'));
    expect(nextOpening(london, Date.parse('2026-10-25T05:00Z'))).toBe(Date.parse('2026-10-25T09:00Z'));
  });
});

describe('public holidays', () => {
  it('are found by calendar day, in both languages', () => {
    expect(japaneseHoliday('2026-11-23')).toEqual({ ja: '勤労感謝の日', en: 'Labor Thanksgiving Day' });
    expect([japaneseHoliday('2026-11-22'), japaneseHoliday('2026-11-24'), japaneseHoliday('constructor')]).toEqual([null, null, null]);
  });

  it('can be added and taken away', () => {
    const added = { ja: '臨時の祝日', en: 'Special holiday' };
    expect(japaneseHoliday('2026-11-24', { '2026-11-24': added })).toBe(added);
    expect(japaneseHoliday('2026-11-23', { '2026-11-23': null })).toBeNull();
  });
});

const clocks = fc
  .integer({ min: 0, max: 95 })
  .map((quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`);
const someHours = fc.array(fc.tuple(clocks, clocks), { maxLength: 3 });
const dates = fc.integer({ min: 0, max: 800 }).map((days) => addDays('2026-01-01', days));
const schedules: fc.Arbitrary<Schedule> = fc.record({
  zone: fc.constantFrom('Asia/Tokyo', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'Asia/Kathmandu'),
  week: fc.record(Object.fromEntries([...WEEKDAYS, 'holiday'].map((day) => [day, someHours])), { requiredKeys: [] }),
  special: fc.array(fc.record({ date: dates, hours: someHours }), { maxLength: 5 }),
  closedOnHolidays: fc.boolean(),
});
const moments = fc
  .integer({ min: Date.parse('2026-01-01') / 60_000, max: Date.parse('2028-02-01') / 60_000 })
  .map((minutes) => minutes * 60_000);

describe('whatever the schedule', () => {
  it('the next opening is open, and nothing before it is', () => {
    fc.assert(
      fc.property(schedules, moments, fc.double({ min: 0, max: 1, noNaN: true }), (schedule, at, part) => {
        const next = nextOpening(schedule, at);
        if (next === null) return;
        expect(next).toBeGreaterThanOrEqual(at);
        expect(isOpen(schedule, next)).toBe(true);
        if (next > at) expect(isOpen(schedule, at + Math.floor((next - 1 - at) * part))).toBe(false);
      }),
    );
  });

  it('it is open until its closing time and closed at it', () => {
    fc.assert(
      fc.property(schedules, moments, fc.double({ min: 0, max: 1, noNaN: true }), (schedule, at, part) => {
        const closing = closingTime(schedule, at);
        if (closing === null) return;
        expect(isOpen(schedule, at + Math.floor((closing - 1 - at) * part))).toBe(true);
        expect(isOpen(schedule, closing)).toBe(false);
      }),
    );
  });

  it('a promise made in open minutes leaves exactly so many of them', () => {
    fc.assert(
      fc.property(schedules, moments, fc.integer({ min: 0, max: 3000 }), (schedule, at, minutes) => {
        const until = addOpenMinutes(schedule, at, minutes);
        if (until !== null) expect(openMinutesBetween(schedule, at, until)).toBe(minutes);
      }),
    );
  });

  it('a special day decides its own hours', () => {
    fc.assert(
      fc.property(schedules, dates, someHours, (schedule, date, ranges) => {
        const day = hoursOn({ ...schedule, special: [{ date, hours: ranges }] }, date);
        expect([...day.hours].sort()).toEqual([...ranges].sort());
        expect(day.weekday).toBe(weekdayOf(date));
      }),
    );
  });

  it('a minute of a day is found again on the wall, unless the clock skips it', () => {
    fc.assert(
      fc.property(schedules, dates, fc.integer({ min: 0, max: 1439 }), ({ zone }, date, minute) => {
        const wall = wallClock(zone, epochOf(zone, date, minute));
        expect(wall.date).toBe(date);
        expect(wall.minute).toBeGreaterThanOrEqual(minute);
        expect(wall.minute - minute).toBeLessThanOrEqual(60);
        expect(epochOf(zone, date, minute + 1)).toBeGreaterThanOrEqual(epochOf(zone, date, minute));
      }),
    );
  });
});
