import type { Emotion } from './understanding.ts';

/** How a conversation feels. `level` 0 calm to 1 very upset; `trend` from -1 (easing) over 0 (steady) to 1 (getting worse). */
export type ConversationMood = { level: number; trend: number };

/** What counts of a message; the desk's course of plain negativity may be given as `{ negativity }`. */
export type Felt = Pick<Emotion, 'negativity'> & Partial<Pick<Emotion, 'anger' | 'gratitude'>>;

/** A rise is believed by half at once, and by four fifths when the message before was upset too. */
const RISE = { alone: 0.5, again: 0.8 };
/** A calm message lowers the level slowly: people pause, give an order number, and are angry still. Thanks lower it at once. */
const FALL = { plain: 0.3, thanks: 0.75 };
/** A message from here is an upset one. */
const UPSET = 0.45;
const THANKS = 0.5;
/** The slow level behind the trend follows by so much with each message. */
const SLOW = 0.2;

/** Negativity, or anger where that is greater: a problem told calmly is about 0.5 and a rage 1. Thanks take off from a complaint that is over. */
const heat = ({ negativity, anger = 0, gratitude = 0 }: Felt): number => Math.max(anger, negativity * (1 - gratitude / 2));

/**
 * The mood after a course of messages, oldest first: two exponentially weighted levels. The first rises faster than it falls, and fastest when two upset
 * messages follow each other, so that one harsh word alone moves it by half only while the second makes up for it; the trend is how far it stands from the
 * second, slow one. Both are 0 for an empty course.
 */
export function mood(course: readonly Felt[]): ConversationMood {
  let [level, slow, before] = [0, 0, 0];
  course.forEach((message, at) => {
    const now = heat(message);
    const thanked = (message.gratitude ?? 0) >= THANKS && (message.anger ?? 0) < UPSET;
    const rise = now >= UPSET && before >= UPSET ? RISE.again : RISE.alone;
    level += (now - level) * (now > level ? rise : thanked ? FALL.thanks : FALL.plain);
    slow = at === 0 ? level : slow + (level - slow) * SLOW;
    before = now;
  });
  return { level, trend: course.length === 0 ? 0 : clamp((level - slow) * 2) };
}

const clamp = (value: number) => Math.max(-1, Math.min(1, value));
