import { describe, expect, it } from '@jest/globals';
import { accentFor, contrastOf } from '../../../src/ui/kit/colour.ts';
import { chooseLanguage, languageOf } from '../../../src/ui/kit/language.ts';
import { safeHref, splitLinks } from '../../../src/ui/kit/links.tsx';
import { dayLabel, dayName, momentText, momentWithDay, promisedTime, whenText } from '../../../src/ui/kit/time.ts';

describe('the language of the page', () => {
  it.each([
    ['?lang=en', ['ja-JP'], 'en'],
    ['?lang=fr', ['en-GB', 'ja'], 'en'],
    ['', ['fr', 'en-US', 'ja'], 'en'],
    ['', ['fr'], 'ja'],
    ['', [], 'ja'],
  ])('is, for "%s" and a browser that speaks %j, %s', (search, browser, language) => {
    expect(chooseLanguage(search, browser)).toBe(language);
  });

  it('is told per text by its letters', () => {
    expect(['「OK」です', 'カモ', '領収書', 'Hello', '12:30 👍'].map(languageOf)).toEqual(['ja', 'ja', 'ja', 'en', 'en']);
  });
});

describe('an accent made of a brand colour', () => {
  const colours = ['#0b6b62', '#ffdd00', '#ff0000', '#000000', '#ffffff', '#3366ff', '#808080', '#e91e63'];
  const grounds = { light: '#ffffff', dark: '#171b1c' };
  it.each(colours.flatMap((colour) => (['light', 'dark'] as const).map((theme) => [colour, theme] as const)))(
    '%s can be read in the %s theme as text, on its soft ground and under its own text',
    (colour, theme) => {
      const { accent, soft, fill, on } = accentFor(colour, theme) ?? { accent: '', soft: '', fill: '', on: '' };
      expect(contrastOf(accent, grounds[theme])).toBeGreaterThanOrEqual(4.5);
      expect(contrastOf(accent, soft)).toBeGreaterThanOrEqual(4.4);
      expect(contrastOf(on, fill)).toBeGreaterThanOrEqual(4.45);
      expect(contrastOf(fill, grounds[theme])).toBeGreaterThan(1.2);
    },
  );

  it('stays as it is when it can be read already, and is nothing when it is no colour', () => {
    expect(accentFor('#0B6B62', 'light')).toMatchObject({ accent: '#0b6b62', fill: '#0b6b62', on: '#ffffff' });
    expect(accentFor('#ffd400', 'light')).toMatchObject({ fill: '#ffd400', on: '#0b1615' });
    expect(accentFor('red; }', 'light')).toBeNull();
  });
});

describe('links', () => {
  it('are found in text of both languages without the marks around them', () => {
    expect(splitLinks('詳しくはhttps://a.example/b?c=1。または（http://d.example）')).toEqual([
      { text: '詳しくは' },
      { text: 'https://a.example/b?c=1', url: 'https://a.example/b?c=1' },
      { text: '。または（' },
      { text: 'http://d.example', url: 'http://d.example' },
      { text: '）' },
    ]);
    expect(splitLinks('See https://a.example/b.').map((piece) => piece.url)).toEqual([undefined, 'https://a.example/b', undefined]);
  });

  it('open http and https only', () => {
    expect(['javascript:alert(1)', 'data:text/html,x', ' JAVASCRIPT:1', '/chat', 'ftp://a.example'].map(safeHref)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(safeHref('https://a.example')).toBe('https://a.example/');
    expect(splitLinks('javascript:alert(1) http://').every((piece) => piece.url === undefined)).toBe(true);
  });
});

describe('times', () => {
  const now = Date.parse('2026-11-21T03:00:00Z');
  const tokyo = 'Asia/Tokyo';

  it('name a day with its weekday, and its year when it is another', () => {
    expect(dayName(now, now, 'ja', tokyo)).toBe('11月21日（土）');
    expect(dayName(now, now, 'en', tokyo)).toBe('Sat 21 Nov');
    expect(dayName(Date.parse('2025-11-19T03:00:00Z'), now, 'ja', tokyo)).toBe('2025年11月19日（水）');
    expect(dayLabel(now, now, 'ja')).toMatch(/^今日 /);
    expect(dayLabel(now - 24 * 3600_000, now, 'en')).toMatch(/^Yesterday, /);
  });

  it('of a clock are of today, or name their day', () => {
    const noon = new Date(2026, 10, 21, 12).getTime();
    const hours = (far: number) => noon + far * 3_600_000;
    const said = (at: number) => [momentText(at, noon, 'ja'), momentText(at, noon, 'en'), whenText(at, noon, 'en')];
    expect(said(hours(2))).toEqual(['14:00', '14:00', 'at 14:00']);
    expect(said(hours(21))).toEqual(['明日 09:00', 'tomorrow 09:00', 'tomorrow 09:00']);
    expect(said(hours(-18))).toEqual(['昨日 18:00', 'yesterday 18:00', 'yesterday 18:00']);
    expect(said(hours(69))).toEqual(['11/24 09:00', '24 Nov 09:00', 'on 24 Nov 09:00']);
    expect([momentWithDay(hours(0), noon, 'ja'), momentWithDay(hours(0), noon, 'en')]).toEqual(['今日 12:00', 'today 12:00']);
  });

  it('are promised in the brand’s zone, with the day when it is not today', () => {
    const inTwentyMinutes = Date.parse('2026-11-21T05:20:00Z');
    const tuesday = Date.parse('2026-11-24T01:00:00Z');
    expect(promisedTime(inTwentyMinutes, now, 'en', tokyo)).toBe('2:20 pm JST');
    expect(promisedTime(tuesday, now, 'en', tokyo)).toBe('10:00 am JST on Tue 24 Nov');
    expect(promisedTime(tuesday, now, 'ja', tokyo)).toMatch(/^(日本時間)?11月24日（火）10:00$/);
    expect(promisedTime(Date.parse('2026-11-20T15:05:00Z'), now, 'en', tokyo)).toBe('12:05 am JST');
  });
});
