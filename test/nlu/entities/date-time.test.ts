import { describe, expect, it } from '@jest/globals';
import { createEntityFinder } from '../../../src/nlu/entities/entities.ts';
import { NOON } from '../sample-shop.ts';

const finder = createEntityFinder({ gazetteers: [] });
const dates = (text: string, now = NOON) =>
  finder
    .find(text, { now, zone: 'Asia/Tokyo', language: 'ja' })
    .flatMap(({ value, text: said }) => (value.kind === 'date_time' ? [{ said, ...value }] : []));
/** "2026-11-21 day", with the end of what has one. */
const short = (text: string) => dates(text).map(({ iso, grain, end }) => [iso, grain, end].filter(Boolean).join(' '));

describe('dates and times', () => {
  it.each([
    ['今日', '2026-11-21 day'],
    ['きょうの営業時間', '2026-11-21 day'],
    ['明日', '2026-11-22 day'],
    ['明後日', '2026-11-23 day'],
    ['あさって行きます', '2026-11-23 day'],
    ['昨日買いました', '2026-11-20 day'],
    ['今週末', '2026-11-21 day 2026-11-22'],
    ['来週の月曜', '2026-11-23 day'],
    ['来週', '2026-11-23 day 2026-11-29'],
    ['日曜日やってる？', '2026-11-22 day'],
    ['土曜', '2026-11-21 day'],
    ['12/30', '2026-12-30 day'],
    ['12月30日', '2026-12-30 day'],
    ['１２月３０日', '2026-12-30 day'],
    ['十二月三十日', '2026-12-30 day'],
    ['1月3日', '2027-01-03 day'],
    ['11/21', '2026-11-21 day'],
    ['11/20', '2027-11-20 day'],
    ['2月29日', '2028-02-29 day'],
    ['2027年1月3日', '2027-01-03 day'],
    ['2026/12/01', '2026-12-01 day'],
    ['令和9年1月3日', '2027-01-03 day'],
    ['30日', '2026-11-30 day'],
    ['3日', '2026-12-03 day'],
    ['三日後', '2026-11-24 day'],
    ['2週間後', '2026-12-05 day'],
    ['12月は休みですか', '2026-12-01 month 2026-12-31'],
    ['来月', '2026-12-01 month 2026-12-31'],
    ['今月末', '2026-11-30 day'],
    ['大晦日の営業時間', '2026-12-31 day'],
    ['12/30の19時は開いてますか', '2026-12-30T19:00 minute'],
    ['明日の朝10時', '2026-11-22T10:00 minute'],
    ['１２月３０日　１９：００', '2026-12-30T19:00 minute'],
    ['来週の月曜、午後3時に', '2026-11-23T15:00 minute'],
    ['19時半', '2026-11-21T19:30 time'],
    ['午後3時', '2026-11-21T15:00 time'],
    ['午前12時', '2026-11-21T00:00 time'],
    ['昼の2時', '2026-11-21T14:00 time'],
    ['夜7時', '2026-11-21T19:00 time'],
    ['七時十五分', '2026-11-21T07:15 time'],
    ['19:00', '2026-11-21T19:00 time'],
    ['25時まで', '2026-11-22T01:00 time'],
    ['正午', '2026-11-21T12:00 time'],
  ])('%s is %s', (text, expected) => {
    expect(short(text)).toEqual([expected]);
  });

  it.each([
    ['today', '2026-11-21 day'],
    ['Are you open tomorrow?', '2026-11-22 day'],
    ['the day after tomorrow', '2026-11-23 day'],
    ['dec 30 at 7pm', '2026-12-30T19:00 minute'],
    ['December 30th', '2026-12-30 day'],
    ['the 30th of December, 2027', '2027-12-30 day'],
    ['next monday', '2026-11-23 day'],
    ['on Saturday', '2026-11-21 day'],
    ['this weekend', '2026-11-21 day 2026-11-22'],
    ['the 30th', '2026-11-30 day'],
    ['7:30 pm', '2026-11-21T19:30 time'],
    ['12 a.m.', '2026-11-21T00:00 time'],
    ['7pm tomorrow', '2026-11-22T19:00 minute'],
    ['tomorrow at 19:00', '2026-11-22T19:00 minute'],
    ['noon', '2026-11-21T12:00 time'],
    ['in 3 days', '2026-11-24 day'],
    ['two weeks ago', '2026-11-07 day'],
    ['next month', '2026-12-01 month 2026-12-31'],
  ])('%s is %s', (text, expected) => {
    expect(short(text)).toEqual([expected]);
  });

  it.each([
    '2時間待ってます',
    '13/45',
    '25:70',
    '24/7',
    '2月30日',
    '3日以内',
    '今すぐ',
    '一緒に',
    'I may come',
    'sat down',
    'march on',
    'A5',
    '在庫',
    '毎日',
  ])('%s is no date', (text) => {
    expect(short(text)).toEqual([]);
  });

  it('reads from one time until another as one span', () => {
    expect(short('10時から20時まで')).toEqual(['2026-11-21T10:00 time 2026-11-21T20:00']);
  });

  it('keeps two times apart that are only named together', () => {
    expect(short('10時と20時')).toEqual(['2026-11-21T10:00 time', '2026-11-21T20:00 time']);
  });

  it('goes by the clock of the zone', () => {
    const justAfterMidnight = Date.UTC(2026, 10, 21, 15, 5);
    expect(dates('今日', justAfterMidnight)[0]?.iso).toBe('2026-11-22');
    expect(finder.find('today', { now: justAfterMidnight, zone: 'Europe/London', language: 'en' })[0]?.value).toMatchObject({
      iso: '2026-11-21',
    });
  });

  it('shows what the customer wrote', () => {
    expect(dates('えっと１２／３０の１９時は？')[0]?.said).toBe('１２／３０の１９時');
  });
});
