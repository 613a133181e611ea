import { describe, expect, it } from '@jest/globals';
import { endsTheWait } from '../../../src/features/dialogue/words.ts';

describe('that a person is no longer needed', () => {
  it.each([
    'もう大丈夫です',
    '大丈夫です。よろしくお願いします',
    '大丈夫です、よろしくお願いします🙇‍♂️',
    '大丈夫です！今後ともよろしくお願いいたします。',
    'もう大丈夫です。ありがとうございました、何卒宜しくお願い致します',
    '解決しました。また何かあればよろしくお願いしますね♪',
    '大丈夫です。よろしく、お願いします',
    'もう大丈夫です、お騒がせして、すみませんでした(^^)',
    '解決しました。教えていただけたので助かりました😊',
    'もういいです。ありがとうございますm(_ _)m',
    'never mind, thank you so much!',
    'never mind. please ignore my question',
  ])('is said: %s', (text) => {
    expect(endsTheWait(text)).toBe(true);
  });

  it.each([
    'もう大丈夫です。返金してください🙏',
    '大丈夫です、返品できますか😢',
    '大丈夫です。返金お願いします',
    '大丈夫です。返金おねがいします！',
    '大丈夫です。返品希望です',
    '大丈夫です。交換を希望しています',
    '大丈夫です。返金してくださいm(_ _)m',
    '大丈夫です。返金してください(´;ω;｀)',
    '大丈夫です。返金してほしいです(笑)',
    '大丈夫です、返金してくださいね♪',
    '大丈夫です。返品の件、よろしくお願いします',
    '大丈夫です。返金よろしくお願いします🙏',
    '大丈夫です。ご対応を宜しくお願い致します',
    '大丈夫です。交換していただけると助かります',
    '大丈夫です、お願いします',
    '大丈夫です、お待ちしています',
    '大丈夫です！待ってますね😊',
    'all good, please refund me',
    "never mind, I'd like a refund",
    'Never mind. I’d like a refund',
    'All good, I need a refund',
    '大丈夫です。返金をお願いしたいのですが',
    'もう大丈夫です。交換してほしいんですが',
    'もう大丈夫です、返品したいんですけど😢',
    '大丈夫です。交換してほしいのだけれども…',
  ])('is not said by who wants more: %s', (text) => {
    expect(endsTheWait(text)).toBe(false);
  });
});
