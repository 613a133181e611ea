import { scoreEmotion } from './emotion/emotion.ts';
import { scoreByRules } from './emotion/rules/score.ts';

/**
 * Whether a sentence tells of somebody else's anger: what the family, the boss or a friend said to the writer, anger that the writer takes the blame for,
 * another company, or harsh words that are only quoted. It is strong language and none of it is meant for us. Anger at our own staff, or on behalf of
 * somebody whom we let down, is not among these.
 */
export function isOfOthers(sentence: string): boolean {
  if (isOnlyQuoted(sentence) || NOT_US.test(sentence)) return true;
  if (AT_US.test(sentence.replace(QUOTED, ''))) return false;
  return SCOLDED.some((told) => told.test(sentence)) || ELSEWHERE.test(sentence) || (OTHERS.test(sentence) && OWN_FAULT.test(sentence));
}

/** Says in so many words that we are not meant. */
const NOT_US = /\bnothing to do with you\b|(?<!\b(?:to|with|use|try|find) )\ba different company\b/i;
/** Words for us, whoever else comes up: "my boss yelled at me because you lost my parcel". */
const AT_US =
  /二度と|お宅|おたく|御社|そちらの(?:せい|店|会社|対応|ミス)|ふざけ|なめ(?:て|んな)|(?:最低|最悪)(?:な|の)?(?:店|会社|対応|です)|(?:最低|最悪)[。！!]|\bnever again\b|\b(?:thanks to|because of|sick of|furious with|angry with) you\b|\byou(?:'re|'ve| (?:are|were|lot|people|guys|lost|broke|sent|promised|said|never|didn'?t|don'?t|won'?t|can'?t|keep|kept|charged|took|ruined|messed|forgot))\b|\b(?:unacceptable|disgusting|disgraceful|outrageous)\b/i;

/** A title, a review, a name: words between quotation marks. An apostrophe is none. */
const QUOTED = /「[^「」\n]{1,60}」|『[^『』\n]{1,60}』|["“”][^"“”\n]{1,60}["“”]|(?<![\p{L}\p{N}])['‘][^'’\n]{2,60}['’](?![\p{L}\p{N}])/gu;
/** A verdict of the writer's own between quotation marks, and what our staff said to somebody: both are meant. */
const OWN_VOICE =
  /[」』"”](?:です(?!か)|でした|だ(?!と)|だった|でしょう|の(?:一言|ひとこと)|としか|そのもの|以外|とは何|[とって]{1,2}(?:言い(?:たい|たく)|言わせ|思[いうっ]|感じ))|(?:言われ|言い放|怒鳴|どなら|吐き捨て)|\b(?:told me|said to me|called me|calls me|shouted|yelled|screamed|you (?:are|were)|you're|you people|you lot|your (?:staff|shop|store|company|service|driver|team|people)|(?:i|we)(?:'d| would)? (?:say|call|mean|said)|in a word|nothing but|all i (?:can|have to) say)\b/i;
/** So many letters beside the quotation tell the writer's own mood, and they sound no angrier than this. */
const BESIDE = { letters: 8, anger: 0.3 };
/** From here what is quoted is harsh in plain words; the rules alone say so, since the slogans of a shop are quoted by angry people. */
const HARSH = 0.3;

/** Whether all that is harsh in a sentence stands between quotation marks: "go to hell" on a birthday card, 「二度と買わない」 in a review that the writer read. */
function isOnlyQuoted(sentence: string): boolean {
  const quoted = sentence.match(QUOTED);
  if (!quoted || OWN_VOICE.test(sentence)) return false;
  const beside = sentence.replace(QUOTED, JAPANESE.test(sentence) ? 'これ' : 'this');
  if (beside.replace(/[^\p{L}\p{N}]/gu, '').length < BESIDE.letters || scoreEmotion(beside, languageOf(beside)).anger >= BESIDE.anger)
    return false;
  return quoted.some((words) => scoreByRules(words.slice(1, -1), languageOf(words)).anger >= HARSH);
}

const JAPANESE = /[\u3041-\u30FF\u3400-\u9FFF]/;
const languageOf = (text: string) => (JAPANESE.test(text) ? 'ja' : 'en');

const KIN_JA =
  '(?:妻|嫁|夫|旦那|主人|母|父|ママ|パパ|親|お(?:母|父|かあ|とう)さん|祖[父母]|姉|兄|妹|弟|息子|娘|子ども|彼女|彼氏|友(?:人|達|だち)|上司|部長|課長|社長|先輩|同僚|先生|家族)';
const KIN_EN =
  '(?<!\\byour )(?:wife|husband|partner|mum|mom|mother|dad|father|parents|son|daughter|kids?|sister|brother|gran(?:ny|dma|dad|dpa)?|aunt|uncle|girlfriend|boyfriend|boss|manager|colleague|teacher|friend|mate|flatmate|roommate|neighbou?r)';

/** Somebody close scolded the writer. */
const SCOLDED = [
  new RegExp(`${KIN_JA}(?:に|から)[^。!?！？]{0,30}(?:言われ|怒られ|叱られ|怒鳴られ|どなられ|キレられ|笑われ|呆れられ)`),
  new RegExp(
    `\\b${KIN_EN}\\b[^.!?]{0,20}\\b(?:called me|said i'?m|yelled at me|shouted at me|screamed at me|told me off|is (?:mad|angry|cross|furious) (?:with|at) me)`,
    'i',
  ),
];
const OTHERS = new RegExp(`${KIN_JA}|\\b${KIN_EN}\\b`, 'i');
/** The writer says whose fault it was. */
const OWN_FAULT =
  /(?:私|僕|俺|自分|わたし)(?:が|の)[^。!?！？]{0,20}(?:せい|間違|忘れ|ミス|悪い|悪く|無くし|なくし)|\bmy (?:own )?fault\b|\b(?:because|that|cos|cause|since) i (?:forgot|lost|broke|missed|bought|ordered|picked|scratched|booked|mixed up|washed|shrank|ate|dropped|spilled|messed up|sent|chose|put|typed|deleted|burnt|left|was late|overslept)\b|\b(?:on me|my bad|my doing|serves me right|i'?m to blame|i had it coming)\b/i;
const ELSEWHERE =
  /(?:別の|他の|ほかの|よその|よそ|他社)(?:会社|店|お店|業者|ところ)?の[^。]{0,12}(?:話|こと|荷物)|(?:隣|となり|向かい)の(?:店|お店)|\b(?:different|another|other) (?:company|shop|store|firm)\b|\bnothing to do with you\b|\bnext door\b/i;
