import type { Localized } from '../../../../core/language.ts';

const t = (ja: string, en: string): Localized => ({ ja, en });

/** What the report on a Rasa project can say about an item: what was left out, and what to do. */
export const RASA_NOTES = {
  nothing: () =>
    t(
      'Rasa の学習データがありません。nlu: のある YAML（または data/ と domain.yml のあるフォルダー）を渡してください',
      'There is no Rasa training data. Give a YAML file with nlu:, or the folder with data/ and domain.yml',
    ),
  badFile: (why: Localized) =>
    t(`読めないファイルです（${why.ja}）。取り込んでいません`, `The file cannot be read (${why.en}). It was left out`),
  noList: (key: string) => t(`${key}: の下が「- 」で始まる一覧ではありません`, `what stands under ${key}: is no list with “- ”`),
  badItem: (why: string) => t(`読めない項目です（${why}）。省きました`, `The item cannot be read (${why}). It was left out`),
  roles: (names: string) =>
    t(
      `役割やグループ（${names}）は区別しません。同じ種類の値として取り込みました`,
      `Roles and groups (${names}) are not told apart; they are values of one type`,
    ),
  story: () =>
    t(
      'インテント1つに応答だけが続くものではないので、取り込んでいません。flows/ に手順を書きます',
      'It is not just one intent and its responses, so it was not imported. Write its steps in flows/',
    ),
  ruleTwice: (intent: string) =>
    t(`インテント「${intent}」の応答はもう決まっているので省きました`, `“${intent}” has its response already, so this was left out`),
  unknownIntent: (intent: string) =>
    t(`インテント「${intent}」に例文がないので省きました`, `“${intent}” has no examples, so this was left out`),
  noResponse: (action: string) => t(`応答「${action}」の文がありません`, `The response “${action}” has no text`),
  noRule: () =>
    t(
      'この応答を使う単純なルールがないので、流れは作っていません。flows/ に書きます',
      'No simple rule uses this response, so no flow was made. Write it in flows/',
    ),
  condition: () =>
    t(
      '条件やチャネルつきの応答は省きました。流れに branch で書きます',
      'A response with a condition or channel was left out. Write it as a branch in the flow',
    ),
  rich: (what: string) =>
    t(
      `${what} は送れないので省きました。選択肢は choose、リンクは say の url で書きます`,
      `${what} cannot be sent and was left out. Write choices as a choose step, links as url of say`,
    ),
  unknownSlot: (name: string) =>
    t(`「{${name}}」に当たる値がないので、その言い方を省きました`, `There is nothing to put for “{${name}}”, so that wording was left out`),
  form: () =>
    t('フォームは取り込めません。流れの slots と ask で書きます', 'Forms are not imported. Write slots and ask steps in the flow'),
  regexOnly: () =>
    t(
      '注釈のない正規表現です。値として flows/entities.yaml に取り込みました',
      'A pattern that no example is annotated with; it was imported as a type of value into flows/entities.yaml',
    ),
} as const;
