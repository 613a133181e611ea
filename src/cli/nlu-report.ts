import type { Language } from '../core/language.ts';
import type { Evaluation, TestSentence } from '../nlu/evaluate.ts';
import type { Confusion } from '../nlu/measures.ts';
import { inLanguage, SAY } from './nlu-texts.ts';
import type { Trained } from './nlu-train.ts';

/** Of whom the threshold is, and what was measured with it. */
export type Measured = {
  trained: Trained;
  threshold: { from: 'training' | 'validation'; maxWithheld: number; validation: TestSentence[] };
  /** Intents of the test that nothing was learnt of, with their sentences. */
  unknown: { intent: string; sentences: number }[];
  evaluation: Evaluation;
};

/** What was called for. */
export type ReportCall = { locale: Language; json: boolean; seed: number; train: string; test: string };

/** So many unknown intents are named. */
const MOST_NAMED = 5;
/** So many confusions are shown; the JSON has all. */
const MOST_CONFUSIONS = 15;

const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`);
const decimal = (value: number, digits: number): string => (Number.isNaN(value) ? '–' : value.toFixed(digits));
const bytes = (count: number): string => (count < 1e6 ? `${(count / 1e3).toFixed(0)} kB` : `${(count / 1e6).toFixed(1)} MB`);

const WORDS = {
  ja: {
    train: (sentences: number, intents: number) => `学習：${sentences}文、${intents}意図`,
    test: (inside: number, outside: number) => `テスト：範囲内 ${inside}文、範囲外 ${outside}文`,
    limit: (share: string) => `境目：答えられるのに控える割合が ${share} 以下になるように、学習の文から決めました`,
    validated: (share: string, sentences: number) =>
      `境目：答えられるのに控える割合が ${share} 以下になるように、検証の ${sentences}文だけで決めました（検証の文は学習に使っていません）`,
    accuracy: '正答率（境目なし）',
    inScope: '範囲内の正答率（境目あり。控えた文は誤り）',
    outOfScope: '範囲外の文を範囲外とした割合',
    total: '全体の正答率（範囲内と範囲外の文すべて）',
    auroc: 'AUROC（範囲内と範囲外の見分けやすさ）',
    inScopeAt70: '範囲外の 70% を見分ける境目での、範囲内の正答率',
    ece: 'ECE（確率と実際の正答率のずれ）',
    withheld: '答えられたのに控えた割合',
    ambiguous: '2つの意図で迷い、お客様に聞き返す割合',
    seconds: '学習時間（秒）',
    micros: '1文にかかる時間（マイクロ秒）：中央値',
    p99: '1文にかかる時間（マイクロ秒）：99% がこれ以内',
    model: 'モデルの大きさ',
    intents: '適合率   再現率     文数  意図（弱い順）',
    confusions: '多い取り違え（正しい意図 → 答えた意図）',
    none: '取り違えはありません',
    outside: '（範囲外）',
  },
  en: {
    train: (sentences: number, intents: number) => `training: ${sentences} sentences, ${intents} intents`,
    test: (inside: number, outside: number) => `test: ${inside} sentences in scope, ${outside} out of scope`,
    limit: (share: string) => `threshold: learnt from the training sentences, to withhold at most ${share} of right answers`,
    validated: (share: string, sentences: number) =>
      `threshold: chosen on the ${sentences} validation sentences, to withhold at most ${share} of right answers; they were used for nothing else`,
    accuracy: 'accuracy without threshold',
    inScope: 'in-scope accuracy at the threshold (withheld counts as wrong)',
    outOfScope: 'out-of-scope recall at the threshold',
    total: 'total: right outcomes of all sentences',
    auroc: 'AUROC, in scope against out of scope',
    inScopeAt70: 'in-scope accuracy where 70 % of out of scope is rejected',
    ece: 'ECE, expected calibration error of the probabilities',
    withheld: 'right answers withheld',
    ambiguous: 'ambiguous: the customer is asked which of two',
    seconds: 'seconds of training',
    micros: 'microseconds per sentence, median',
    p99: 'microseconds per sentence, 99th percentile',
    model: 'size of the model',
    intents: 'precision  recall  sentences  intent (weakest first)',
    confusions: 'worst confusions (due → given)',
    none: 'no confusions',
    outside: '(out of scope)',
  },
} as const satisfies Record<Language, unknown>;

/** What the reader must know before the figures. */
export function notes({ unknown, threshold }: Measured, { locale }: Pick<ReportCall, 'locale'>): string[] {
  const named = unknown.slice(0, MOST_NAMED).map(({ intent, sentences }) => SAY.unknown(intent, sentences));
  if (unknown.length > MOST_NAMED) named.push(SAY.moreUnknown(unknown.length - MOST_NAMED));
  if (threshold.validation.length > 0 && threshold.from === 'training') named.push(SAY.noneRight());
  return named.map(inLanguage(locale));
}

/** The lines to print: one JSON object, or figures for a reader. */
export function reportEvaluation(measured: Measured, call: ReportCall): string[] {
  return call.json ? [JSON.stringify(asJson(measured, call))] : asText(measured, call);
}

function asText(measured: Measured, call: ReportCall): string[] {
  const { trained, evaluation: found, threshold } = measured;
  const words = WORDS[call.locale];
  const outside = found.asked.filter(({ sentence }) => sentence.intent === null).length;
  const share = percent(threshold.maxWithheld);
  const figures: [string, string][] = [
    [percent(found.accuracy), words.accuracy],
    [percent(found.inScope), words.inScope],
    [percent(found.outOfScope), words.outOfScope],
    [percent(found.total), words.total],
    [decimal(found.auroc, 4), words.auroc],
    [percent(found.inScopeAt70), words.inScopeAt70],
    [decimal(found.ece, 4), words.ece],
    [percent(found.withheld), words.withheld],
    [percent(found.ambiguous), words.ambiguous],
    [decimal(trained.seconds, 1), words.seconds],
    [decimal(found.medianMicros, 0), words.micros],
    [decimal(found.p99Micros, 0), words.p99],
    [bytes(trained.modelBytes), words.model],
  ];
  return [
    words.train(trained.examples.length, intentsOf(measured)),
    words.test(found.sentences - outside, outside),
    threshold.from === 'training' ? words.limit(share) : words.validated(share, threshold.validation.length),
    ...notes(measured, call),
    '',
    ...figures.map(([value, name]) => `${value.padStart(9)}  ${name}`),
    '',
    words.intents,
    ...found.intents.map(
      ({ intent, precision, recall, sentences }) =>
        `${percent(precision).padStart(9)} ${percent(recall).padStart(8)} ${String(sentences).padStart(9)}  ${intent}`,
    ),
    '',
    ...confusions(found.confusions, call.locale),
  ];
}

function confusions(all: Confusion[], locale: Language): string[] {
  const words = WORDS[locale];
  if (all.length === 0) return [words.none];
  const shown = all.slice(0, MOST_CONFUSIONS);
  const example = (text: string) => (locale === 'ja' ? `「${text}」` : `“${text}”`);
  return [
    words.confusions,
    ...shown.map((one) => `${String(one.count).padStart(5)}  ${one.gold ?? words.outside} → ${one.predicted}  ${example(one.example)}`),
  ];
}

const intentsOf = ({ trained }: Measured): number => new Set(trained.examples.map(({ intent }) => intent)).size;

/** Shares where there is nothing to share are null. */
function asJson(measured: Measured, call: ReportCall) {
  const { trained, threshold, unknown, evaluation } = measured;
  const { asked, errors, intents, confusions: pairs, ...figures } = evaluation;
  return {
    engine: trained.recognizer.engine,
    seed: call.seed,
    train: { path: call.train, sentences: trained.examples.length, intents: intentsOf(measured) },
    test: { path: call.test, outOfScope: asked.filter(({ sentence }) => sentence.intent === null).length, wrong: errors.length },
    threshold: { from: threshold.from, maxWithheld: threshold.maxWithheld, validationSentences: threshold.validation.length },
    ...figures,
    trainingSeconds: trained.seconds,
    modelBytes: trained.modelBytes,
    unknownIntents: unknown,
    intents,
    confusions: pairs,
  };
}
