import { mood } from '../../core/mood.ts';
import type { Emotion } from '../../core/understanding.ts';
import type { MOODS, TRENDS } from './contract.ts';

export type Mood = { level: (typeof MOODS)[number]; value: number };

/** The line from which anger hands over by itself (strong), and from which rising anger does: the desk's words agree with why it was called. */
const STRONG_ANGER = 0.7;
const ANGER = 0.45;
const ANNOYED = 0.35;
/** Plain thanks score about 0.6; a polite 「ありがとうございます」 before a question is not what the message is about. */
const THANKFUL = 0.6;

/** How upset somebody is, from their latest message; each figure is 0 to 1. Null before anything was understood. */
export function moodOf(emotion: Pick<Emotion, 'negativity' | 'anger' | 'gratitude'> | null): Mood | null {
  if (emotion === null) return null;
  const { negativity, anger, gratitude } = emotion;
  if (anger >= STRONG_ANGER) return { level: 'strong-anger', value: anger };
  if (anger >= ANGER) return { level: 'anger', value: anger };
  if (negativity >= ANNOYED) return { level: 'annoyed', value: negativity };
  if (gratitude >= THANKFUL) return { level: 'thankful', value: gratitude };
  return { level: 'calm', value: negativity };
}

/** So far the level of the last messages must stand from that of all before the desk speaks of a change. */
const CHANGE = 0.25;

/** Whether it is getting worse or better over the whole conversation; one harsh word alone is no trend yet. */
export function trendOf(course: readonly number[]): (typeof TRENDS)[number] {
  const { trend } = mood(course.map((negativity) => ({ negativity })));
  return trend >= CHANGE ? 'rising' : trend <= -CHANGE ? 'easing' : 'steady';
}

/** The course holds one figure per message of the customer that had words; the emotion behind its last one may be known whole. */
export function latestEmotion(
  course: readonly number[],
  whole: Emotion | null,
): Pick<Emotion, 'negativity' | 'anger' | 'gratitude'> | null {
  const last = course.at(-1);
  return whole ?? (last === undefined ? null : { negativity: last, anger: 0, gratitude: 0 });
}
