import { isWordUnit } from './addresses.ts';
import { isJapanese } from './kana.ts';
import { isToken } from './tokens.ts';
import type { Mood } from './tokens.ts';

/** Where a face ends, and what it says. */
export type Face = { end: number; mood: Mood };

/** Faces without brackets, in usual letters (lower case, full-width signs as ASCII). */
const FACES: Partial<Record<Mood, string>> = {
  joy: ':) :-) =) :] :d :-d =d xd ^^ ^_^ ^-^ ^o^ ^ω^ ^▽^ ^.^',
  love: '<3',
  sad: ":( :-( =( :[ :'( :'-( t_t t-t tдt t^t ;_; ;-; ;ω; ;д; q_q",
  angry: '>:( >:-( >=(',
  surprised: ':o :-o o_o o.o °д° °o°',
  worried: '^^; ^_^; ^-^; >_< >.< -_-; x_x',
  doubt: ':/ :-/ :\\ :-\\ =/ :| :-| -_- -.- =_= ¬_¬ -\\_(ツ)_/-',
  cheeky: ';) ;-) ;d :p :-p =p ;p',
  down: 'orz or2 otl _|-|○ _|-|o',
};

type Shape = { face: string; mood: Mood };
const pair = (first: number, second: number): number => first * 0x10000 + second;
/** The faces by their first two units, the longest first. */
const byStart = new Map<number, Shape[]>();
for (const [mood, faces] of Object.entries(FACES)) {
  for (const face of faces.split(' ')) {
    const start = pair(face.charCodeAt(0), face.charCodeAt(1));
    byStart.set(
      start,
      [...(byStart.get(start) ?? []), { face, mood: mood as Mood }].sort((a, b) => b.face.length - a.face.length),
    );
  }
}
const FIRST = new Set([...byStart.keys()].map((start) => start >>> 16));

export const startsEmoticon = (unit: number): boolean => FIRST.has(unit);

/** The face without brackets that begins at `at`. `before`: the unit before it; `inBrackets`: a bracket is open, which a smile would seem to close. */
export function emoticonAt(text: string, at: number, before: number, inBrackets: boolean): Face | null {
  if (at + 1 >= text.length) return null;
  const shapes = byStart.get(pair(text.charCodeAt(at), text.charCodeAt(at + 1)));
  if (!shapes) return null;
  for (const { face, mood } of shapes) {
    if (!text.startsWith(face, at)) continue;
    const end = at + face.length;
    if (fits(face, before, text.charCodeAt(end), inBrackets)) return { end, mood };
  }
  return null;
}

/**
 * A face of letters does not begin or end within a word, nor one of signs between two (the scheme of a URL, 1:3). A mouth like a bracket may be one: ":(" opens it when
 * letters follow, ":)" closes one that is open. 「サイズ:D」 is no smile.
 */
function fits(face: string, before: number, after: number, inBrackets: boolean): boolean {
  const last = face.charCodeAt(face.length - 1);
  if (isWordUnit(face.charCodeAt(0)) && isWordUnit(before)) return false;
  if (isWordUnit(last)) return !isWordUnit(after) && !(face[0] === ':' && (isFigure(before) || isJapanese(before)));
  if (last === 0x29 || last === 0x5d) return !inBrackets;
  if (last === 0x28 || last === 0x5b || last === 0x2f || last === 0x5c || last === 0x7c) return endsThere(after);
  return !(isWordUnit(before) && (isWordUnit(after) || isToken(after)));
}

const isFigure = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;

/** The end, a blank or a closing sign. */
const endsThere = (unit: number): boolean => Number.isNaN(unit) || ' !?.,、。)」'.includes(String.fromCharCode(unit));
