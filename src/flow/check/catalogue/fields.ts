/** Mistakes in one field. `a` and `b` are the names or values concerned. */
import { entry as t } from './entry.ts';
import type { Entries } from './entry.ts';

export const FIELD_PROBLEMS = {
  'unknown-key': (a: string) =>
    t(
      `「${a}」という項目はありません`,
      `There is no field "${a}"`,
      'つづりと字下げを確かめてください',
      'Check its spelling and indentation',
    ),
  'missing-language': (a: string) =>
    t(
      `${a === 'ja' ? '日本語' : '英語'}の文がありません`,
      `The ${a === 'ja' ? 'Japanese' : 'English'} text is missing`,
      `${a}: を書いてください`,
      `Add ${a}:`,
    ),
  'missing-field': (a: string) => t(`「${a}」が必要です`, `"${a}" is missing`, `${a}: を書いてください`, `Add ${a}:`),
  'wrong-value': (a: string, b: string) =>
    t(
      `値が正しくありません（${a}）`,
      `This value does not fit (${b})`,
      '項目の説明に合う値を書いてください',
      'Write a value as the reference describes it',
    ),
  'not-a-step': (a: string) =>
    t(
      `手順として読めません（${a}）`,
      `This is not a step (${a})`,
      '手順の種類を1つだけ書いてください：say、ask、choose、lookup、branch、set、goto、resolved、escalate、end',
      'Give exactly one kind of step: say, ask, choose, lookup, branch, set, goto, resolved, escalate, end',
    ),
  'too-many-options': () =>
    t(
      '選択肢は5つまでです',
      'At most five choices can be offered',
      '選択肢をまとめるか、質問を2つに分けてください',
      'Merge choices, or ask two questions',
    ),
  'choice-twice': (a: string) =>
    t(
      `選択肢「${a}」が重なっています`,
      `The choice "${a}" is there twice`,
      '値と表示を別にしてください',
      'Give each its own value and label',
    ),
  'id-twice': (a: string) => t(`「${a}」が2つあります`, `"${a}" is there twice`, '名前を変えてください', 'Rename one'),
  'bad-pattern': (a: string) =>
    t(
      `パターンが使えません：${a}`,
      `This pattern cannot be used: ${a}`,
      'RE2 の書き方にしてください（先読みと後方参照は使えません）',
      'Write it for RE2 (no look-around, no back-references)',
    ),
  'steps-after-end': () =>
    t(
      'この手順には届きません',
      'This step is never reached',
      '前の手順を見直すか、消してください',
      'Look at the step before it, or take it out',
    ),
} satisfies Entries;
