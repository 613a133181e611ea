import type { Language, Localized } from '../core/language.ts';

const t = (ja: string, en: string): Localized => ({ ja, en });

export const USAGE = t(
  `使い方：uketsuke nlu <命令>
  evaluate --train <学習> --test <テスト>   学習して、テストの文で測る
    --validation <検証>             範囲外の境目を、学習の文でなくこの文で決める
    --max-withheld 0.02             答えられるのに控えてもよい割合（0〜1）
    --language ja|en                すべての文の言語（省くと行の language、それもなければ文から判断）
    --predictions <ファイル>         1文ごとの結果を JSON Lines で書き出す
    --seed <整数>                   学習の乱数の種
    --json                          結果を JSON で表示
  explain "<文>"                    その文がどの意図になるか、その理由
    --dir <フォルダー> --language ja|en --json
<学習> <テスト> <検証> は、{"text","intent"} を1行に1つ書いた .jsonl か、コンテンツのフォルダー（intents/ と flows/）です。
"intent": null は範囲外の文（テストと検証だけ）。どの命令にも --lang ja|en を付けられます。`,
  `Usage: uketsuke nlu <command>
  evaluate --train <T> --test <E>   trains on T and measures with E
    --validation <V>                sets the limit for out of scope by these rows instead of the training rows
    --max-withheld 0.02             the share of right answers that may be withheld (0 to 1)
    --language ja|en                of every row (else the row's "language", else told from the text)
    --predictions <file>            writes what came of every row, as JSON Lines
    --seed <integer>                of the chance in training
    --json                          the result as JSON
  explain "<text>"                  which intent a text has, and why
    --dir <folder> --language ja|en --json
T, E and V are .jsonl files with {"text","intent"} on each line, or a content folder (with intents/ and flows/).
"intent": null is out of scope (in E and V only). Each takes --lang ja|en.`,
);

export const SAY = {
  noFile: (path: string, code: string) =>
    t(
      code === 'ENOENT' ? `${path} がありません。ファイル名を確かめてください` : `${path} を読めません（${code}）`,
      code === 'ENOENT' ? `${path} does not exist. Check its name` : `${path} cannot be read (${code})`,
    ),
  notUtf8: (path: string) => t(`${path} は UTF-8 ではありません。UTF-8 で保存し直してください`, `${path} is not UTF-8. Save it as UTF-8`),
  notAFile: (path: string) =>
    t(
      `${path} は、コンテンツのフォルダー（intents/ を含む）でも .jsonl のファイルでもありません`,
      `${path} is neither a content folder (with intents/ in it) nor a .jsonl file`,
    ),
  noRows: (path: string) =>
    t(
      `${path} に文がありません。1行に1つ {"text": "…", "intent": "…"} と書いてください`,
      `${path} holds no rows. Write one {"text": "…", "intent": "…"} to a line`,
    ),
  notJson: () =>
    t('JSON ではありません → {"text": "…", "intent": "…"} と書いてください', 'is not a JSON object → write {"text": "…", "intent": "…"}'),
  noText: () => t('text がありません → "text" にお客様の文を書いてください', 'has no text → put the sentence into "text"'),
  noIntent: () =>
    t('intent がありません → 意図の名前か、範囲外なら null を書いてください', 'has no intent → write its name, or null for out of scope'),
  learnsNothing: () =>
    t(
      'intent が null です。範囲外の文からは学習しません → --test か --validation のファイルに移してください',
      'has the intent null, and nothing is learnt from out of scope → move it to the file of --test or --validation',
    ),
  badLanguage: () => t('language は ja か en です', 'has a language that is neither "ja" nor "en"'),
  moreMistakes: (count: number) => t(`ほかに ${count}行`, `and ${count} more lines`),
  badShare: (given: string) =>
    t(
      `--max-withheld ${given}：0 から 1 の数で書いてください（2% なら 0.02）`,
      `--max-withheld ${given}: write a share from 0 to 1 (0.02 is 2 %)`,
    ),
  badSeed: (given: string) => t(`--seed ${given}：0 以上の整数で書いてください`, `--seed ${given}: write a whole number from 0 up`),
  badOptionLanguage: (given: string) => t(`--language ${given}：ja か en で書いてください`, `--language ${given}: write ja or en`),
  needed: (option: string) => t(`${option} が必要です`, `${option} is needed`),
  oneText: () => t('文を1つ、引用符で囲んで書いてください', 'write one text, in quotes'),
  folder: (path: string) =>
    t(`${path} はフォルダーです。書き出すファイルの名前を指定してください`, `${path} is a folder. Give the name of the file to write`),
  noWrite: (path: string, code: string) => t(`${path} に書けません（${code}）`, `${path} cannot be written (${code})`),
  training: () => t('学習しています…', 'training…'),
  unknown: (intent: string, count: number) =>
    t(
      `注意：テストの意図「${intent}」（${count}文）は学習の文にないので、必ず誤りになります`,
      `note: the intent “${intent}” (${count} test rows) is not among the training rows: it can only be wrong`,
    ),
  moreUnknown: (count: number) => t(`注意：そのような意図がほかに ${count}件あります`, `note: and ${count} more such intents`),
  noneRight: () =>
    t(
      '注意：検証の文に正しく答えられたものがないため、境目は学習の文で決めました',
      'note: no validation row was answered rightly, so the limit is the one learnt from the training rows',
    ),
} as const;

export type Say = (text: Localized) => string;
export const inLanguage =
  (language: Language): Say =>
  (text) =>
    text[language];
