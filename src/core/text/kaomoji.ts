import { isWordUnit } from './addresses.ts';
import type { Face } from './emoticons.ts';
import { isKana, LONG_VOWEL } from './kana.ts';
import type { Mood } from './tokens.ts';

const OPEN = 0x28;
const CLOSE = 0x29;
/** The longest face between its brackets. */
const LONGEST = 14;

/** Feelings in brackets: 「ありがとう(笑)」. */
const WORDS: Record<string, Mood> = {
  ...{ 笑: 'laugh', 爆笑: 'laugh', 爆: 'laugh', w: 'laugh', ww: 'laugh', 苦笑: 'worried', 汗: 'worried', 焦: 'worried', 困: 'worried' },
  ...{
    泣: 'sad',
    涙: 'sad',
    号泣: 'sad',
    悲: 'sad',
    tot: 'sad',
    qaq: 'sad',
    qwq: 'sad',
    怒: 'angry',
    激怒: 'angry',
    驚: 'surprised',
    謝: 'bow',
    喜: 'joy',
    嬉: 'joy',
  },
};

/** All that a face is made of, in usual letters. */
const PARTS = /^[\s^'"`;:,.・。°?@otqxvuwn3ωдεз∀▽△▼□◇○◎●ロ口皿益人ノヘへっつ_\-ー~=≧≦<>*+#|/\\…•◕ಠಥ⊙◉‿ᴗᵕ﹏╬╯︶︿‸∇˘ˊˋ˙´☆ﾟ]{2,14}$/;
const TWO_LATIN = /[a-z]{2}/;

/** What a face says, by its eyes and mouth; the first that fits. Blanks are left out. */
const MOODS: [RegExp, Mood][] = [
  [/^[.*]*_+[.*]*$|^\._\.$|^<_+>$/, 'bow'],
  [/[╬益皿ಠ╯]|#.*[^\s#]|[^\s#].*#|^`[^・ω▽∀]*[дεヘへ△o_□~3-][^・ω]*'$/, 'angry'],
  [/\^.*;|;.*\^|^>[_.\-oд△]?<[;"]?$/, 'worried'],
  [/[ಥ﹏]|;.*;|^t[^a-z]*t$|^q[^a-z]+q$|^'?[・.][ω_дo△人][・.]`$|^[ノ'].?[дo△_]`$|^ノ[дo△_]?;$|^。.*。$|^:_?;$/, 'sad'],
  [/;$|^;|^"|"$|^・.?・\?$/, 'worried'],
  [/\^.{0,4}\^|≧.*≦|[∀▽∇◕‿ᴗᵕ︶˘]|^\*?'[ω人ー~]*`\*?$|^[・`'][・`]?ω[・`'][・'`]?$|^n[_.]n$/, 'joy'],
  [/^[°o⊙◉@○◎](?:[_.д△□ロ口。ω-]|o)*[°o⊙◉@○◎]$|^[・•][o□△д][・•]$|^°.*°$/, 'surprised'],
  [/^[-ー=~¬][_.ー-]*[-ー=~¬]$/, 'doubt'],
  [/^'?[・•]?[ε3з][・•]?`?$|^[・•]_[・•]$|^x_x$/, 'cheeky'],
];

/** m on both sides, whatever is between. */
const BEGS = 0x6d;
/** Arms on the left, before the bracket. None is kana, which would decide on the letter before it. */
const LEFT = new Set([...'mヽ\\σo<qd٩╰'].map((arm) => arm.charCodeAt(0)));
const RIGHT = new Set([...'mノ/シqobd>╯و丿ゞ;*'].map((arm) => arm.charCodeAt(0)));

export const startsKaomoji = (unit: number): boolean => unit === OPEN || LEFT.has(unit);

/** The 顔文字 that begins at `at`, with its arms: m(_ _)m, (´；ω；`), ヽ(^o^)丿. `before` is the unit before it. */
export function kaomojiAt(text: string, at: number, before: number): Face | null {
  const armed = text.charCodeAt(at) !== OPEN;
  const left = armed ? text.charCodeAt(at) : 0;
  const open = armed ? at + 1 : at;
  if (text.charCodeAt(open) !== OPEN || (isWordUnit(left) && isWordUnit(before))) return null;
  const close = closing(text, open);
  if (close === 0) return null;
  const body = text.slice(open + 1, close);
  if (left === BEGS && text.charCodeAt(close + 1) === BEGS && isArm(BEGS, text.charCodeAt(close + 2)) && PARTS.test(body)) {
    return { end: close + 2, mood: 'bow' };
  }
  const mood = moodOf(body);
  if (mood === null) return null;
  const arm = text.charCodeAt(close + 1);
  if (!RIGHT.has(arm) || !isArm(arm, text.charCodeAt(close + 2))) return { end: close + 1, mood };
  const raised = arm === 0x30ce || arm === 0x2f || arm === 0x30b7;
  return { end: close + 2, mood: mood === 'joy' && raised && !armed ? 'wave' : mood };
}

function closing(text: string, open: number): number {
  for (let at = open + 1; at <= open + 1 + LONGEST; at++) {
    const unit = text.charCodeAt(at);
    if (unit === CLOSE) return at;
    if (unit === OPEN || Number.isNaN(unit)) return 0;
  }
  return 0;
}

/** An arm is no first letter of the word that follows: ノ of ノート, b of book. */
const isArm = (arm: number, after: number): boolean =>
  isWordUnit(arm) ? !isWordUnit(after) : isKana(arm) ? !(isKana(after) || after === LONG_VOWEL) : true;

function moodOf(body: string): Mood | null {
  const word = Object.hasOwn(WORDS, body) ? WORDS[body] : undefined;
  if (word) return word;
  if (!PARTS.test(body) || TWO_LATIN.test(body)) return null;
  const face = body.replaceAll(' ', '');
  return MOODS.find(([shape]) => shape.test(face))?.[1] ?? null;
}
