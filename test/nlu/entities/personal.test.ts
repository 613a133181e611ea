import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEntityFinder } from '../../../src/nlu/entities/entities.ts';
import { findPersonal, maskPersonal, passesLuhn } from '../../../src/nlu/entities/personal.ts';
import { NOON } from '../sample-shop.ts';

describe('personal data', () => {
  it.each([
    ['電話は０９０ー１２３４ー５６７８です', '電話は[phone]です'],
    ['mail a.b@example.com or call (415) 555-0132', 'mail [email] or call [phone]'],
    ['カード 4111-1111-1111-1111 12/27 123', 'カード [card_number] 12/27 123'],
    ['カード4111 1111\n1111 1111です', 'カード[card_number]です'],
    ['4111\u200B1111\u200B1111\u200B1111', '[card_number]'],
    ['4\u200B1\u200B1\u200B1 1111 1111 1111', '[card_number]'],
    ['my card is 4111.1111.1111.1111.', 'my card is [card_number].'],
    ['4111 1111 1111 1111- hanako', '[card_number]- hanako'],
    ['1. 4111 1111 1111 1111', '1. [card_number]'],
    ['exp 12/27 4111 1111 1111 1111', 'exp 12/27 [card_number]'],
    ['090-1234-5678\n4111 - 1111 - 1111 - 1111', '[phone]\n[card_number]'],
    ['注文番号 1234-5678\n4111 1111 1111 1111', '注文番号 1234-5678\n[card_number]'],
    ['電話は090-1234\n5678です', '電話は[phone]です'],
    ['03-1234\r\n5678', '[phone]'],
    ['電話は+81 90-1234\n5678です', '電話は[phone]です'],
    ['+81\n90-1234-5678', '[phone]'],
    ['call +81 (0)3\n1234 5678 please', 'call [phone] please'],
    ['+81-90\u200B-1234-5678まで', '[phone]まで'],
    ['+81 90-1234-5678\n150-0001', '[phone]\n[postal_code]'],
    ['0120\u200B-123-456まで', '[phone]まで'],
    ['〒060-0001\n011-123-4567', '[postal_code]\n[phone]'],
    ['〒150-0001 東京都渋谷区神宮前1-2-3 サンハイツ201号室 山田', '[postal_code] [address] 山田'],
    ['Send it to 12 Oak Lane, Boston, MA 02108 please', 'Send it to [address] please'],
    ['明日3個、5,000円で', '明日3個、5,000円で'],
  ])('is masked in %s', (text, masked) => {
    expect(maskPersonal(text)).toBe(masked);
  });

  it.each([
    'KM-20251118-0042',
    '注文番号 4111111111111111',
    'order number 0312345678',
    '追跡番号は 1234-5678-9012',
    '注文番号 1234 4111 1111 1111 1111',
    '2,000\n3,000\n4,500\n1,200\n9,800',
    '4111111111111112',
    '1234567890123456',
    'JAN 4901234567894',
    '2900000026810',
    '2026-11-21 12:00',
    '1,000,000',
  ])('is not seen in %s', (text) => {
    expect(findPersonal(text)).toEqual([]);
  });

  it('is marked among the entities of a message', () => {
    const found = createEntityFinder({ gazetteers: [] }).find('090-1234-5678に明日', { now: NOON, zone: 'Asia/Tokyo', language: 'ja' });
    expect(found.map(({ type, personal }) => [type, personal])).toEqual([
      ['phone', true],
      ['date_time', undefined],
    ]);
  });

  it('stands in order and apart in any text', () => {
    const pieces = fc.constantFrom(
      '090-1234-5678',
      'a@b.jp',
      '4111 1111 1111 1111',
      '渋谷区神宮前1-2-3',
      '5 Elm St',
      '〒',
      '１',
      '-',
      ' ',
      '(',
      '丁目',
      '市',
      '+81',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 20 }), (parts) => {
        const text = parts.join('');
        let end = 0;
        for (const span of findPersonal(text)) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(span.end).toBeGreaterThan(span.start);
          end = span.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it('is looked for in a megabyte without end or exception', () => {
    for (const piece of ['1', '市1-', 'a@a.', '0-', '0\n', '((', '1 a ', '4111 ', '一二', '+1 ']) {
      expect(typeof maskPersonal(piece.repeat(1_000_000 / piece.length))).toBe('string');
    }
  });

  it('has a check digit in card numbers', () => {
    expect(passesLuhn('79927398713')).toBe(true);
    expect(passesLuhn('79927398710')).toBe(false);
    expect(passesLuhn('')).toBe(false);
  });
});
