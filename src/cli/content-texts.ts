import type { Language, Localized } from '../core/language.ts';

const t = (ja: string, en: string): Localized => ({ ja, en });

export const USAGE = t(
  `使い方：uketsuke content <命令>
  check [フォルダー]            内容を調べる（誤りがあれば終了コード 1）
  test [フォルダー]             会話テストを走らせる（--tests ファイル、--now 日時、--min 合格率、--notes）
  publish [フォルダー]          調べて、学習して、リリースする（--note メモ）
  releases                      リリースの一覧
  rollback [番号]               前の（または番号の）リリースに戻す
  import <フォルダー|表>        フォルダーは新しいリリースに、FAQ の表（csv、xlsx）はファイルにする（--into フォルダー、--sheet 名前）
         --format dialogflow <zip>   Dialogflow ES のエージェントをファイルにする（--into フォルダー）
         --format rasa <yml|フォルダー>  Rasa の学習データをファイルにする（--into フォルダー、--language ja|en）
  export <フォルダー>           リリースをファイルに書き出す（--release 番号）
         --format dialogflow <zip>   リリースを Dialogflow ES のエージェントにする
どの命令にも --lang ja|en を付けられます。フォルダーを省くと CONTENT_DIR です。`,
  `Usage: uketsuke content <command>
  check [folder]                checks the content (exit code 1 when there are errors)
  test [folder]                 runs the conversation tests (--tests file, --now time, --min percent, --notes)
  publish [folder]              checks, trains and releases it (--note text)
  releases                      lists the releases
  rollback [number]             goes back to the release before, or to that number
  import <folder|table>         a folder becomes a release, an FAQ table (csv, xlsx) becomes files (--into folder, --sheet name)
         --format dialogflow <zip>   a Dialogflow ES agent becomes files (--into folder)
         --format rasa <yml|folder>  Rasa training data become files (--into folder, --language ja|en)
  export <folder>               writes a release as files (--release number)
         --format dialogflow <zip>   a release becomes a Dialogflow ES agent
Each takes --lang ja|en. Without a folder it is CONTENT_DIR.`,
);

export const SAY = {
  noFolder: (dir: string) =>
    t(`${dir} というフォルダーはありません。名前を確かめてください`, `the folder ${dir} does not exist. Check its name`),
  fileNoFolder: (dir: string) =>
    t(
      `${dir} はファイルです。intents/ と flows/ のあるフォルダーを指定してください`,
      `${dir} is a file. Give the folder that has intents/ and flows/ in it`,
    ),
  unreadableFolder: (dir: string, code: string) => t(`${dir} を読めません（${code}）`, `${dir} cannot be read (${code})`),
  badNow: (given: string, example: string) =>
    t(
      `--now ${given}：会話が始まる日時を「${example}」のように書いてください`,
      `--now ${given}: write the time when the conversations begin, such as ${example}`,
    ),
  badMin: (given: string) =>
    t(
      `--min ${given}：合格とする割合を、0から100までの半角の数字で書いてください（例：--min 95）`,
      `--min ${given}: write the percentage that has to pass as a number from 0 to 100, such as --min 95`,
    ),
  badOptionLanguage: (given: string) => t(`--language ${given}：ja か en で書いてください`, `--language ${given}: write ja or en`),
  published: (release: number) => t(`リリース ${release} を公開しました`, `release ${release} is published`),
  refused: () =>
    t('誤りがあるので公開していません。何も変わっていません', 'not published because of the errors above; nothing has changed'),
  rolledBack: (release: number, was: number | null) =>
    t(`リリース ${release} に戻しました（前は ${was ?? 'なし'}）`, `release ${release} is current again (it was ${was ?? 'none'})`),
  noReleases: () => t('リリースはまだありません', 'there are no releases yet'),
  exported: (count: number, dir: string) => t(`${dir} に ${count}ファイルを書きました`, `wrote ${count} files to ${dir}`),
  faq: (made: number, updated: number, leftOut: number, dir: string) =>
    t(
      `作成 ${made}行、更新 ${updated}行、除外 ${leftOut}行（${dir}）。公開するには：npx uketsuke content publish`,
      `${made} lines made, ${updated} updated, ${leftOut} left out (${dir}). To release them: npx uketsuke content publish`,
    ),
  faqLine: (line: number, what: 'made' | 'updated' | 'left-out') =>
    t(
      `${line}行目 ${{ made: '作成', updated: '更新', 'left-out': '除外' }[what]}`,
      `line ${line} ${{ made: 'made', updated: 'updated', 'left-out': 'left out' }[what]}`,
    ),
  noTests: (dir: string) => t(`テストがありません（${dir}）`, `there are no tests (${dir})`),
  training: () => t('学習しています…', 'training…'),
  format: (format: string) =>
    t(`形式「${format}」はありません（files、faq、dialogflow、rasa）`, `there is no format "${format}" (files, faq, dialogflow or rasa)`),
  exportFormat: (format: string) =>
    t(`形式「${format}」はありません（files か dialogflow）`, `there is no format "${format}" (files or dialogflow)`),
  formatWhole: () => t('全体', 'all of it'),
  formatMade: (
    {
      made,
      updated,
      leftOut,
      flows,
      entities,
      examples,
    }: Record<'made' | 'updated' | 'leftOut' | 'flows' | 'entities' | 'examples', number>,
    dir: string,
  ) =>
    t(
      `インテント 作成 ${made}件、更新 ${updated}件、除外 ${leftOut}件（例文 ${examples}件、流れ ${flows}件、エンティティ ${entities}件、${dir}）。調べるには：npx uketsuke content check、公開するには：npx uketsuke content publish`,
      `intents: ${made} made, ${updated} updated, ${leftOut} left out (${examples} examples, ${flows} flows, ${entities} entities, ${dir}). To check: npx uketsuke content check; to release: npx uketsuke content publish`,
    ),
  agentWritten: ({ intents, entities, answers }: Record<'intents' | 'entities' | 'answers', number>, file: string) =>
    t(
      `${file} にインテント${intents}件（うち回答つき${answers}件）、エンティティ${entities}件を書きました。Dialogflow の「Export and Import」→「RESTORE FROM ZIP」で読み込みます`,
      `wrote ${intents} intents (${answers} with answers) and ${entities} entities to ${file}. Load it with “Export and Import” → “RESTORE FROM ZIP” in Dialogflow`,
    ),
} as const;

export type Say = (text: Localized) => string;
export const inLanguage =
  (language: Language): Say =>
  (text) =>
    text[language];
