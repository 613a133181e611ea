import type { Localized } from '../../core/language.ts';

const t = (ja: string, en: string): Localized => ({ ja, en });

/** Everything that the report on an imported FAQ table can say. */
export const FAQ_NOTES = {
  header: () => t('見出しに「質問」と「回答」の列がありません', 'The header has no columns "question" and "answer"'),
  noQuestion: () => t('質問が空です', 'The question is empty'),
  noAnswer: () => t('回答が空です', 'The answer is empty'),
  questionTwice: (line: number) => t(`${line}行目と同じ質問です`, `The same question as in line ${line}`),
  alreadyKnown: (intent: string) => t(`同じ質問がインテント「${intent}」にあります`, `The intent "${intent}" has this question already`),
  unknownLanguage: (given: string) => t(`言語「${given}」は扱えません（ja か en）`, `The language "${given}" is not known (ja or en)`),
  tooLong: (what: 'question' | 'answer', length: number, limit: number) =>
    t(
      `${what === 'question' ? '質問' : '回答'}が長すぎます（${length}字、${limit}字まで）`,
      `The ${what} is too long (${length} characters, ${limit} at most)`,
    ),
  oneLanguage: (language: 'ja' | 'en') =>
    t(
      `${language === 'ja' ? '英語' : '日本語'}の行がないので、どちらの言語のお客様にもこの回答を、その旨を添えて送ります（id 列で対にできます）`,
      `There is no row in ${language === 'ja' ? 'English' : 'Japanese'}, so customers of both languages get this one, with a line that says so (an id column pairs rows)`,
    ),
  thirdRow: (id: string) => t(`id「${id}」の行が同じ言語でほかにもあります`, `There is another row with the id "${id}" in this language`),
  idTaken: (id: string) =>
    t(`「${id}」は表から作ったものではないので書き換えません`, `"${id}" was not made from a table, so it is not overwritten`),
  made: (id: string) => t(`intents/${id}.yaml と flows/${id}.yaml を作りました`, `made intents/${id}.yaml and flows/${id}.yaml`),
  updated: (id: string) => t(`intents/${id}.yaml と flows/${id}.yaml を書き換えました`, `updated intents/${id}.yaml and flows/${id}.yaml`),
  wordingKnown: (wording: string, intent: string) =>
    t(
      `言い換え「${wording}」はインテント「${intent}」にあるので省きました`,
      `The wording "${wording}" belongs to the intent "${intent}" and was left out`,
    ),
} as const;
