/** Mistakes in texts to customers. `a` and `b` are the names or values concerned. */
import { entry as t } from './entry.ts';
import type { Entries } from './entry.ts';

export const WORDING_PROBLEMS = {
  'bad-template': (a: string) =>
    t(
      `テンプレートとして読めません：${a}`,
      `This template cannot be read: ${a}`,
      '{{ }} と {% %}、フィルターの名前を確かめてください',
      'Check {{ }}, {% %} and the names of filters',
    ),
  'numbers-differ': (a: string, b: string) =>
    t(
      `日本語と英語で数字が違います（${a} / ${b}）`,
      `Japanese and English carry different numbers (${a} / ${b})`,
      '同じ数字を書いてください',
      'Give the same numbers in both',
    ),
  'urls-differ': (a: string, b: string) =>
    t(
      `日本語と英語でURLが違います（${a} / ${b}）`,
      `Japanese and English carry different URLs (${a} / ${b})`,
      '同じURLを書いてください',
      'Give the same URLs in both',
    ),
  'missing-phrase': (a: string) =>
    t(
      `決まり文句「${a}」がありません`,
      `The phrase "${a}" is missing`,
      'flows/phrases.yaml に加えてください',
      'Add it to flows/phrases.yaml',
    ),
  'few-variants': (a: string, b: string) =>
    t(
      `「${a}」には言い方が${b}つ要ります`,
      `"${a}" needs ${b} variants`,
      '同じ文が続かないように言い方を足してください',
      'Add wordings so that the same words are not sent twice running',
    ),
  'help-repeats': () =>
    t(
      'help が質問と同じ文です',
      'The help repeats the question',
      '答え方の例を挙げた別の文にしてください',
      'Say it in other words, with an example of an answer',
    ),
  'mixed-names': () =>
    t('「当店」と「弊社」が混ざっています', '当店 and 弊社 are both used', 'どちらか一方に揃えてください', 'Use one of them throughout'),
} satisfies Entries;
