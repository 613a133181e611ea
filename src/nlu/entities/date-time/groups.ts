import type { DayPiece, Piece, TimePiece } from './pieces.ts';

/** A piece and where it stands in the folded text. */
export type Found = { piece: Piece; start: number; end: number; score: number };
/** Pieces that say one moment together: a day, a part of it, a time. */
export type Group = { start: number; end: number; score: number; day?: DayPiece; part?: TimePiece; time?: TimePiece };

/** What may stand between a day and its time, or a time and its day. */
const JOIN = /^[\s,、()]*(?:の|に|は|、|ごろ|頃|at|@|around|by|from|between|on|in the|of|on the|the)?[\s,、(]*(?:の)?\s*$/;

/** Puts together what stands together, in the order of the text. Parts of the day that mean none by themselves are left out. */
export function grouped(found: Found[], text: string): Group[] {
  const groups: Group[] = [];
  for (const one of found) {
    const last = groups.at(-1);
    const joined = last && JOIN.test(text.slice(last.end, one.start)) ? joinedWith(last, one) : null;
    if (joined) groups[groups.length - 1] = { ...joined, end: withBracket(text, joined.start, one.end) };
    else groups.push({ start: one.start, end: one.end, score: one.score, ...fields(one.piece) });
  }
  return groups.filter(({ day, time, part }) => day || time || !part?.weak);
}

function fields(piece: Piece): Partial<Group> {
  if (piece.kind === 'time') return piece.part ? { part: piece } : { time: piece };
  return piece.part?.part ? { day: piece, part: piece.part } : piece.part ? { day: piece, time: piece.part } : { day: piece };
}

function joinedWith(group: Group, { piece, score }: Found): Group | null {
  const best = { ...group, score: Math.max(group.score, score) };
  const { day, part, time } = fields(piece);
  if ((part && group.part) || (time && group.time)) return null;
  // A time that was said with an end, and a time said as so many minutes from now, stand for themselves.
  if ((part && group.time?.end) || (day && group.day && (group.time ?? group.part))) return null;
  const whole = { ...best, ...(part ? { part } : {}), ...(time ? { time } : {}) };
  if (!day) return whole;
  if (!group.day) return { ...whole, day };
  // 12月30日(水), "Wednesday, December 30": the date counts.
  if (group.day.every !== 'week' && day.every === 'week') return whole;
  return group.day.every === 'week' && day.every !== 'week' && !day.end ? { ...whole, day } : null;
}

const withBracket = (text: string, start: number, end: number): number =>
  text[end] === ')' && text.slice(start, end).includes('(') ? end + 1 : end;
