import type { Mood } from './tokens.ts';
import { pictureLetter, TOKENS } from './tokens.ts';

/** An 絵文字 with all that belongs to it, and the letters that stand for it: a private one, or the digit of a keycap, or ! and ?. */
export type Emoji = { end: number; letters: string };

const MOODS: Partial<Record<Mood, string>> = {
  laugh: '😂🤣😆😹',
  joy: '😀😃😄😁😊☺🙂😇😋😌😎🤗🥳😸😺🎉👏🙌🎊',
  love: '😍🥰😘😻❤🧡💛💚💙💜🖤🤍🤎💕💖💗💓💞💘💝💟♥♡❣🫶',
  sad: '😢😭😿😞😔😟🙁☹😣😖😫😩🥺😥😪💔🥲',
  angry: '😠😡🤬👿😤💢🖕😾',
  surprised: '😮😯😲😳😱🙀🤯😵',
  worried: '😅😰😓😨💦😬😧😦😕🫤🫠',
  bow: '🙇🙏',
  wave: '👋',
  doubt: '🤔😒🙄😑😐🤨👎',
  cheeky: '😉😜😛😝🤪😏',
  approve: '👍👌🙆🆗',
};
const LETTERS = new Map<number, string>([
  ...Object.entries(MOODS).flatMap(([mood, all]) => [...all].map((one): [number, string] => [point(one), TOKENS[mood as Mood]])),
  ...[...'❗❕'].map((one): [number, string] => [point(one), '!']),
  ...[...'❓❔'].map((one): [number, string] => [point(one), '?']),
]);

const PICTURE = /^\p{Extended_Pictographic}$/u;
const ZWJ = 0x200d;
const COLOUR = 0xfe0f;
const KEYCAP = 0x20e3;

function point(letter: string): number {
  return letter.codePointAt(0) ?? 0;
}
const width = (codePoint: number): number => (codePoint > 0xffff ? 2 : 1);
const isTone = (codePoint: number): boolean => codePoint >= 0x1f3fb && codePoint <= 0x1f3ff;
const isFlagLetter = (codePoint: number): boolean => codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff;
const isTag = (codePoint: number): boolean => codePoint >= 0xe0020 && codePoint <= 0xe007f;
const isGender = (codePoint: number): boolean => codePoint === 0x2640 || codePoint === 0x2642;

/** © and ® are read as signs, and what has usual letters of its own (™, ㊗, ℹ, ‼) as those. */
const isPicture = (codePoint: number): boolean => {
  if (codePoint < 0x2190 || codePoint === 0x3030) return false;
  const letter = String.fromCodePoint(codePoint);
  return PICTURE.test(letter) && letter.normalize('NFKC') === letter;
};

/**
 * The 絵文字 that begins at `at`, or null. Skin tones, the sex of a person, variation selectors, joined families and flags belong to it; all are read once.
 */
export function emojiAt(text: string, at: number): Emoji | null {
  const first = text.codePointAt(at) ?? 0;
  if (first <= 0x39) return keycap(text, at);
  if (isFlagLetter(first)) {
    const second = text.codePointAt(at + 2) ?? 0;
    return isFlagLetter(second)
      ? { end: at + 4, letters: pictureLetter([first, second]) }
      : { end: at + 2, letters: pictureLetter([first]) };
  }
  if (isTone(first)) return { end: at + 2, letters: '' };
  if (!isPicture(first)) return null;
  const parts = [first];
  let end = afterModifiers(text, at + width(first));
  while (text.charCodeAt(end) === ZWJ) {
    const next = text.codePointAt(end + 1) ?? 0;
    if (!isPicture(next)) break;
    if (!isGender(next)) parts.push(next);
    end = afterModifiers(text, end + 1 + width(next));
  }
  return { end, letters: LETTERS.get(first) ?? pictureLetter(parts) };
}

function keycap(text: string, at: number): Emoji | null {
  const sign = text.charCodeAt(at + 1) === COLOUR ? at + 2 : at + 1;
  return text.charCodeAt(sign) === KEYCAP ? { end: sign + 1, letters: text.charAt(at) } : null;
}

function afterModifiers(text: string, at: number): number {
  let end = at;
  for (;;) {
    const next = text.codePointAt(end) ?? 0;
    if (next !== COLOUR && next !== 0xfe0e && !isTone(next) && !isTag(next)) return end;
    end += width(next);
  }
}
