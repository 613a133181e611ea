import type { Language } from '../core/language.ts';
import type { Emotion } from '../core/understanding.ts';
import { scoreEmotion } from './emotion/emotion.ts';
import { isOfOthers } from './of-others.ts';

/** Of a turn of many messages the last ones tell how somebody feels now. */
const MOST_LINES = 12;
/** As many letters as are read of one message, so that a turn costs no more than a long message does. */
const MOST_LETTERS = 1000;
/** From here a line is angry. */
const ANGRY = 0.45;
/** So much is left of anger that is not the writer's, and of the discontent in it: they may be worried all the same. */
const OF_OTHERS = { anger: 0.2, negativity: 0.45 };

/** `line`: which line of the text sounded so, from 0. */
export type TurnEmotion = { emotion: Emotion; line: number };

/**
 * How a turn sounds that holds one message a line. Each line is scored by itself, because people send an order number, a photo's title and 「ふざけるな」 one after
 * the other, and the three read as one text are a mild complaint: the turn is as angry as its angriest line, and negative, urgent and strong as that of its lines
 * which is most so. Somebody else's anger is not the customer's. Thanks count when nothing angry was said after them. A turn of one line is that line.
 */
export function emotionOfTurn(text: string, language: Language): TurnEmotion {
  const lines = lastLines(text).map(({ line, said }) => ({ line, emotion: emotionOfLine(said, language) }));
  const angriest = lines.reduce((most, one) => (one.emotion.anger > most.emotion.anger ? one : most), lines[0] ?? silence);
  if (lines.length < 2) return angriest;
  const most = (feeling: keyof Emotion, of = lines) => Math.max(0, ...of.map(({ emotion }) => emotion[feeling]));
  const afterAnger = lines.slice(lines.findLastIndex(({ emotion }) => emotion.anger >= ANGRY) + 1);
  return {
    line: angriest.line,
    emotion: {
      negativity: most('negativity'),
      anger: angriest.emotion.anger,
      urgency: most('urgency'),
      gratitude: most('gratitude', afterAnger),
      strength: most('strength'),
    },
  };
}

function emotionOfLine(said: string, language: Language): Emotion {
  const emotion = scoreEmotion(said, language);
  if (emotion.anger < OF_OTHERS.anger || !isOfOthers(said)) return emotion;
  return { ...emotion, anger: OF_OTHERS.anger, negativity: Math.min(emotion.negativity, OF_OTHERS.negativity) };
}

const silence: TurnEmotion = { line: 0, emotion: { negativity: 0, anger: 0, urgency: 0, gratitude: 0, strength: 0 } };

type Line = { line: number; said: string };

/** The last lines that say something, in their order; the very last one however long it is. */
function lastLines(text: string): Line[] {
  const kept: Line[] = [];
  let letters = 0;
  const lines = text.split('\n');
  for (let line = lines.length - 1; line >= 0 && kept.length < MOST_LINES; line--) {
    const said = lines[line] ?? '';
    if (said.trim() === '') continue;
    letters += said.length;
    if (letters > MOST_LETTERS && kept.length > 0) break;
    kept.unshift({ line, said });
  }
  return kept;
}
