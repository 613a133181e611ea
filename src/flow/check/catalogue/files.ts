/** Mistakes in a file as such. `a` and `b` are the names or values concerned. */
import { entry as t } from './entry.ts';
import type { Entries } from './entry.ts';
import { syntaxProblem } from './syntax.ts';

export const FILE_PROBLEMS = {
  'too-large': (a: string) =>
    t(
      `ファイルが大きすぎます（${a}バイト）`,
      `The file is too large (${a} bytes)`,
      '1MB以下に分けてください',
      'Split it into files of at most 1 MB',
    ),
  'too-deep': () =>
    t(
      '入れ子が深すぎます（32段まで）',
      'Nested too deeply (32 levels at most)',
      '手順を別の流れに分けて goto を使ってください',
      'Move steps into another flow and use goto',
    ),
  'yaml-syntax': (a: string, b: string) => syntaxProblem(a, b),
  'yaml-alias': () =>
    t(
      '別名（*）の使い方が多すぎるか、誤っています',
      'Too many aliases (*), or one without its anchor',
      '別名を使わずに書いてください',
      'Write the values out instead of using aliases',
    ),
  'forbidden-key': (a: string) =>
    t(`「${a}」という名前は使えません`, `The name "${a}" cannot be used`, '別の名前にしてください', 'Choose another name'),
  'unreadable-file': (a: string) =>
    t(`ファイルを読めません：${a}`, `The file cannot be read: ${a}`, 'アクセス権を確かめてください', 'Check its permissions'),
  'not-utf8': () =>
    t(
      'このファイルは UTF-8 ではありません',
      'This file is not UTF-8',
      'エディターで文字コードに UTF-8 を選び、保存し直してください',
      'Save it again with UTF-8 as its encoding',
    ),
  'missing-folder': (a: string) =>
    t(
      `フォルダー「${a}」がありません`,
      `The folder "${a}" is missing`,
      'フォルダーを作り、少なくとも1つのファイルを置いてください',
      'Create it with at least one file in it',
    ),
  'unknown-file': () =>
    t(
      'このファイルは使われません',
      'This file is not used',
      '先頭に flow: を書くか、ファイル名を確かめてください',
      'Start it with flow:, or check its name',
    ),
} satisfies Entries;
