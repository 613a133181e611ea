import { emailEnd, findEmails, handleEnd, isWordUnit, urlEnd } from './addresses.ts';
import type { Email } from './addresses.ts';
import { emoticonAt, startsEmoticon } from './emoticons.ts';
import type { FoldWriter } from './folded.ts';
import { isJapanese, isKanji } from './kana.ts';
import { kaomojiAt, startsKaomoji } from './kaomoji.ts';
import { placeEnd } from './places.ts';
import { isToken, TOKENS } from './tokens.ts';
import type { Token } from './tokens.ts';
import { isMark } from './unicode.ts';

type Piece = { end: number; token: Token };

const AT = 0x40;
const W = 0x77;
const LAUGH = 0x7b11;
const STOPS = new Set([...'.。、・,'].map((stop) => stop.charCodeAt(0)));
const isMarkSign = (unit: number): boolean => unit === 0x21 || unit === 0x3f;

/** Where a piece may begin, by unit: most letters are only copied. */
const MAY_START = Uint8Array.from({ length: 0x10000 }, (_, unit) => {
  const own = unit === 0x68 || unit === AT || unit === LAUGH || isMarkSign(unit) || STOPS.has(unit);
  return own || unit === W || startsKaomoji(unit) || startsEmoticon(unit) ? 1 : 0;
});

/**
 * Writes a text in its usual letters with its addresses, faces, laughs and counted marks as private letters. Reads from left to right once; each place is looked at a bounded
 * number of times. `starts` and `ends` are the places of its units in the text as given.
 *
 * That doing it again changes nothing rests on three rules: what is left of a place is judged by what was written; no piece holds a private letter; and no letter on
 * the right that forbids a piece may itself become one that allows it.
 */
export function writeWithTokens(out: FoldWriter, text: string, { starts, ends }: Pick<FoldWriter, 'starts' | 'ends'>): void {
  // The next one is the last.
  const emails = findEmails(text).reverse();
  let open = 0;
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at);
    const place = unit === 0x7b ? placeEnd(text, at) : 0;
    const piece = place > 0 ? null : pieceAt(text, at, out.last, emails, open > 0);
    const end = piece?.end ?? Math.max(place, at + 1);
    if (piece) put(out, TOKENS[piece.token].charCodeAt(0), starts[at] as number, ends[end - 1] as number);
    else for (let i = at; i < end; i++) put(out, text.charCodeAt(i), starts[i] as number, ends[i] as number);
    if (!piece && unit === 0x28) open++;
    if (!piece && unit === 0x29 && open > 0) open--;
    at = end;
  }
}

/** The same private letter stands at most twice in a row; the other letters are limited already. The marks of a letter that went into a piece go with it. */
function put(out: FoldWriter, unit: number, start: number, end: number): void {
  if (isToken(unit)) out.putLimited(unit, 2, start, end);
  else if (isToken(out.last) && isMark(unit)) out.extend(end);
  else out.put(unit, start, end);
}

function pieceAt(text: string, at: number, before: number, emails: Email[], inBrackets: boolean): Piece | null {
  const unit = text.charCodeAt(at);
  const email = emails.length > 0 ? emailEnd(emails, at, before) : 0;
  if (email > 0) return { end: email, token: 'email' };
  if (MAY_START[unit] === 0) return null;
  const handle = unit === AT ? handleEnd(text, at, before) : 0;
  if (handle > 0) return { end: handle, token: 'handle' };
  if (unit === 0x68 || unit === W) {
    const url = urlEnd(text, at, before);
    if (url > 0) return { end: url, token: 'url' };
  }
  const face = kaomojiAt(text, at, before) ?? emoticonAt(text, at, before, inBrackets);
  if (face) return { end: face.end, token: face.mood };
  if (unit === W || unit === LAUGH) return laughAt(text, at, before);
  return isMarkSign(unit) ? marksAt(text, at) : stopsAt(text, at);
}

/** ww and 笑笑 anywhere; a single one only where a sentence ends: 「まじかw」 but not 「Wサイズ」, 「それは笑」 but not 「笑顔」 or 「爆笑」. */
function laughAt(text: string, at: number, before: number): Piece | null {
  const unit = text.charCodeAt(at);
  let end = at + 1;
  while (text.charCodeAt(end) === unit) end++;
  const after = text.charCodeAt(end);
  const fits =
    unit === W
      ? !isWordUnit(before) && !isWordUnit(after) && (end > at + 1 || (isJapanese(before) && (!isJapanese(after) || after === LAUGH)))
      : !isKanji(before) && !isJapanese(after);
  return fits ? { end, token: 'laugh' } : null;
}

/** !! and more, ?? and more, and both mixed. A single mark stays. */
function marksAt(text: string, at: number): Piece | null {
  let end = at;
  let calls = 0;
  for (; isMarkSign(text.charCodeAt(end)); end++) if (text.charCodeAt(end) === 0x21) calls++;
  const count = end - at;
  if (count < 2) return null;
  if (calls === count) return { end, token: count === 2 ? 'exclaim2' : 'exclaim3' };
  if (calls === 0) return { end, token: count === 2 ? 'question2' : 'question3' };
  return { end, token: 'interrobang' };
}

/** A sentence that trails off: two of the same stop or more. */
function stopsAt(text: string, at: number): Piece | null {
  const unit = text.charCodeAt(at);
  if (!STOPS.has(unit) || text.charCodeAt(at + 1) !== unit) return null;
  let end = at + 2;
  while (text.charCodeAt(end) === unit) end++;
  return { end, token: 'ellipsis' };
}
