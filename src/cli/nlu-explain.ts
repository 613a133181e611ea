import { systemClock } from '../core/clock.ts';
import type { Understanding } from '../core/understanding.ts';
import type { Explanation } from '../nlu/recognizer.ts';
import { withoutNames } from '../nlu/understand.ts';
import type { CommandIo } from './content-call.ts';
import { trainOnContent, type TrainCall } from './nlu-train.ts';

export type ExplainCall = TrainCall & { io: CommandIo; text: string; dir: string; json: boolean };

/** `explanation` is null when the recognizer knows nothing of the text or cannot say; its offsets are those of `read`. */
type Explained = { text: string; read: string; understanding: Understanding; explanation: Explanation | null };

/** `uketsuke nlu explain`: trains on the content folder and says what it makes of one text. */
export async function explainCommand(call: ExplainCall): Promise<number> {
  const trained = await trainOnContent(call.dir, call);
  try {
    const context = { language: call.language ?? null, now: systemClock.now(), zone: trained.zone };
    const understanding = await trained.understander.understand(call.text, context);
    const read = withoutNames(call.text, understanding.entities);
    const explanation = trained.recognizer.explain?.(read, understanding.language) ?? null;
    const titles = new Map(trained.content.intents.map(({ intent, title }) => [intent, title[call.locale]]));
    const explained = { text: call.text, read, understanding, explanation };
    for (const line of call.json ? [asJson(explained)] : asText(explained, titles, call)) call.io.out(line);
    return 0;
  } finally {
    await trained.close();
  }
}

const WORDS = {
  ja: {
    read: '認識した文：',
    language: '言語：',
    certain: { yes: '', no: '（手がかりがないため推定）' },
    nothing: '当てはまる意図はありません。文の中に、例文にある語がひとつもありません',
    rejected: (score: string) => `範囲外と判断し、意図を使いません（範囲外らしさ ${score}）`,
    accepted: (score: string) => `範囲内と判断し、最初の意図を使います（範囲外らしさ ${score}）`,
    ambiguous: '2つの意図で迷うので、お客様に聞き返します',
    for: '決め手になったところ',
    against: '打ち消したところ',
    nearest: 'いちばん近い例文',
  },
  en: {
    read: 'read as: ',
    language: 'language: ',
    certain: { yes: '', no: ' (a guess: the text gives no hint)' },
    nothing: 'no intent: nothing of the text is in any example',
    rejected: (score: string) => `rejected as out of scope, so no intent is used (out of scope ${score})`,
    accepted: (score: string) => `in scope: the first intent is used (out of scope ${score})`,
    ambiguous: 'ambiguous: the customer is asked which of two',
    for: 'what spoke for it',
    against: 'what spoke against it',
    nearest: 'nearest examples',
  },
} as const;

function asText({ text, read, understanding, explanation }: Explained, titles: Map<string, string>, { locale }: ExplainCall): string[] {
  const words = WORDS[locale];
  const { intents, outOfScope, ambiguous, language, languageCertain } = understanding;
  const verdict = outOfScope.rejected ? words.rejected : words.accepted;
  return [
    ...(read === text ? [] : [`${words.read}${read}`]),
    `${words.language}${language}${words.certain[languageCertain ? 'yes' : 'no']}`,
    intents.length === 0 ? words.nothing : verdict(outOfScope.score.toFixed(3)),
    ...(ambiguous ? [words.ambiguous] : []),
    ...intents.map(({ intent, score }) => `${score.toFixed(3).padStart(7)}  ${intent}  ${titles.get(intent) ?? ''}`.trimEnd()),
    ...(explanation ? because(explanation, words) : []),
  ];
}

function because({ fragments, nearest }: Explanation, words: (typeof WORDS)[keyof typeof WORDS]): string[] {
  const weighed = (sign: 1 | -1) =>
    fragments
      .filter(({ weight }) => sign * weight > 0)
      .map(
        ({ text, weight }) =>
          `${`${weight > 0 ? '+' : '−'}${Math.abs(weight).toFixed(2)}`.padStart(7)}  ${JSON.stringify(text).slice(1, -1)}`,
      );
  const part = (title: string, lines: string[]) => (lines.length === 0 ? [] : ['', title, ...lines]);
  return [
    ...part(words.for, weighed(1)),
    ...part(words.against, weighed(-1)),
    ...part(
      words.nearest,
      nearest.map(({ text, intent, similarity }) => `${similarity.toFixed(2).padStart(7)}  ${intent}  ${text}`),
    ),
  ];
}

function asJson({ text, read, understanding, explanation }: Explained): string {
  const { language, languageCertain, intents, outOfScope, ambiguous } = understanding;
  return JSON.stringify({ text, read, language, languageCertain, intents, outOfScope, ambiguous, explanation });
}
