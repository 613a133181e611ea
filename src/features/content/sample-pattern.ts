import type { Random } from '../../core/clock.ts';

const REPEAT = /^(?:\{(\d+)(?:,\d*)?\}|([?*+]))/;
/** One piece of a simple pattern: an escape, a class, or a letter by itself. */
const PIECE = /^(?:\\(.)|\[([^\]]+)\]|([^()|.*+?^${}[\]\\]))/;

/**
 * A text that a simple pattern would match, such as `KM-12345678` for `KM-?\d{8}`: letters, `\d`, classes and counts.
 * Optional pieces are left in. Null for patterns with groups or alternatives.
 */
export function samplePattern(pattern: string, random: Random): string | null {
  let rest = pattern.replace(/^\^|\$$/g, '').replaceAll('\\b', '');
  let text = '';
  while (rest !== '') {
    const piece = PIECE.exec(rest);
    if (!piece) return null;
    rest = rest.slice(piece[0].length);
    const repeat = REPEAT.exec(rest);
    rest = rest.slice(repeat?.[0].length ?? 0);
    const times = Number(repeat?.[1] ?? 1);
    for (let n = 0; n < times; n++) text += letterOf(piece, random);
  }
  return text === '' ? null : text;
}

function letterOf([, escaped, range, letter]: RegExpExecArray, random: Random): string {
  if (escaped !== undefined) return escaped === 'd' ? digit(random) : escaped === 'w' ? 'a' : escaped === 's' ? ' ' : escaped;
  if (range === undefined) return letter ?? '';
  return range.includes('0-9') || range.includes('\\d') ? digit(random) : (range.replace(/^\^/, '')[0] ?? '');
}

const digit = (random: Random): string => String(Math.floor(random() * 10));
