import { describe, expect, it } from '@jest/globals';
import { formatClock, formatDay, formatHours, formatMoment, formatRange, formatYen } from '../../src/core/format.ts';

const now = Date.parse('2026-11-21T14:00:00+09:00');

describe('texts to customers', () => {
  it('say prices with their tax', () => {
    expect([formatYen(1100, 'ja'), formatYen(1100, 'en')]).toEqual(['1,100円（税込）', '¥1,100 incl. tax']);
    expect(formatYen(242, 'ja')).toBe('242円（税込）');
  });

  it('say days with their weekday, and the year only when it is far', () => {
    expect([formatDay('2026-11-29', 'ja', now), formatDay('2026-11-29', 'en', now)]).toEqual(['11月29日（日）', 'Sun 29 Nov']);
    expect(formatDay('2027-01-03', 'ja', now)).toBe('1月3日（日）');
    expect([formatDay('2028-01-03', 'ja', now), formatDay('2028-01-03', 'en', now)]).toEqual(['2028年1月3日（月）', 'Mon 3 Jan 2028']);
  });

  it('say times, in English with their zone', () => {
    expect([formatClock('19:00', 'ja'), formatClock('19:00', 'en')]).toEqual(['19:00', '7:00 pm JST']);
    expect([formatClock('09:05', 'ja'), formatClock('00:15', 'en'), formatClock('12:00', 'en')]).toEqual([
      '9:05',
      '12:15 am JST',
      '12:00 pm JST',
    ]);
    expect(formatClock('26:00', 'ja')).toBe('翌2:00');
  });

  it('say ranges and days of several ranges', () => {
    expect([formatRange(['10:00', '18:00'], 'ja'), formatRange(['10:00', '18:00'], 'en')]).toEqual([
      '10:00〜18:00',
      '10:00 am–6:00 pm JST',
    ]);
    expect([formatRange(['18:00', '02:00'], 'ja'), formatRange(['18:00', '26:00'], 'en')]).toEqual([
      '18:00〜翌2:00',
      '6:00 pm–2:00 am JST',
    ]);
    expect([formatRange(['00:00', '24:00'], 'ja'), formatRange(['10:00', '24:00'], 'ja')]).toEqual(['24時間', '10:00〜24:00']);
    const lunch = [
      ['10:00', '13:00'],
      ['14:00', '18:00'],
    ] as const;
    expect(formatHours(lunch, 'ja')).toBe('10:00〜13:00、14:00〜18:00');
    expect(formatHours(lunch, 'en')).toBe('10:00 am–1:00 pm, 2:00 pm–6:00 pm JST');
    expect([formatHours([], 'ja'), formatHours([], 'en')]).toEqual(['休業', 'closed']);
  });

  it('say a moment by its clock today and with its day otherwise', () => {
    const tonight = Date.parse('2026-11-21T18:00:00+09:00');
    expect([formatMoment(tonight, 'ja', now), formatMoment(tonight, 'en', now)]).toEqual(['18:00', '6:00 pm JST']);
    const later = Date.parse('2026-11-24T10:05:00+09:00');
    expect([formatMoment(later, 'ja', now), formatMoment(later, 'en', now)]).toEqual(['11月24日（火）10:05', 'Tue 24 Nov, 10:05 am JST']);
    expect(formatMoment(later, 'en', now, 'Europe/London')).toBe('Tue 24 Nov, 1:05 am GMT');
  });
});
