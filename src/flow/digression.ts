/** Is this sentence an answer, or a question of its own? */
import type { Entity, Understanding } from '../core/understanding.ts';
import { normalize } from '../core/text/normalize.ts';

/** Calibrated probability from which a sentence counts as another question although it contains what was asked for. */
const SURE = 0.6;
/** The same, where any words would do as an answer. */
const VERY_SURE = 0.85;
const LIKELY = 0.5;
/** The same, of a sentence that is a question by its form. */
const ASKED = 0.4;
/** The same, where it names a thing that only the other flow has a use for. */
const HINTED = 0.35;

const FILLERS_JA =
  /じゃあ|それじゃ|では|それなら|だったら|やっぱり?|あと|ちなみに|なんですけど|ですけど|なんですが|ですが|の場合|はどうですか|はどうでしょうか?|どうですか|ありますか|ありません(?:か)?|お願い(?:いたし|し)?ます?|おねがい(?:し)?ます?|ください|下さい|でしょうか|ですかね?|です|ました|ます|にして|に変更|変更|たい|じゃなくて|ではなくて?|でなく|間違えました|まちがえました|ほしい|欲しい|がいい|探して|さがして|います|いる|どう|だと|なら|って|の方|のほう|やつ|もの|店|にも?|を|が|は|で|の|も|と|か|ね|よ|や|、|。/g;
const FILLERS_EN =
  /\b(?:and|in|at|the|for|what|about|how|actually|instead|no|not|please|pls|i|i'?m|i'?d|i'?ll|meant|mean|one|ones|sorry|rather|it'?s|its|is|are|make|that|it|to|from|would|want|like|take|change|then|ok|okay|a|an|of|on|by|let'?s|let|say|try|my|me|looking|number|with|yes|was|oh|um|er|thanks)\b/g;

/** A text with a blank for each stretch that names cover. Names may lie over one another: what two of them cover goes once. */
function without(text: string, entities: readonly Entity[]): string {
  let rest = '';
  let at = 0;
  for (const { start, end } of [...entities].sort((a, b) => a.start - b.start)) {
    if (start >= at) rest += `${text.slice(at, start)} `;
    at = Math.max(at, end);
  }
  return rest + text.slice(at);
}

/** How much is left of a sentence without the names found in it and the words that only carry them: letters, a Latin word counting as one and a half. */
export function residual(text: string, entities: readonly Entity[]): number {
  const bare = normalize(without(text, entities)).replace(FILLERS_EN, ' ').replace(FILLERS_JA, ' ');
  const words = bare.match(/[a-z0-9']+/g) ?? [];
  const letters = bare.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu) ?? [];
  return letters.length + words.length * 1.5;
}

const ASKS_SOMETHING =
  /どこ|何時|いつ|いくら|なぜ|なんで|方法|電話|住所|\b(?:where|when|why|who|what time|phone|address|how (?:much|many|do|can|to|long|far))\b/;

/** Little more than a name: an answer, a correction or a follow-up rather than a question of its own. */
export function isBare(text: string, entities: readonly Entity[]): boolean {
  return residual(text, entities) <= 3 && !ASKS_SOMETHING.test(normalize(text));
}

const QUESTION =
  /[?？]|(?:か|かな|たい(?:です|んです(?:が|けど)?)?|教えて(?:ください)?|ほしい(?:です)?|下さい|ください)[。\s]*$|^(?:what|where|when|why|who|which|how|can|could|do|does|is|are|may|will|would|i want to|i'd like to|i need to)\b/;

/** Begins with the words of somebody who turns to something else. */
const TURNS_AWAY =
  /^(?:(?:あ|すみません|ごめん)[、。\s]*)?(?:やっぱり?|やはり|その前に|先に|ところで|ちなみに)|^(?:(?:oh|sorry|wait|ok)[,.\s]*)?(?:actually|first|by the way|btw)\b/;

/** Begins with the verb of a question: "is it …", "do you …". */
export const beginsAsQuestion = (text: string): boolean =>
  /^(?:is|are|do|does|did|can|could|will|when|what time|where)\b/.test(normalize(text));

export function isQuestion(text: string): boolean {
  return QUESTION.test(normalize(text));
}

/** The intent of a sentence that was understood, or null. */
export function intentOf({ intents, outOfScope, ambiguous }: Understanding): { intent: string; score: number } | null {
  return outOfScope.rejected || ambiguous ? null : (intents[0] ?? null);
}

/**
 * How surely a sentence is about something else while an answer is awaited. `fits`: it contains what was asked for; `anything`: any words would do as an answer; `foreign`: it names what only the other flow can use.
 * `other` is the intent's score when another flow belongs to it, else 0.
 */
export function isDigression(
  text: string,
  entities: readonly Entity[],
  other: number,
  awaited: { fits: boolean; anything: boolean; foreign: boolean },
): boolean {
  if (awaited.anything) return other >= VERY_SURE && (isQuestion(text) || TURNS_AWAY.test(normalize(text)));
  if (awaited.foreign && other >= HINTED) return true;
  if (awaited.fits) return other >= SURE && !isBare(text, entities);
  return other >= (isQuestion(text) ? ASKED : LIKELY);
}
