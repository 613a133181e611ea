import type { MOODS, TRENDS } from '../../../features/desk/contract.ts';
import type { Language, Localized } from '../../../core/language.ts';

export type Mood = (typeof MOODS)[number];
export type Trend = (typeof TRENDS)[number];

const both = (ja: string, en: string): Localized => ({ ja, en });
export const moodWords: Record<Mood, Localized> = {
  'strong-anger': both('強い怒り', 'Strong anger'),
  anger: both('怒り', 'Anger'),
  annoyed: both('不満', 'Annoyed'),
  calm: both('落ち着いている', 'Calm'),
  thankful: both('感謝', 'Thankful'),
};

/** Said only where there is a change. */
export const trendWords: Record<Exclude<Trend, 'steady'>, Localized> = {
  rising: both('強まっている', 'rising'),
  easing: both('和らいできた', 'easing'),
};

/** From here on one message is strong anger and hands over by itself: the dotted line. */
export const handoffLevel = 0.7;
/** Turns that fit with a label under each. */
const most = 8;

/** `x` in percent of the width, `y` in pixels of a 44 px high drawing; above the line a triangle, below it a circle. */
export type CurvePoint = { x: number; y: number; above: boolean; label: string };
export const curveHeight = 44;

/** Pixels from the top for a negativity of 0 to 1. */
export const curveY = (value: number): number => 40 - Math.min(Math.max(value, 0), 1) * 36;

/** One point per customer turn, the latest at the right, evenly spaced: turns, not time. */
export function curveOf(course: readonly number[], language: Language): CurvePoint[] {
  const shown = course.slice(-most);
  const first = course.length - shown.length;
  return shown.map((value, at) => ({
    x: ((at + 0.5) / shown.length) * 100,
    y: curveY(value),
    above: value >= handoffLevel,
    label: labelOf(first + at + 1, at === shown.length - 1, shown.length, language),
  }));
}

function labelOf(turn: number, last: boolean, points: number, language: Language): string {
  if (last) return language === 'ja' ? '最新' : 'Latest';
  if (points > 5) return String(turn);
  return language === 'ja' ? `${turn}回目` : `Turn ${turn}`;
}

/** The curve as one sentence, for those who hear it. */
export function curveSentence(course: readonly number[], mood: { level: Mood; trend: Trend }, language: Language): string {
  const rise = course.findIndex((value) => value >= handoffLevel);
  const trend = mood.trend === 'steady' ? '' : trendWords[mood.trend][language];
  const level = [moodWords[mood.level][language], ...(trend ? [trend] : [])].join(language === 'ja' ? '・' : ', ');
  const turns = course.length;
  if (language === 'ja') {
    const from =
      rise < 0
        ? '怒りの線を超えた回はありません'
        : rise === 0
          ? '最初から怒りの線を超えています'
          : `${rise + 1}回目から怒りの線を超えました`;
    return `お客様の発言${turns}回の動き。${from}。いまの状態は「${level}」です。`;
  }
  const from =
    rise < 0
      ? 'never above the line of anger'
      : rise === 0
        ? 'above the line of anger from the start'
        : `above the line of anger from turn ${rise + 1}`;
  return `${turns} customer ${turns === 1 ? 'turn' : 'turns'}, ${from}; now: ${level}.`;
}
