import type { Localized } from '../../../core/language.ts';

const t = (ja: string, en: string): Localized => ({ ja, en });
const LANGUAGE = { ja: t('日本語', 'Japanese'), en: t('英語', 'English') };

/** What the report on an import from another make can say about an item, whatever the make. */
export const NOTES = {
  idTaken: (id: string) =>
    t(
      `intents/${id}.yaml は取り込みで作ったものではないので書き換えません。取り込むには、そのファイルを消すか、元の名前を変えます`,
      `intents/${id}.yaml was not made by an import, so it is not overwritten. Delete it, or rename the intent, to import this one`,
    ),
  flowTaken: (id: string) =>
    t(
      `flows/${id}.yaml は取り込みで作ったものではないので書き換えません。インテントだけ取り込みました`,
      `flows/${id}.yaml was not made by an import, so it is not overwritten. Only the intent was imported`,
    ),
  noExamples: (language: 'ja' | 'en') =>
    t(
      `${LANGUAGE[language].ja}の例文がありません。${LANGUAGE[language].ja}のお客様にも答えるには、例文と見出しを書き足します`,
      `There are no examples in ${LANGUAGE[language].en}. Add some, and a title, to answer customers who write it`,
    ),
  noExamplesAtAll: () => t('例文がないので取り込みません', 'It has no examples, so it is left out'),
  sameExamples: (count: number) =>
    t(
      `このインテントのほかの例文と同じになる例文を${count}件省きました`,
      `${count} example(s) that say the same as another of this intent were left out`,
    ),
  exampleKnown: (example: string, intent: string) =>
    t(
      `例文「${example}」はインテント「${intent}」にもあるので省きました。どちらの意味かを決めて、一方だけに置きます`,
      `The example "${example}" is an example of "${intent}" too and was left out. Decide which it means and keep it there`,
    ),
  moreKnown: (count: number) =>
    t(`ほかのインテントと重なる例文を、さらに${count}件省きました`, `${count} more example(s) that other intents have were left out`),
  longExamples: (count: number) =>
    t(`長すぎる例文を${count}件省きました（2,000字まで）`, `${count} example(s) were too long and left out (2,000 characters at most)`),
  longName: () =>
    t(
      '名前が100字を超えるので、Dialogflow での名前を残せません',
      'The name is longer than 100 characters, so it is not kept as the name in Dialogflow',
    ),
  answerOneLanguage: (language: 'ja' | 'en') =>
    t(
      `回答の一部または全部が${LANGUAGE[language].ja}だけなので、どちらの言語のお客様にもそれを、その旨を添えて送ります`,
      `Some or all of the answer is in ${LANGUAGE[language].en} only, so customers of both languages get that, with a line that says so`,
    ),
  flowRefused: (id: string, why: Localized) =>
    t(
      `回答を公開できません：${why.ja}。flows/${id}.yaml.left-out に置きました。直して、名前の最後の .left-out を取ります`,
      `The answer cannot be published: ${why.en}. It is in flows/${id}.yaml.left-out: mend it and take .left-out off its name`,
    ),
  intentRefused: (why: Localized) => t(`取り込めません：${why.ja}`, `It cannot be imported: ${why.en}`),
  slotText: (slot: string, type: string) =>
    t(
      `「${slot}」の種類（${type}）に当たるものがないので、お客様の文をそのまま受けとります`,
      `There is no counterpart to the type of "${slot}" (${type}), so whatever the customer writes is taken`,
    ),
  entityThere: (type: string, count: number) =>
    t(
      `「${type}」はこのフォルダーにもうあるので、そちらを使います。元の${count}件は取り込んでいません`,
      `The folder has "${type}" already, which is used. Its ${count} entries were not imported`,
    ),
  entityRenamed: (type: string) => t(`ここでは「${type}」という名前です`, `It is called "${type}" here`),
  entityEmpty: () => t('使える値がないので取り込みません', 'It has no values that can be used, so it is left out'),
  badPattern: (pattern: string, why: string) =>
    t(
      `正規表現「${pattern}」は使えません（${why}）。flows/entities.yaml に RE2 の書き方で書きます`,
      `The pattern "${pattern}" cannot be used (${why}). Write it in flows/entities.yaml as RE2`,
    ),
  longPatterns: () =>
    t(
      '正規表現が合わせて500字を超えるので、入る分だけにしました',
      'The patterns are longer than 500 characters together; those that fit were taken',
    ),
  patternsAndRows: () =>
    t(
      '値の一覧と正規表現の両方があるので、一覧だけを取り込みました',
      'It has both a list of values and patterns; only the list was imported',
    ),
  dataKept: (file: string) =>
    t(
      `${file} は取り込みで作ったものではないか、手で直してあるので、書き換えません（imported_from の列で見分けます）`,
      `${file} was not made by an import or was taken over by hand, so it is not overwritten (the column imported_from tells)`,
    ),
  fileBroken: (file: string) =>
    t(
      `${file} が読めないので、書き足していません。content check で直してから、もう一度取り込みます`,
      `${file} cannot be read, so nothing was added to it. Mend it (content check) and import again`,
    ),
  basics: (files: string[], from: string) =>
    t(
      `フォルダーになかったので ${from} から写しました：${files.join('、')}。ブランド名、窓口の時間、文面を自分のものに直します`,
      `The folder lacked these, so they were copied from ${from}: ${files.join(', ')}. Put your own brand, hours and wording into them`,
    ),
  basicsMissing: (files: string[]) =>
    t(
      `公開するには、このフォルダーに ${files.join('、')} もいります（CONTENT_DIR にも見つかりません）`,
      `To be published, the folder also needs ${files.join(', ')} (and CONTENT_DIR has none to copy)`,
    ),
  titles: () =>
    t(
      '見出しは元の名前のままです。「どちらですか」と聞き返すときにお客様に見えるので、読める文に直します',
      'Titles are the names from the export. Customers see them when the desk asks which was meant: put words into them',
    ),
  longTitle: () => t('名前が長いので、見出しでは短くしました', 'The name is long, so its title is shorter'),
} as const;
