import { describe, expect, it } from '@jest/globals';
import { soundOf } from '../../../src/nlu/language/reading.ts';
import { KANJI_READINGS } from '../../../src/nlu/language/readings.ts';

describe('how a Japanese text sounds', () => {
  it.each([
    ['返品したい', 'へんぴんしたい'],
    ['送料はいくら', 'そうりょうはいくら'],
    ['営業時間', 'えいぎょうじかん'],
    ['店はどこ', 'みせはどこ'],
    ['届け先を変える', 'とどけさきをかえる'],
    ['今日の受付', 'きょうのうけつけ'],
    ['キャンセルできる', 'きゃんせるできる'],
  ])('is the same for %s and %s', (kanji, kana) => {
    expect(soundOf(kanji)).toBe(soundOf(kana));
  });

  it('is the same for a wrong kanji of the same sound', () => {
    expect(soundOf('営業痔間')).toBe(soundOf('営業時間'));
  });

  it('leaves what it cannot read, and other writing, as it is', () => {
    expect(soundOf('鬱 abc 12')).toBe('鬱 abc 12');
  });

  it('knows a kanji in katakana alone', () => {
    for (const { together, alone } of KANJI_READINGS.values()) expect(together + alone).toMatch(/^[\u30A1-\u30FC]+$/);
    expect(KANJI_READINGS.size).toBeGreaterThan(600);
  });
});
