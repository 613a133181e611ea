import { describe, expect, it } from '@jest/globals';
import { clausesOf } from '../../../../src/nlu/recognizers/embedded/clauses.ts';

describe('the clauses of a message', () => {
  it('are those of a long story', () => {
    expect(clausesOf('昨日そちらのお店で買い物をしたんですが、楽しかったです。ところで駐車場はありますか')).toEqual([
      '昨日そちらのお店で買い物をしたんですが',
      '楽しかったです',
      'ところで駐車場はありますか',
    ]);
    expect(
      clausesOf('We came all the way from Leeds. It rained the whole week! Where is your shop in Kyoto, and are you open on Sunday?'),
    ).toEqual(['We came all the way from Leeds', 'It rained the whole week', ' Where is your shop in Kyoto', 'are you open on Sunday']);
  });

  it.each(['在庫ありますか', 'こんにちは。在庫ありますか', 'hi. do you have it in stock?', '', 'あ'.repeat(500)])(
    'are none in %s',
    (text) => {
      expect(clausesOf(text)).toEqual([]);
    },
  );

  it('are parted by a dash between blanks, however many', () => {
    const parts = clausesOf(`I came all the way from Leeds${' '.repeat(30)}-  where is your shop in Kyoto`);
    expect(parts.map((part) => part.trim())).toEqual(['I came all the way from Leeds', 'where is your shop in Kyoto']);
  });

  it('are at most twelve, the last ones', () => {
    const clauses = clausesOf(Array.from({ length: 40 }, (_, n) => `これは${n}番目の文です。`).join(''));
    expect(clauses).toHaveLength(12);
    expect(clauses.at(-1)).toBe('これは39番目の文です');
  });
});
