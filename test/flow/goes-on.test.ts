import { describe, expect, it } from '@jest/globals';
import { goesOn, type Follows } from '../../src/flow/goes-on.ts';

const DAYS_JA = 'ご注文から本州・四国は2日、北海道・九州・沖縄は3〜4日でお届けします。';
const DAYS_EN =
  'Delivery takes 2 days to Honshu and Shikoku, and 3–4 days to Hokkaido, Kyushu and Okinawa. Orders before 13:00 JST leave the same day.';
const WRAPPING_JA = 'ギフト包装は1点220円（税込）で、店舗でも通販でも承ります。';
const WRAPPING_EN = 'Gift wrapping is ¥220 incl. tax for 1 item, in our shops and online.';
const RETURNS_JA = '未開封の商品は、お届けから14日以内なら返品・交換を承ります。';

const asked = (text: string, said: string, more: Partial<Follows> = {}): Follows => ({
  text,
  said,
  turns: 0,
  ageMs: 60_000,
  own: 0,
  other: 0.2,
  ...more,
});

describe('a question after an answer', () => {
  it.each([
    ['沖縄なんですけど変わります？', DAYS_JA],
    ['北海道でも？', DAYS_JA],
    ['もし九州だったらどうなりますか', DAYS_JA],
    ['what if I live in Hokkaido', DAYS_EN],
    ['and to okinawa?', DAYS_EN],
  ])('is about that answer when it goes on from it with a word that the answer holds: %s', (text, said) => {
    expect(goesOn(asked(text, said))).toBe('again');
  });

  it.each([
    ['いくらかかる？', WRAPPING_JA, 0.67],
    ['いくらですか', WRAPPING_JA, 0.7],
    ['how much extra is that?', WRAPPING_EN, 0.8],
    ['how much is it', WRAPPING_EN, 0.75],
  ])('is about that answer when it asks how much without saying of what, and the answer names a sum: %s', (text, said, other) => {
    expect(goesOn(asked(text, said, { other }))).toBe('again');
    expect(goesOn(asked(text, DAYS_JA, { other }))).not.toBe('again');
  });

  it.each([
    ['セール品でも？', RETURNS_JA, { other: 0.4 }],
    ['does that include weekends?', DAYS_EN, { other: 0.78 }],
    ['離島だと？', DAYS_JA, {}],
    ['is it quicker by express', DAYS_EN, { other: 0.3 }],
    ['離島は何日ですか', DAYS_JA, { own: 0.15, other: 0.3 }],
  ])('may be about that answer when it goes on from it with other words, or the recognizer thinks so a little: %s', (text, said, more) => {
    expect(goesOn(asked(text, said, more))).toBe('perhaps');
  });

  it.each([
    ['北海道の店舗はどこですか', DAYS_JA, { other: 0.9 }],
    ['沖縄なんですけど変わります？', DAYS_JA, { other: 0.62 }],
    ['送料はいくらですか', WRAPPING_JA, { other: 0.98 }],
    ['does that mug come in blue?', WRAPPING_EN, { other: 0.95 }],
    ['how much is it', WRAPPING_EN, { other: 0.93 }],
  ])('never is when it names another intent surely: %s', (text, said, more) => {
    expect(goesOn(asked(text, said, more))).toBeNull();
  });

  it.each([
    ['who will win the world cup', DAYS_EN],
    ['おすすめの映画を教えて', DAYS_JA],
    ['猫を飼いはじめました', DAYS_JA],
    ['my cat is called Hokkaido', DAYS_EN],
    ['your answer was of no use to me', DAYS_EN],
  ])('is not when it has neither the form nor the matter of one that goes on: %s', (text, said) => {
    expect(goesOn(asked(text, said))).toBeNull();
  });

  it('is about the answer for two turns and half an hour, and only while it is short', () => {
    const question = asked('沖縄なんですけど変わります？', DAYS_JA);
    expect(goesOn({ ...question, turns: 2 })).toBe('again');
    expect(goesOn({ ...question, turns: 3 })).toBeNull();
    expect(goesOn({ ...question, ageMs: 31 * 60_000 })).toBeNull();
    expect(goesOn({ ...question, text: `${question.text}${'来週の引っ越しの荷物と一緒に受け取りたくて困っています'}` })).toBeNull();
  });
});
