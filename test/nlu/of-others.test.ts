import { describe, expect, it } from '@jest/globals';
import { isOfOthers } from '../../src/nlu/of-others.ts';
import { emotionOfTurn } from '../../src/nlu/turn-emotion.ts';

describe("somebody else's anger", () => {
  it.each([
    '母に「いい加減にしなさい」と怒られました',
    '部長が激怒しています。私の入力ミスなんですが',
    '他社の荷物の話ですが、最悪でした',
    'my boss yelled at me about the date',
    "mum's livid, it was my own fault",
    'I hate the airline, a different company, never again',
  ])('is heard in %s', (sentence) => {
    expect(isOfOthers(sentence)).toBe(true);
  });

  it.each([
    '店員さんに怒鳴られました。どういう教育をしてるんですか',
    '母が怒っています。責任を取ってください',
    '妻も私も二度と利用しません',
    'my wife is furious with you and so am I',
    'your manager called me a liar',
    'ふざけるな',
    "I'm going to another company, you are thieves, never again!!",
    '隣の店のほうがよっぽどまし。最低。二度と来ない！',
    '他の店の話では在庫あるって言うのに、ふざけんな',
    '友達に言われたけど最低の店だな、ふざけるな',
    'My boss yelled at me because you lost my parcel, I am furious with you',
  ])('is not heard in %s', (sentence) => {
    expect(isOfOthers(sentence)).toBe(false);
  });

  it("is not the turn's, and other lines keep theirs", () => {
    const scolded = '姉に「ふざけるな」と怒鳴られました';
    expect(emotionOfTurn(scolded, 'ja').emotion.anger).toBeLessThan(0.35);
    expect(emotionOfTurn(`${scolded}\nふざけるな、二度と買わない`, 'ja')).toMatchObject({ line: 1 });
  });
});
