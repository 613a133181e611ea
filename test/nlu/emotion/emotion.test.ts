import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scoreEmotion } from '../../../src/nlu/emotion/emotion.ts';
import { detectLanguage } from '../../../src/nlu/language/language.ts';

const score = (text: string) => scoreEmotion(text, detectLanguage(text).language);

describe('the emotion of a message', () => {
  it.each([
    'ふざけるな',
    'いい加減にして',
    'いいかげんにしろ',
    'もう二度と買わない',
    '二度とこんな店で買いません',
    '最悪',
    '何回言わせるんだ',
    'いつまで待たせるんですか',
    '二度と利用しません',
    '至急ご対応ください',
    'さすがですね〜、3週間待って違う色って',
    "I've been a customer for 10 years and this is how you treat me",
    '責任者を出せ',
    'どうなってるんですか！！',
    '届かない😡',
    '(゚Д゚)ゴルァ',
    '遅い💢',
    '返事まだ？（怒）',
    'ﾌｻﾞｹﾙﾅ',
    'サイアク',
    'さいてー',
    'もうにどとかわない',
    '絶対行かへんわ',
    'ほんまええ加減にせえよ',
    'なめとんか',
    'どげんなっとっとか',
    'you people are the worst',
    'this is ridiculous',
    'worst service ever',
    'I am FURIOUS',
    'fed up with you',
    'Never shopping here again!',
    'how long do I have to wait???',
    'thanks for nothing',
    'are you kidding me',
  ])('hears anger in %s', (text) => {
    expect(score(text).anger).toBeGreaterThanOrEqual(0.6);
    expect(score(text).negativity).toBeGreaterThanOrEqual(0.6);
    expect(score(text).gratitude).toBeLessThan(0.1);
  });

  it.each([
    '最悪でも来週までに届けば大丈夫です',
    '最悪でも来週',
    '最低でも3個ほしい',
    'やばい、かわいい',
    'もう使わないので返品したいです',
    'もう使わないものがあって',
    'おしえてくださいていねいに',
    'さいていげんのものだけ',
    '人形ありますか',
    '煙突みたいな花瓶',
    'not bad at all',
    'killer design!',
    '怒ってないです',
    '在庫はありますか',
    '渋谷店の営業時間は？',
    '何度もすみません',
    'もう来ないですか',
    '壊れにくい傘ありますか',
    'お店の責任者の方はいますか',
    '営業は2時までですか?!',
    'not bad',
    'worst case Friday',
    "I'm not angry",
    'damn cute mug',
    'no problem',
    'never mind',
    'how long does delivery take',
    'A5 OK?',
    'THANK YOU SO MUCH!!!',
    'Hello!!!',
    '',
  ])('hears none in %s', (text) => {
    expect(score(text).anger).toBeLessThan(0.1);
    expect(score(text).negativity).toBeLessThan(0.25);
  });

  it.each([
    'make me a sandwich',
    'write me an email',
    'fix my python script',
    'tell my sister I said hi',
    '返品って何日以内？',
    'てかこれbotだよね？',
    '左手の手袋だけです',
    'NAGOYA',
  ])('takes %s, short as it is, for no anger', (text) => {
    expect(score(text).anger).toBeLessThan(0.45);
  });

  it.each(['取っ手が割れていました', '袋が小さくてちょっと残念', '違う色が届きました', 'the handle is broken', 'まだ届いてないんですけど'])(
    'takes %s as a description, not as anger',
    (text) => {
      const { negativity, anger } = score(text);
      expect(negativity).toBeGreaterThan(0.2);
      expect(negativity).toBeLessThanOrEqual(0.5);
      expect(anger).toBeLessThan(0.2);
    },
  );

  it.each(['ちょっと残念', 'a bit disappointing'])('takes %s as a light grumble', (text) => {
    const { negativity, anger } = score(text);
    expect(negativity).toBeGreaterThanOrEqual(0.3);
    expect(negativity).toBeLessThanOrEqual(0.5);
    expect(anger).toBeLessThan(0.2);
  });

  it.each(['ありがとうございます', '助かりました', 'thanks', 'Thx!', 'さんきゅー'])('hears gratitude in %s', (text) => {
    expect(score(text).gratitude).toBeGreaterThan(0.6);
  });

  it.each(['至急お願いします', '今すぐ返事ください', 'ASAP please', 'I need it right now'])('hears urgency in %s', (text) => {
    expect(score(text).urgency).toBeGreaterThan(0.6);
  });

  it('hears shouting, and more anger in the same words shouted', () => {
    expect(score('WHERE IS MY ORDER').anger).toBeGreaterThan(score('where is my order').anger + 0.3);
    expect(score('最低！！！').anger).toBeGreaterThan(score('最低').anger);
    expect(score('マジで最悪！！！').strength).toBeGreaterThan(0.5);
  });

  it('stays between 0 and 1 for any text, and the same each time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const values = Object.values(score(text));
        expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(Object.values(score(text))).toEqual(values);
      }),
    );
  });
});
