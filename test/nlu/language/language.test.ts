import { describe, expect, it } from '@jest/globals';
import { detectLanguage } from '../../../src/nlu/language/language.ts';

describe('the language of a message', () => {
  it.each([
    '在庫',
    'ありますか',
    'ｻﾞｲｺ ｱﾘﾏｽｶ',
    'shibuya店のnotebookありますか',
    'zaiko arimasuka',
    'shibuya no mise wa nanji made desuka',
    'arigatou',
    'iPhone case の在庫',
  ])('of %s is Japanese', (text) => {
    expect(detectLanguage(text, 'en')).toEqual({ language: 'ja', certain: true });
  });

  it.each(['hello', 'do you have the mug', 'ＨＥＬＬＯ', 'shibuya store', 'where is KM-20251118-0042', 'umbrella', "isn't it open?"])(
    'of %s is English',
    (text) => {
      expect(detectLanguage(text, 'ja')).toEqual({ language: 'en', certain: true });
    },
  );

  it.each(['', '12/30', '😀👍', 'KM-20251118-0042', 'a@example.com', '@kamoya https://t.co/x', 'shibuya', '🤷‍♀️ 3', '한국어'])(
    'of %s is not certain',
    (text) => {
      expect(detectLanguage(text, 'en')).toEqual({ language: 'en', certain: false });
      expect(detectLanguage(text, 'ja')).toEqual({ language: 'ja', certain: false });
    },
  );
});
