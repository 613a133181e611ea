import { describe, expect, it } from '@jest/globals';
import { asksAgain, saysItDidNotHelp, saysItIsUnknown, saysItIsWrong, takesItBack } from '../../src/flow/sayings.ts';

describe('what customers say about the conversation', () => {
  it.each([
    ['違う'],
    ['全然ちがう'],
    ['ぜんぜん違います！'],
    ['いや違う'],
    ['ちがう、そうじゃない'],
    ['いや、そうじゃなくて'],
    ['違うんですけど'],
    ["no that's not it"],
    ["No, that's wrong."],
    ["that's not what I asked"],
    ['wrong'],
  ])('%s says that the answer is wrong', (text) => {
    expect(saysItIsWrong(text)).toBe(true);
    expect(saysItDidNotHelp(text)).toBe(true);
  });

  it.each([
    ['違う色ありますか'],
    ['間違えて買った'],
    ['それ'],
    ['いや'],
    ['no'],
    ['ちがう店舗は？'],
    ["that's great"],
    ['no, the blue one'],
    ['wrong size was delivered'],
  ])('%s does not', (text) => {
    expect(saysItIsWrong(text)).toBe(false);
  });

  it.each([
    ['やっぱりいいです'],
    ['あ、やっぱいいです。届くの待ちます'],
    ['もう大丈夫です'],
    ['いえ、結構です'],
    ['なんでもないです'],
    ['never mind, found it'],
    ['Forget it'],
    ['oh nvm'],
    ['changed my mind'],
  ])('%s takes the question back', (text) => {
    expect(takesItBack(text)).toBe(true);
  });

  it.each([
    ['やっぱり新宿店で'],
    ['やっぱりいいですか'],
    ['大丈夫ですか'],
    ['やめたいです'],
    ["don't forget it"],
    ['leave it at the door?'],
  ])('%s does not take it back', (text) => {
    expect(takesItBack(text)).toBe(false);
  });

  it('asks for the same again, or in another language', () => {
    expect(['もう一度お願いします', 'もう一回', 'say that again please', 'can you repeat that'].map(asksAgain)).toEqual(
      Array(4).fill('same'),
    );
    expect(['日本語でもう一回お願いできますか', 'in japanese please'].map(asksAgain)).toEqual(['ja', 'ja']);
    expect(['英語でお願いします', 'in english?', 'English please'].map(asksAgain)).toEqual(['en', 'en', 'en']);
    expect(['お願いします', '', 'please', '英語の本はありますか', 'english notebook', 'もう一度調べる方法は'].map(asksAgain)).toEqual(
      Array(6).fill(null),
    );
  });

  it('does not know what is asked for', () => {
    expect(['番号がわかりません', 'メールなくしちゃって', "I don't have it", 'no idea'].every(saysItIsUnknown)).toBe(true);
    expect(['KM-12345678', '渋谷店', 'the blue one'].some(saysItIsUnknown)).toBe(false);
  });
});
