/**
 * Whether a sentence tells of somebody else's anger: what the family, the boss or a friend said to the writer, anger that the writer takes the blame for, or
 * another company. It is strong language and none of it is meant for us. Anger at our own staff, or on behalf of somebody whom we let down, is not among these.
 */
export function isOfOthers(sentence: string): boolean {
  return SCOLDED.some((told) => told.test(sentence)) || ELSEWHERE.test(sentence) || (OTHERS.test(sentence) && OWN_FAULT.test(sentence));
}

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
  /(?:私|僕|俺|自分|わたし)(?:が|の)[^。!?！？]{0,20}(?:せい|間違|忘れ|ミス|悪い|悪く|無くし|なくし)|\bmy (?:own )?fault\b|\b(?:because|that|cos|cause) i (?:forgot|lost|broke|missed|bought|ordered|picked|scratched|booked)\b/i;
const ELSEWHERE =
  /(?:別の|他の|ほかの|よその|よそ|他社)(?:会社|店|お店|業者|ところ)?の[^。]{0,12}(?:話|こと|荷物)|(?:隣|となり|向かい)の(?:店|お店)|\b(?:different|another|other) (?:company|shop|store|firm)\b|\bnothing to do with you\b|\bnext door\b/i;
