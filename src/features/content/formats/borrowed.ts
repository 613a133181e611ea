import type { Localized } from '../../../core/language.ts';

/** Said before a text that is there in the other language only. */
export const BORROWED: Record<'answer' | 'question', Localized> = {
  answer: { ja: '英語でのご案内です。', en: 'This answer is in Japanese.' },
  question: { ja: '英語でお聞きします。', en: 'This question is in Japanese.' },
};
