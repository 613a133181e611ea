import { describe, expect, it } from '@jest/globals';
import { ContentError, createTemplates } from '../../src/flow/templates.ts';

const templates = createTemplates();
const now = Date.parse('2026-11-21T03:00:00Z');
const ja = { language: 'ja' as const, zone: 'Asia/Tokyo', now };
const en = { ...ja, language: 'en' as const };

describe('filters', () => {
  it.each([
    ['{{ x | yen }}', 1100, '1,100円（税込）', '¥1,100 incl. tax'],
    ['{{ x | yen }}', '1100', '1,100円（税込）', '¥1,100 incl. tax'],
    ['{{ x | yen }}', 'お問い合わせ', 'お問い合わせ', 'お問い合わせ'],
    ['{{ x | yen }}', null, '', ''],
    ['{{ x | day }}', '2026-11-29', '11月29日（日）', 'Sun 29 Nov'],
    ['{{ x | day }} {{ x | clock }}', { iso: '2026-11-29T19:00', grain: 'minute' }, '11月29日（日） 19:00', 'Sun 29 Nov 7:00 pm JST'],
    ['{{ x | clock }}', '2026-11-29', '2026-11-29', '2026-11-29'],
    ['{{ x | clock }}', now, '12:00', '12:00 pm JST'],
    ['{{ x | clock }}', '19:00', '19:00', '7:00 pm JST'],
    ['{{ x | clock }}', null, '', ''],
    ['{{ x | clock }}', { iso: '2026-11-29T16:00', end: '2026-11-29T19:00', grain: 'minute' }, '16:00〜19:00', '4:00 pm–7:00 pm JST'],
    ['{{ x | clock }}', { iso: '2026-11-29T18:00', end: '2026-11-30T00:00', grain: 'minute' }, '18:00〜24:00', '6:00 pm–12:00 am JST'],
    ['{{ x | clock }}', { iso: '2026-11-29T18:00', end: '2026-11-29T18:00', grain: 'minute' }, '18:00', '6:00 pm JST'],
    ['{{ x | clock }}', { iso: '2026-11-29', end: '2026-12-01', grain: 'day' }, '2026-11-29', '2026-11-29'],
    ['{{ x | asof }}', now, '12:00', '12:00 pm JST'],
    ['{{ x | asof }}', now - 86_400_000, '11月20日（金）12:00', 'Fri 20 Nov, 12:00 pm JST'],
    ['{{ x | asof }}', null, '', ''],
    ['{{ x | moment }}', now, '12:00', '12:00 pm JST'],
    ['{{ x | moment }}', now + 86_400_000, '11月22日（日）12:00', 'Sun 22 Nov, 12:00 pm JST'],
    ['{{ x | moment }}', '2026-11-21T19:00', '19:00', '7:00 pm JST'],
    ['{{ x | moment }}', { iso: '2026-11-22T10:00', grain: 'minute' }, '11月22日（日）10:00', 'Sun 22 Nov, 10:00 am JST'],
    ['{{ x | moment }}', '2026-11-21', '11月21日（土）', 'Sat 21 Nov'],
    ['{{ x | moment }}', null, '', ''],
    ['{{ x | local: "store_name" }}', { store_name: '渋谷店', store_name_en: 'Shibuya' }, '渋谷店', 'Shibuya'],
    ['{{ x | local: "store_name" }}', { store_name: '渋谷店' }, '渋谷店', '渋谷店'],
    ['{{ x | local: "constructor" }}', {}, '', ''],
  ])('%s of %j', (template, x, inJapanese, inEnglish) => {
    expect(templates.render(template, { x }, ja)).toBe(inJapanese);
    expect(templates.render(template, { x }, en)).toBe(inEnglish);
  });
});

describe('hostile templates', () => {
  it.each([
    '{% include "/etc/passwd" %}',
    '{% render "a" %}',
    '{% layout "a" %}',
    '{{ x | where_exp: "y", "1" }}',
    '{{ x | nothing }}',
    '{{ x',
    '{% for %}',
  ])('%s is not content', (template) => {
    expect(() => templates.check(template)).toThrow(ContentError);
  });

  it.each([
    '{% for i in (1..9999999) %}x{% endfor %}',
    '{% for i in (1..300) %}{% for j in (1..300) %}x{% endfor %}{% endfor %}',
    '{{ "x" | append: x | split: "" | join: "abcdefghij" }}',
  ])('%s is stopped', (template) => {
    expect(() => templates.render(template, { x: 'y'.repeat(900_000) }, ja)).toThrow(ContentError);
  });

  it('are stopped by what they do, not by how busy the machine is: a long list is none of them', () => {
    const rows = Array.from({ length: 50 }, (_, at) => ({ name: `${at}` }));
    const list = '{% for row in rows %}{% if row.name != "x" %}{% if row.name == "3" %}{{ row.name }}{% endif %}{% endif %}{% endfor %}';
    expect(templates.render(list, { rows }, ja)).toBe('3');
  });

  it('sees own values alone', () => {
    const scope = { x: Object.create({ secret: 1 }) as object, f: { g: 1 } };
    expect(templates.render('{{ x.secret }}{{ f.constructor }}{{ f.__proto__ }}{{ f.toString }}|{{ f.g }}', scope, ja)).toBe('|1');
  });

  it('keeps a value a value', () => {
    expect(templates.render('{{ text }}', { text: '{{ 1 | plus: 1 }}{% if %}' }, ja)).toBe('{{ 1 | plus: 1 }}{% if %}');
  });

  it('tests conditions, and lets none break out of its tag', () => {
    expect(templates.test('found.items.size == 0', { found: { items: [] } }, ja)).toBe(true);
    expect(templates.test('a and b', { a: 1 }, ja)).toBe(false);
    expect(() => templates.checkCondition('a %}{% if b')).toThrow(ContentError);
  });
});
