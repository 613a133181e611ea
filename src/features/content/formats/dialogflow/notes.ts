import type { Localized } from '../../../../core/language.ts';

const t = (ja: string, en: string): Localized => ({ ja, en });

/** What the report on a Dialogflow agent can say about an item: what was left out, and what to do. */
export const DIALOGFLOW_NOTES = {
  notAnAgent: () =>
    t(
      'Dialogflow ES のエージェントではありません（intents/ がありません）。「Export and Import」→「EXPORT AS ZIP」で書き出した ZIP を渡してください',
      'This is no Dialogflow ES agent (it has no intents/). Give the ZIP of “Export and Import” → “EXPORT AS ZIP”',
    ),
  cx: () =>
    t(
      'Dialogflow CX の書き出しです。取り込めるのは ES だけです。CX の例文は、質問と回答の表（CSV）にすれば --format faq で取り込めます',
      'This is a Dialogflow CX export; only ES can be imported. Its questions and answers can come in as a table (CSV) with --format faq',
    ),
  badJson: (why: Localized) =>
    t(`読めないファイルです（${why.ja}）。取り込んでいません`, `The file cannot be read (${why.en}). It was left out`),
  badItem: (where: string, why: Localized) =>
    t(`${where} が読めません（${why.ja}）。そこだけ省きました`, `${where} cannot be read (${why.en}). Only that was left out`),
  badPhrases: (count: number) => t(`読めない例文を${count}件省きました`, `${count} training phrase(s) could not be read and were left out`),
  languages: (languages: string) =>
    t(
      `日本語と英語のほかの言語（${languages}）は取り込めません。例文も回答も省きました`,
      `Languages other than Japanese and English (${languages}) cannot be imported. Their phrases and answers were left out`,
    ),
  orphan: () => t('この例文のインテントがありません。省きました', 'The intent of these phrases is missing. They were left out'),
  orphanEntries: () => t('この値のエンティティがありません。省きました', 'The entity of these entries is missing. They were left out'),
  nameTwice: () =>
    t('同じ名前がもう一つあります。先のものだけを取り込みました', 'Another one has the same name. Only the first was imported'),
  webhook: (url: string) =>
    t(
      `フルフィルメント（Webhook${url === '' ? '' : ` ${url}`}）は使えません。調べて答えるものは、flows/connectors.yaml にデータをつなぎ、流れに lookup を書きます`,
      `Fulfilment (webhook${url === '' ? '' : ` ${url}`}) is not used. For answers that are looked up, connect the data in flows/connectors.yaml and write a lookup step`,
    ),
  webhookIntent: () =>
    t(
      'このインテントは Webhook で答えていました。flows/ に lookup か escalate の手順を書きます',
      'A webhook answered this intent. Write lookup or escalate steps for it in flows/',
    ),
  smalltalk: () =>
    t(
      'Small Talk の設定は取り込めません。あいさつなどは kind: small-talk のインテントで書きます',
      'Small Talk is not imported. Write greetings and the like as intents of kind: small-talk',
    ),
  fallback: () =>
    t(
      '既定の応答（フォールバック）に当たるのは flows/phrases.yaml の rephrase です。文面はそこに書きます。対象外の例文は使いません',
      'The counterpart of a fallback intent is rephrase in flows/phrases.yaml. Put its wording there. Its phrases are not used',
    ),
  disabled: () =>
    t('無効になっているインテント（priority: -1）なので省きました', 'The intent is switched off (priority: -1) and was left out'),
  followUp: () =>
    t(
      '続きの質問（follow-up）は取り込めません。元のインテントの流れに choose か ask の手順を書きます',
      'A follow-up intent is not imported. Write a choose or ask step in the flow of the intent before it',
    ),
  inputContexts: (names: string) =>
    t(
      `コンテキスト（${names}）の条件は外れ、いつでも通じるインテントになります。場面が要るものは、流れの中の ask や choose にします`,
      `Its contexts (${names}) no longer hold it back: it is understood at any time. What needs a situation becomes an ask or choose step of a flow`,
    ),
  outputContexts: (names: string) =>
    t(
      `設定するコンテキスト（${names}）は省きました。流れの中では slots と set が覚えています`,
      `The contexts that it sets (${names}) were left out. Within a flow, slots and set remember`,
    ),
  events: (names: string) =>
    t(
      `イベント（${names}）では始まりません。最初のあいさつは flows/phrases.yaml の intro です`,
      `Events (${names}) do not start it. The first greeting is intro in flows/phrases.yaml`,
    ),
  action: (action: string) =>
    t(`action「${action}」は省きました。流れの手順が代わりです`, `The action “${action}” was left out; the steps of a flow take its place`),
  payload: (language: string) =>
    t(`カスタムペイロード（${language}）は送れないので省きました`, `A custom payload (${language}) cannot be sent and was left out`),
  richMessage: (what: string) =>
    t(
      `${what} は送れないので省きました。選択肢は choose、リンクは say の url で書きます`,
      `${what} cannot be sent and was left out. Write choices as a choose step, links as url of say`,
    ),
  condition: () =>
    t('条件つきの回答は省きました。流れに branch で書きます', 'An answer with a condition was left out. Write it as a branch in the flow'),
  unknownReference: (reference: string) =>
    t(
      `「${reference}」に当たる値がないので、その言い方を省きました。流れに手で書き足します`,
      `There is nothing to put for “${reference}”, so that wording was left out. Add it to the flow by hand`,
    ),
  longAnswer: () => t('2,000字を超える言い方を省きました', 'A wording of more than 2,000 characters was left out'),
  manyVariants: (count: number) =>
    t(`言い方は12通りまでなので、${count}通りを省きました`, `There can be 12 variants; ${count} were left out`),
  noPrompt: (name: string) =>
    t(
      `必須の「${name}」に聞き方がないので、聞かずに進みます。要るなら ask を書き足します`,
      `The required “${name}” has no prompt, so it is not asked for. Add an ask step if it is needed`,
    ),
  noAnswer: () =>
    t(
      '必須の値を聞いたあとの回答がないので、流れは作っていません。flows/ に書きます',
      'It asks for values and has no answer afterwards, so no flow was made. Write it in flows/',
    ),
  list: (name: string) => t(`「${name}」は一覧（isList）ですが、覚えるのは1つです`, `“${name}” is a list (isList); one value is kept`),
  constant: (name: string) =>
    t(`「${name}」は決まった値か別の場面の値なので省きました`, `“${name}” has a fixed value or one from elsewhere and was left out`),
  defaultValue: (name: string) =>
    t(`「${name}」の既定値は省きました。流れに set で書きます`, `The default of “${name}” was left out. Write it as a set step`),
  systemType: (name: string, type: string) =>
    t(
      `「${name}」の種類（${type}）に当たるものがないので、聞いたときにお客様の文をそのまま受けとります`,
      `There is no counterpart to the type of “${name}” (${type}); when asked for, whatever the customer writes is taken`,
    ),
  unfoundType: (name: string, type: string) =>
    t(
      `「${name}」の種類（${type}）は文の中から見つけられないので省きました。要るなら ask で聞きます`,
      `Values of “${name}” (${type}) are not found in what customers write, so it was left out. Ask for it with an ask step if it is needed`,
    ),
  systemPhrases: (types: string) =>
    t(`例文の中の ${types} は、ふつうの言葉として残しました`, `In the phrases, ${types} was kept as plain words`),
  composite: (count: number) =>
    t(`ほかのエンティティを含む値を${count}件省きました`, `${count} value(s) made of other entities were left out`),
  expansion: () =>
    t(
      '自動拡張（automated expansion）はありません。一覧にある値だけを見つけます',
      'There is no automated expansion: only listed values are found',
    ),
} as const;
