/** What customers say about the conversation itself, in both languages: that did not help, never mind, say that again. */
import { commandKey, normalize } from '../core/text/normalize.ts';
import type { Language } from '../core/language.ts';

const DID_NOT_HELP =
  /(?:そうじゃな|そうではな|そういうことじゃ|そういうことでは|そういう意味じゃ|それじゃな|それではな|そんなこと(?:は)?聞いて(?:い)?な|聞いてることと違|聞きたい(?:こと|の)(?:と|は)(?:違|ちが|そ)|質問と違|答えになって(?:い)?な|解決し(?:ない|ません|てない|てません|ていない|ていません|なかった)|解決になら|役に立た|わからないまま|意味がわから|意味不明|全然(?:違|ちが)(?:う|います)(?:よ|んだけど|んですけど)?[。!]*$|ぜんぜんちがう[。!]*$|did(?:n'?t| not) (?:really )?(?:help|answer|solve|work)|does(?:n'?t| not) (?:really )?(?:help|answer|solve)|not what i(?:'?m| was| am)? ?(?:asked|meant|wanted|asking|said|need|looking for)|not helpful|(?:that'?s|that is|this is|it'?s) (?:wrong|not it|not right|useless)|wrong answer|still (?:not|isn'?t) (?:solved|resolved|working)|you(?:'re| are) not answering)/;

const WRONG_JA =
  '(?:ちが(?:う|い)|違(?:う|い)|間違(?:い|って(?:い)?る))(?:ます|ました)?(?:って(?:ば)?|の|ん(?:です|だ)?)?(?:が|けど)?(?:よ|ね|わ|な)?';
const JUST_WRONG = new RegExp(
  `^(?:(?:いや|いえ|いいえ|あの|だから|うーん|全然|ぜんぜん|まったく|そう(?:じゃ|では)(?:な(?:い|くて?)|ありません)(?:です|んです|よ)?|それ(?:は|も)?|これ|${WRONG_JA})[、,。\\s]*)+$`,
);
const JUST_WRONG_EN =
  /^(?:(?:no|nope|nah|wrong|that'?s|that is|it'?s|this is|totally|completely|not it|not right|not that|not what i (?:asked|meant|wanted))[,.\s]*)+$/;
const ONLY_NO = /^(?:(?:いや|いえ|いいえ|あの|だから|うーん|それ(?:は|も)?|これ|no|nope|nah|that'?s|it'?s)[、,。.\s]*)+$/;

/** Nothing but "that is wrong": 「違う」「全然ちがう」「いや、そうじゃない」, "no, that's not it". A question (「違う色ありますか」) says more. */
export function saysItIsWrong(text: string): boolean {
  const key = commandKey(text);
  return key.length <= 40 && !ONLY_NO.test(key) && (JUST_WRONG.test(key) || JUST_WRONG_EN.test(key));
}

/** 「そうじゃなくて」「解決しない」, "that didn't help", "not what I asked": said of the answer before. */
export function saysItDidNotHelp(text: string): boolean {
  return saysItIsWrong(text) || DID_NOT_HELP.test(normalize(text));
}

const SETTLED =
  /^(?:(?:はい|うん|ええ)[、,\s]*)?(?:解決(?:しました|した|です)|大丈夫(?:です)?|だいじょうぶ(?:です)?|わかりました|分かりました|了解(?:です|しました)?|助かりました|助かった|that'?s (?:all|it|great|perfect|fine)|all good|got it|that helped|it did|great|perfect|solved|resolved|i'?m good|nothing else)$/;

/** An answer to "did that help?" that is a yes in other words. */
export function saysSettled(text: string): boolean {
  return SETTLED.test(commandKey(text));
}

const ACKNOWLEDGES =
  /^(?:ok(?:ay|ie|ey)?|k|kk|おけ|おっけー?|オッケー?|了解(?:です|しました|いたしました)?|承知(?:しました|です)|わかりました|分かりました|わかった|なるほど(?:です|ですね)?|そうですか|はい|うん|ええ|alright|all right|right|sure|fine|cool|nice|great|perfect|i see|got it|understood|noted|yes|yep|yeah)$/;
const THUMBS = /^(?:[👍👌🆗🙆🙏😊☺🙂😄😃🥰❤💕👏✨🎉]|\p{Emoji_Modifier}|[\uFE0F\u200D♂♀\s])+$/u;

/** 「OK」「わかりました」 or 👍 and nothing else: what came before was read. Asks nothing. */
export function acknowledges(text: string): boolean {
  return THUMBS.test(text) || ACKNOWLEDGES.test(commandKey(text));
}

const NEVER_MIND =
  /^(?:(?:あ|あっ|ごめん(?:なさい)?|すみません|すいません|えっと|oh|ah|sorry|ok|okay|actually)[、,。.\s]*)*(?:(?:やっぱり?|やはり|もう)(?:もう)?(?:いい(?:です|や|わ|よ)?|良いです|大丈夫(?:です)?|だいじょうぶ(?:です)?|結構です|けっこうです|いらない(?:です)?|やめ(?:ます|る|とく|ときます|ておきます|た)|なし(?:で|です)?)|(?:いえ|いいえ)[、,\s]*(?:もう)?(?:結構|けっこう|大丈夫|だいじょうぶ)です|なんでもない(?:です)?|何でもない(?:です)?|なんでもありません|気にしないで(?:ください)?|忘れてください|自分で(?:調べ|探し|見)(?:ます|てみます)|(?:also )?(?:never ?mind|nvm|forget (?:it|about it|that)|don'?t worry(?: about it)?|no need|not any ?more|i'?ll (?:leave|skip) it|leave it|changed my mind|i'?ve changed my mind))(?:ありがとう(?:ございます|ございました)?)?(?:$|[、,。.!\s])/;

/** 「やっぱりいいです」, "never mind": the question is taken back. What follows (「届くのを待ちます」) does not matter unless it asks something. */
export function takesItBack(text: string): boolean {
  const key = commandKey(text);
  return key.length <= 60 && NEVER_MIND.test(key) && !/[?？]|(?:か|かな|たい|ください|教えて)$/.test(normalize(text));
}

const UNKNOWN =
  /(?:わか(?:ら(?:ない|ん|へん)|りません)|分から(?:ない|ん)|分かりません|知ら(?:ない|ん)です|知りません|覚えて(?:い)?(?:ない|ません)|忘れ(?:た|ました|ちゃ)|なくし(?:た|ました|ちゃ)|手元にな|見つから(?:ない|ん)|見つかりません|消して(?:も|し)|\b(?:don'?t|do not|can'?t|cannot) (?:know|remember|have|find|recall)|\bno idea\b|\bnot sure\b|\blost (?:it|the|my)|\bdeleted\b|\bforgot\b)/;

/** 「番号がわかりません」, "I don't have it": no answer to the question will come. */
export function saysItIsUnknown(text: string): boolean {
  const plain = normalize(text);
  return plain.length <= 60 && UNKNOWN.test(plain);
}

const AGAIN =
  /^(?:すみません[、,\s]*)?(?:(?:日本語|にほんご|英語|えいご)で(?:も)?)?[、,\s]*(?:もう(?:一度|一回|いちど|いっかい)|再度)?[、,\s]*(?:お願い(?:できますか|します|いたします|できませんか)|おねがい(?:します)?|言って(?:ください|もらえますか)?|教えて(?:ください|もらえますか)?|いいですか)?$/;
const AGAIN_EN =
  /^(?:sorry[,\s]*)?(?:(?:can|could) you |please )?(?:say|repeat|write|tell me|answer)?\s*(?:that|it|this)?\s*(?:again|once more|one more time)?\s*(?:(?:in )?(?:english|japanese))?[,\s]*(?:again|once more|one more time)?[,\s]*(?:please|pls)?$/;
const NAMES_LANGUAGE = /日本語|にほんご|英語|えいご|english|japanese/;
const SAYS_AGAIN = /もう(?:一度|一回|いちど|いっかい)|再度|again|once more|one more time|repeat/;

/** "Say that again, in English please": null, or the language that is asked for (`same`: the customer's own). */
export function asksAgain(text: string): Language | 'same' | null {
  const key = commandKey(text);
  if (key.length > 60 || !(AGAIN.test(key) || AGAIN_EN.test(key))) return null;
  if (!NAMES_LANGUAGE.test(key)) return SAYS_AGAIN.test(key) ? 'same' : null;
  return /英語|えいご|english/.test(key) ? 'en' : 'ja';
}
