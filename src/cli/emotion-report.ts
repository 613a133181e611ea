import type { Language } from '../core/language.ts';
import { quantile } from '../core/quantile.ts';
import type { Emotion } from '../core/understanding.ts';
import { NEGATIVE_LINE } from '../nlu/emotion/levels.ts';
import { atLine, auroc } from '../nlu/emotion/measure.ts';
import { emotionOfTurn } from '../nlu/turn-emotion.ts';

/** A row to evaluate on; `given` is the row as it was written, for the predictions. */
export type EmotionRow = { text: string; language: Language; negative: boolean; given: Record<string, unknown> };

/** Figures of the rows of one language, or of all. Null where they cannot be told. */
export type EmotionGroup = {
  name: Language | 'all';
  rows: number;
  negative: number;
  auroc: number | null;
  accuracy: number | null;
  precision: number | null;
  recall: number | null;
};
export type EmotionReport = { groups: EmotionGroup[]; line: number; medianMicroseconds: number; p99Microseconds: number };

/** A desk has long been running: its code is compiled and its tables are at hand. */
const WARM_UP = 3000;

/** Scores all rows, timed one by one with `microseconds`, after a warm-up that the figures leave out. */
export function evaluateEmotion(rows: readonly EmotionRow[], microseconds: () => number): { report: EmotionReport; emotions: Emotion[] } {
  for (let at = 0; at < WARM_UP && rows.length > 0; at++) {
    const { text, language } = rows[at % rows.length] as EmotionRow;
    emotionOfTurn(text, language);
  }
  const times: number[] = [];
  const emotions = rows.map(({ text, language }) => {
    const from = microseconds();
    const { emotion } = emotionOfTurn(text, language);
    times.push(microseconds() - from);
    return emotion;
  });
  const scored = rows.map(({ language, negative }, at) => ({ language, positive: negative, score: emotions[at]?.negativity ?? 0 }));
  const group = (name: EmotionGroup['name']): EmotionGroup => {
    const own = scored.filter(({ language }) => name === 'all' || language === name);
    return {
      name,
      rows: own.length,
      negative: own.filter(({ positive }) => positive).length,
      auroc: auroc(own),
      ...atLine(own, NEGATIVE_LINE),
    };
  };
  const groups = (['ja', 'en', 'all'] as const).map(group).filter(({ rows }) => rows > 0);
  return {
    report: { groups, line: NEGATIVE_LINE, medianMicroseconds: quantile(times, 0.5), p99Microseconds: quantile(times, 0.99) },
    emotions,
  };
}
