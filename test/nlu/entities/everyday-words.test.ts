import { describe, expect, it } from '@jest/globals';
import { createEntityFinder } from '../../../src/nlu/entities/entities.ts';
import type { GazetteerEntry } from '../../../src/nlu/entities/gazetteer.ts';

const entry = (id: string, name: string, ...aliases: string[]): GazetteerEntry => ({ id, name, aliases, fields: {} });
const finder = createEntityFinder({
  gazetteers: [
    {
      type: 'product',
      entries: [
        entry('candle', 'キャンドル', 'Candle'),
        entry('eraser', '消しゴム', '消し', 'Eraser'),
        entry('ribbon', 'リボン', 'Ribbon'),
        entry('bag', 'ラッピング袋', 'Wrapping bag'),
        entry('envelope', 'お祝い袋', 'Money envelope'),
      ],
    },
  ],
});
const products = (text: string): string[] =>
  finder
    .find(text, { now: Date.parse('2026-11-21T12:00:00+09:00'), zone: 'Asia/Tokyo', language: 'ja' })
    .flatMap(({ value, type }) => (type === 'product' && value.kind === 'record' ? [value.id] : []));

describe('names beside everyday words', () => {
  it.each([
    'キャンセルしたい',
    'ｷｬﾝｾﾙできますか',
    'ちゅうもんのきゃんせるはできますか',
    '取り消ししたいんですけど',
    'give me my money back',
    'your message',
  ])('finds no product in %s', (text) => {
    expect(products(text)).toEqual([]);
  });

  it.each([
    ['キャンドルありますか', 'candle'],
    ['キャンドノありますか', 'candle'],
    ['消しゴムはどこ', 'eraser'],
    ['消しありますか', 'eraser'],
    ['リボンください', 'ribbon'],
    ['ラッピング袋は売っていますか', 'bag'],
    ['do you sell money envelopes', 'envelope'],
  ])('finds in %s the %s', (text, id) => {
    expect(products(text)).toEqual([id]);
  });
});
