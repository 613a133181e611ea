import type { Localized } from '../../../../core/language.ts';

const t = (ja: string, en: string): Localized => ({ ja, en });

/** What the report on an export to Dialogflow can say: what has no counterpart there, and what to do. */
export const EXPORT_NOTES = {
  flow: (steps: string) =>
    t(
      `この流れ（${steps}）に当たるものは Dialogflow にありません。インテントと例文だけを書き出しました。回答は引き続きこちらで出すか、Webhook を作ります`,
      `Dialogflow has no counterpart to this flow (${steps}). Only the intent and its phrases were exported: leave the answer here, or write a webhook`,
    ),
  template: (text: string) =>
    t(
      `計算する文面「${text}」は Dialogflow では書けません。インテントと例文だけを書き出しました`,
      `Dialogflow cannot calculate the text “${text}”. Only the intent and its phrases were exported`,
    ),
  help: () => t('答えが合わないときの文（help）は書き出していません', 'The words after a wrong answer (help) were not exported'),
  asof: () =>
    t('「いつ時点か」の小さな行（asof）は書き出していません', 'The small line with the time of the figure (asof) was not exported'),
  escalate: () =>
    t(
      '引き継ぎの理由や担当チームは書き出していません（live agent handoff だけです）',
      'Reason and team of the handoff were not exported (only the live agent handoff)',
    ),
  handoffText: (text: string) =>
    t(
      `引き継ぎの文面にある「${text}」は Dialogflow では書けないので、文面なしで引き継ぎます`,
      `Dialogflow cannot calculate “${text}” in the words before the handoff, so it hands over without them`,
    ),
  unreachable: () => t('どのインテントからも始まらない流れなので書き出していません', 'No intent starts this flow, so it was not exported'),
  moreStarts: (intents: string) =>
    t(
      `この流れは複数のインテント（${intents}）で始まるので、それぞれに同じ回答を付けました`,
      `Several intents start this flow (${intents}), so each has the answer`,
    ),
  connector: () =>
    t(
      'データの照会は Dialogflow にありません。名前の一覧だけをエンティティにしました',
      'Dialogflow has no look-ups. Only the list of names became an entity',
    ),
  noData: () =>
    t('データファイルが読めないので、値のないエンティティにしました', 'The data file cannot be read, so the entity has no values'),
  place: (type: string, text: string, count: number) =>
    t(
      `例文の {${type}}（${count}か所）に入る名前がわからないので、「${text}」だけを値とするエンティティにしました。Dialogflow で実際の名前を書き足します`,
      `No names are known for {${type}} in the examples (${count}), so it became an entity with “${text}” as its only entry. Add the real names in Dialogflow`,
    ),
  sameName: (name: string) =>
    t(`同じ名前の項目が複数あるので、1つにまとめました：${name}`, `Several entries share a name and became one: ${name}`),
  tooMany: (what: string, count: number, limit: number) =>
    t(
      `${what}が${count}件あります。Dialogflow で読み込めるのは${limit}件までです`,
      `There are ${count} ${what}; Dialogflow takes ${limit} at most`,
    ),
  normalise: () =>
    t(
      '正規表現の normalise（保存する形）は Dialogflow にないので書き出していません',
      'normalise of a pattern has no counterpart in Dialogflow and was not exported',
    ),
  synonyms: (count: number) =>
    t(
      `同じ意味の言葉${count}組は、商品などのエンティティの外では Dialogflow にないので書き出していません`,
      `${count} groups of words that mean the same were not exported: Dialogflow has synonyms only inside entities`,
    ),
  triggers: () =>
    t(
      '引き継ぎの条件は Dialogflow にないので書き出していません',
      'Rules for handing over have no counterpart in Dialogflow and were not exported',
    ),
  phrases: () =>
    t(
      '受付が自分から言うことばは、rephrase（既定の応答にしました）のほかは書き出していません',
      'What the desk says by itself was not exported, except rephrase, which became the fallback intent',
    ),
  setup: () => t('ブランド、営業時間、担当チームは書き出していません', 'Brand, hours and teams were not exported'),
} as const;
