/** A question that goes on from the answer before it: 「沖縄なんですけど変わります？」, said of the days of delivery, names neither delivery nor days. */
import { normalize } from '../core/text/normalize.ts';
import { isQuestion } from './digression.ts';

/** An intent named so surely is a question of its own. */
const SURE = 0.6;
/** The same, where the sentence points at the answer ("does that include …") or asks for what stands in it without saying of what ("how much is it?"). */
const SURE_ALTHOUGH_POINTING = 0.9;
/** From here the recognizer thinks of the answered intent by itself. */
const LIKELY_OWN = 0.3;
const POSSIBLE_OWN = 0.1;
/** Longer sentences say what they are about. */
const LONGEST = { kana: 32, latin: 64 };
/** An answer is gone on from in the next turns, and before the customer has turned to other things. */
const MOST_TURNS = 2;
const FRESH_MS = 30 * 60_000;

/** The forms in which Japanese and English go on: another case, another place, "and", "what if", "even". */
const GOES_ON_JA =
  /^(?:じゃあ?|では|でも|もし|それって|それは|その場合|ちなみに|あと)|(?:なん)?です(?:け(?:れ)?ど|が)|の場合|(?:だ|っ)たら|だと|なら|でも(?:[?？]|$|(?:でき|大丈夫|同じ|可|いい|かか))|も(?:同じ|かか|でき|含)|変わ(?:り|る)|同じ(?:です|ですか)?[?？]|は[?？]$/;
const GOES_ON_EN =
  /^(?:and|but|so|ok(?:ay)?,?|what if|what about|how about|even|also|if (?:i|it|we|my)|same for|is it the same|would (?:that|it)|does (?:that|it|this)|is (?:that|it|this)|are (?:those|they|these)|do (?:those|they|these))\b/;
/** Points at what was said. */
const POINTS = /^(?:それ|その|じゃあそれ)|^(?:and |but |so |ok,? )?(?:does|is|are|do|will|would|can) (?:that|those|this|these|it|they)\b/;

const ASKS_AMOUNT = /いくら|何円|料金|値段|費用|(?:^|\s)(?:how much|what does (?:it|that) cost|what'?s the (?:price|cost|fee))\b/;
const AMOUNT = /\d円|¥\d|\$\d/;
/** What is left out when only these words are said: 「いくらかかる？」, "how much extra is that?". */
const EMPTY_JA =
  /いくら(?:くらい|ぐらい)?|何円|お?値段|料金|費用|かか(?:る|り)|なり|なん?|でしょうか|です(?:か)?|ます(?:か)?|の|は|が|で|に|か|ね|すか|する|それ|これ|って/g;
const EMPTY_EN =
  /\b(?:how much|what'?s the (?:price|cost|fee)|what does|extra|more|is|are|does|do|it|that|this|cost|be|would|will|to|for|the|a|i|have|pay|and|ok|so)\b/g;

/** Words of nearly every answer: that they stand in this one, too, tells nothing. */
const COMMON_JA = new Set('注文 商品 場合 店舗 通販 利用 方法 時間 確認 質問 自分 希望'.split(' '));
const COMMON_EN = new Set(
  'also does order item shop store online delivery deliver that this with from your have what when only price take takes they them there these those would could will want need please about like just live same'.split(
    ' ',
  ),
);

export type Follows = {
  text: string;
  /** What the answer told the customer. */
  said: string;
  /** Turns since then, from 0, and milliseconds. */
  turns: number;
  ageMs: number;
  /** The probability that the recognizer gives the answered intent, and the best other one. */
  own: number;
  other: number;
};

/**
 * `again`: the answer holds what is asked now. `perhaps`: it may be meant, so it is offered with the others. Null: a question of its own.
 * An intent that is named surely always wins.
 */
export function goesOn({ text, said, turns, ageMs, own, other }: Follows): 'again' | 'perhaps' | null {
  const plain = normalize(text);
  const isJapanese = /[\u3041-\u30ff\u3400-\u9fff]/.test(plain);
  if (turns > MOST_TURNS || ageMs > FRESH_MS || plain.length > LONGEST[isJapanese ? 'kana' : 'latin']) return null;
  const asksForAmount = ASKS_AMOUNT.test(plain) && AMOUNT.test(said) && leavesOutOfWhat(plain);
  const points = POINTS.test(plain);
  if (other >= (asksForAmount || points ? SURE_ALTHOUGH_POINTING : SURE)) return null;
  if (asksForAmount) return 'again';
  const hasForm = GOES_ON_JA.test(plain) || GOES_ON_EN.test(plain);
  if (hasForm && (speaksOf(said, plain) || own >= Math.max(LIKELY_OWN, other))) return 'again';
  return isQuestion(text) && (hasForm || own >= POSSIBLE_OWN) ? 'perhaps' : null;
}

const leavesOutOfWhat = (plain: string): boolean => !/[\p{L}]/u.test(plain.replace(EMPTY_EN, ' ').replace(EMPTY_JA, ' '));

/** A name or another word that tells something stands in the answer as well: 沖縄, Hokkaido, ポイント. */
function speaksOf(said: string, plain: string): boolean {
  const answer = normalize(said);
  const japanese = plain.match(/[\p{Script=Han}々]{2,}|[\p{Script=Katakana}ー]{2,}/gu) ?? [];
  if (japanese.some((word) => !COMMON_JA.has(word) && answer.includes(word))) return true;
  const words = (plain.match(/[a-z]{4,}/g) ?? []).map((word) => word.replace(/s$/, ''));
  return words.some((word) => !COMMON_EN.has(word) && new RegExp(`\\b${word}s?\\b`).test(answer));
}
