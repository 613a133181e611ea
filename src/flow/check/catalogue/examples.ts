/** Mistakes in examples. `a` and `b` are the names or values concerned. */
import { entry as t } from './entry.ts';
import type { Entries } from './entry.ts';

export const EXAMPLE_PROBLEMS = {
  'empty-language': (a: string) =>
    t(
      `${a === 'ja' ? '日本語' : '英語'}の例文がどのインテントにもありません`,
      `No intent has an example in ${a === 'ja' ? 'Japanese' : 'English'}`,
      'この言語のお客様には見出しだけを頼りに答えます。例文を書いてください',
      'Customers who write in this language are understood by the titles alone. Write examples',
    ),
  'no-examples': (a: string, b: string) =>
    t(
      `${a === 'ja' ? '日本語' : '英語'}の例文がありません`,
      `There is no example in ${a === 'ja' ? 'Japanese' : 'English'}`,
      `見出しだけが手がかりになります。${b}件以上書いてください`,
      `The title is all there is to go by. Write at least ${b}`,
    ),
  'one-example': (a: string, b: string) =>
    t(
      `${a === 'ja' ? '日本語' : '英語'}の例文が1件だけです`,
      `There is only one example in ${a === 'ja' ? 'Japanese' : 'English'}`,
      `別の言い方を足して${b}件以上にしてください`,
      `Add other wordings, at least ${b} in all`,
    ),
  'few-examples': (a: string, b: string) =>
    t(`例文が${a}件しかありません`, `There are only ${a} examples`, `${b}件以上にしてください`, `Give at least ${b}`),
  'example-twice': (a: string, b: string) =>
    t(
      `例文「${a}」はインテント「${b}」にもあります`,
      `The example "${a}" also belongs to the intent "${b}"`,
      'どちらかから消してください',
      'Take it out of one of them',
    ),
  'example-alike': (a: string, b: string) =>
    t(
      `例文「${a}」はインテント「${b}」の例文と、記号や絵文字、音の伸ばし方のほかは同じです`,
      `The example "${a}" differs from one of the intent "${b}" in nothing but marks, emoji or repeated letters`,
      '違いは学習されません。どちらかから消してください',
      'The difference is not learnt. Take one of them out',
    ),
  'example-repeated': (a: string) =>
    t(`例文「${a}」が重なっています`, `The example "${a}" is there twice`, '片方を消してください', 'Take one out'),
  'near-duplicates': (a: string) =>
    t(
      `ほかの例文とほぼ同じ例文が${a}件あります`,
      a === '1' ? 'One example is almost the same as another' : `${a} examples are almost the same as others`,
      '似すぎた例文からは何も学べません。言い回しの違う文に替えてください',
      'They teach nothing. Replace them by sentences that say it in other words',
    ),
  'example-too-long': (a: string, b: string) =>
    t(
      `例文が${a}文字あります`,
      `This example has ${a} letters`,
      `お客様が書くような一文（${b}文字以内）にしてください`,
      `Make it one sentence as a customer would write it, at most ${b} letters`,
    ),
  'example-only-place': (a: string) =>
    t(
      `{product} のような場所だけの例文が${a}件あります`,
      a === '1' ? 'One example is nothing but a place such as {product}' : `${a} examples are nothing but a place such as {product}`,
      '値だけでは用件がわかりません。値だけでこの流れを始めたいときは、flow の starts_with に書いてください',
      'A value alone does not tell what is wanted. Where it shall start the flow all the same, name it under starts_with of the flow',
    ),
  'example-control': (a: string) =>
    t(
      `例文に目に見えない文字（${a}）があります`,
      `This example holds an invisible letter (${a})`,
      'その文字を消してください。貼り付けた文によく混じっています',
      'Take it out. Pasted texts often bring them along',
    ),
  'unknown-placeholder': (a: string) =>
    t(
      `例文の {${a}} は値の種類にありません`,
      `{${a}} in an example is no entity`,
      'product、store、order_number、date_time、number などを使ってください',
      'Use product, store, order_number, date_time, number …',
    ),
} satisfies Entries;
