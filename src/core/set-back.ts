import type { PlatformWord, Sends } from './send-budget.ts';
import { TROUBLE } from './trouble.ts';

/** What is noted so much later than now was noted before the clock was set back. Less is what two clocks differ by, and is soon over. */
const FAR_MS = 60_000;

/**
 * A budget as it counts where the clock has been set back since it was noted (epoch ms). The platform still knows of the sends, so they count as made now, and for
 * no longer than a window. What it said it says again with its next answer: until then nothing waits for a moment that nobody can tell any more.
 * What has nothing new is returned as it is.
 */
export function afterSetBack<Known extends { sends: Sends; word: PlatformWord }>(known: Known, now: number): Known {
  const { sends, word } = known;
  const isFar = Math.max(sends.at(-2) ?? 0, word.heardAt ?? 0) > now + FAR_MS;
  const isAhead = (sends.at(-2) ?? 0) > now;
  return {
    ...known,
    sends: isAhead ? sends.map((value, at) => (at % 2 === 0 ? Math.min(value, now) : value)) : sends,
    word: calm(isFar ? forgotten(word) : word, now),
  };
}

function forgotten({ resetAt: _short, dayResetAt: _day, blockedUntil: _until, heardAt: _at, ...rest }: PlatformWord): PlatformWord {
  return rest;
}

/** No line is held for longer than `longestMs`, and no look has been answered in the future: one is made as soon as something waits. */
function calm(word: PlatformWord, now: number): PlatformWord {
  const { trouble } = word;
  if (!trouble || Math.max(trouble.until, trouble.answeredAt ?? 0) <= now + 2 * TROUBLE.longestMs) return word;
  return { ...word, trouble: { ...trouble, until: Math.min(trouble.until, now), answeredAt: 0 } };
}
