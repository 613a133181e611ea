import { addDays, isBefore, stepped } from './calendar.ts';
import type { Now } from './calendar.ts';
import type { DayPiece } from './pieces.ts';

/** What a customer did or what happened, right behind the day: 「11月10日に注文しました」. A booking or a wish may be for a day to come. */
const JAPANESE =
  /^(?:に|の|は|頃|ごろ|、|で|も| )*(?![^。!?\n]{0,10}(?:ように|まで|予定|予約))[^。!?\n、]{0,10}?(?:買い?|購入し?|注文し?|届き?|届い|着い|受け取り?|もらい?|もら|頼み?|頼ん|送り?|払い?|来|行き?|行っ|利用し?|伺い?|電話し?|入金し?|発送され?|発送し|到着し?)(?:ま?した|った|いた|んだ|た)(?![いらり])/;
const VERBS =
  '(?:ordered|bought|purchased|got|received|arrived|delivered|came|paid|shipped|visited|went|called|emailed|sent|placed|picked up|returned)';
const ENGLISH_BEFORE = new RegExp(`(?<!\\b(?:be|get|gets|getting|want it|need it|have it|is|are|if|when) )\\b${VERBS}\\b[^.!?;,]{0,25}$`);
const ENGLISH_AFTER = new RegExp(`^,? (?:i|we) (?:have )?${VERBS}\\b`);
/** Said right before a day: "last Christmas", 去年の大晦日. */
const LAST = /(?:\blast |去年の|昨年の)$/;
const SINCE = /\bsince (?:the )?$/;
/** Farther back it is rather the next one that is meant. */
const LONGEST_AGO = 180;

/** A day said without its year, month or week, in a sentence about what has been: the last one. Any other day as it is. */
export function inThePast(piece: DayPiece, text: string, start: number, end: number, now: Now): DayPiece {
  const before = text.slice(Math.max(0, start - 60), start);
  const isLast = LAST.test(before);
  if (!piece.every || !isBefore(now, piece.day) || !(isLast || tellsOfThePast(text, before, end))) return piece;
  const last = stepped(piece.day, piece.every, -1);
  if (!last || (!isLast && isBefore(last, addDays(now, -LONGEST_AGO)))) return piece;
  const until = piece.end && stepped(piece.end, piece.every, -1);
  return { ...piece, day: last, ...(until ? { end: until } : {}) };
}

const tellsOfThePast = (text: string, before: string, end: number): boolean =>
  SINCE.test(before) ||
  ENGLISH_BEFORE.test(before) ||
  JAPANESE.test(text.slice(end, end + 40)) ||
  ENGLISH_AFTER.test(text.slice(end, end + 30));
