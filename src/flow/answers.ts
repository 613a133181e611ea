/** What an answer to offered choices means: a value, a number in any notation, a label or a word of it, yes and no. Both languages, always. */
import { nearestSubstring } from '../core/text/edit-distance.ts';
import { commandKey, normalize, searchKey } from '../core/text/normalize.ts';
import type { LookupRow } from './lookups.ts';

export type Meaning = 'yes' | 'no' | 'none' | 'person' | 'another';

/** A choice as the conversation keeps it. `texts` are all the words for it in both languages; `row` is the record behind it. */
export type Option = { value: string; label: string; texts: string[]; meaning?: Meaning; row?: LookupRow };

/** `sure` is false for a name found within a longer sentence or with a typo: another intent may then be the better reading. */
export type Match = { option: Option; sure: boolean };

const YES =
  /^(?:はい|はーい|うん|ええ|そう(?:です)?|そうそう|お願い(?:します|いたします)?|おねがい(?:します)?|よろしく(?:お願いします)?|もちろん|オッケー|おっけー|yes|yes please|yep|yeah|yup|y|ok|okay|sure|please|please do|correct|right|that'?s right)$/;
const THUMB_UP = /^(?:[👍👌🆗🙆]|\p{Emoji_Modifier}|[\uFE0F\u200D♂♀\s])+$/u;
const NO =
  /^(?:いいえ|いえ|いや|いえいえ|ううん|ちがう|違う|ちがいます|違います|違いました|いりません|要りません|結構です|けっこうです|no|nope|nah|n|no thanks|no thank you|not really)$/;
const NONE =
  /(?:どれでもな|どれもちが|どれも違|この中にな|この中にはな|この中にありま|ほかの(?:商品|もの|店)|どちらでもな|どっちでもな|none of (?:them|these|those)|neither|something else)/;
const NEGATED = /じゃな|ではな|でなく|以外|\bnot\b|\bexcept\b|n't\b/;

const KANJI = '一二三四五六七八九';
const COUNTED = ['ひとつ', 'ふたつ', 'みっつ', 'よっつ', 'いつつ'];
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];
const CARDINALS = ['one', 'two', 'three', 'four', 'five'];
const TAIL =
  '(?:の(?:やつ|方|ほう|もの|商品|お店|店)?)?(?:で|を|が|に)?(?:お願いします|おねがいします|お願い|いいです|良いです|いい|します|して(?:ください)?)?(?:です)?';

function fromJapanese(key: string, count: number): number | null {
  const numeral = new RegExp(`^(?:no\\.?)?([1-9]|[${KANJI}])(?:番目?|つ目|個目|ばん|つめ|ばんめ)?${TAIL}$`).exec(key)?.[1];
  if (numeral) return KANJI.includes(numeral) ? KANJI.indexOf(numeral) + 1 : Number(numeral);
  const counted = COUNTED.findIndex((word) => new RegExp(`^${word}(?:め|目)?${TAIL}$`).test(key));
  if (counted >= 0) return counted + 1;
  if (new RegExp(`^(?:最後|いちばん下|一番下)${TAIL}$`).test(key)) return count;
  if (new RegExp(`^(?:最初|いちばん上|一番上|上|いちばん最初)の?(?:やつ|方|ほう)${TAIL}$`).test(key)) return 1;
  return null;
}

function fromEnglish(key: string, count: number): number | null {
  const bare = key
    .replace(/^(?:(?:i'?ll take|i'?d like|i want|let'?s go with|give me|maybe|um|it'?s)\s+)/, '')
    .replace(/[,\s]+(?:please|pls|thanks|thank you)$/, '');
  const figure = /^(?:#|\(|(?:option|number|no\.?|choice|nr\.?)\s*#?)?\s*([1-9])\)?$/.exec(bare)?.[1];
  if (figure) return Number(figure);
  const named = /^(?:option|number|choice)\s+(\w+)$/.exec(bare)?.[1];
  if (named && CARDINALS.includes(named)) return CARDINALS.indexOf(named) + 1;
  const placed = /^(?:the\s+)?(\w+)(?:\s+(?:one|option|choice))?$/.exec(bare)?.[1] ?? '';
  const figureTh = /^([1-9])(?:st|nd|rd|th)$/.exec(placed)?.[1];
  if (figureTh) return Number(figureTh);
  if (ORDINALS.includes(placed)) return ORDINALS.indexOf(placed) + 1;
  return placed === 'last' ? count : null;
}

/** 「2」「２」「②」「二番」「2番目でお願いします」 "#2", "option two", "the second one, please", "the last one": 1-based, or null. */
export function ordinal(text: string, count: number): number | null {
  const key = commandKey(text.normalize('NFKC'));
  const bare = key.replace(/^[(（]([1-9])[)）]?$/, '$1').replace(/^([1-9])[)）.、]$/, '$1');
  const found = fromJapanese(bare.replace(/\s/g, ''), count) ?? fromEnglish(bare, count);
  return found !== null && found >= 1 && found <= count ? found : null;
}

/** What a short answer says when yes, no or "none of these" was asked. */
export function meaningOf(text: string): Meaning | null {
  if (THUMB_UP.test(text)) return 'yes';
  const key = commandKey(text).replace(/[、,]/g, ' ').replace(/\s+/g, ' ').trim();
  const parts = key.split(' ');
  if (YES.test(key) || parts.every((part) => YES.test(part))) return 'yes';
  if (NO.test(key) || parts.every((part) => NO.test(part))) return 'no';
  return key.length <= 40 && NONE.test(key) ? 'none' : null;
}

const latin = (text: string): boolean => /^[\p{Script=Latin}\d\s'-]+$/u.test(text);

function contains(answer: string, label: string): boolean {
  const name = normalize(label);
  if (latin(name)) return name.length >= 3 && ` ${normalize(answer).replace(/[^\p{L}\p{N}' -]/gu, ' ')} `.includes(` ${name} `);
  const key = searchKey(label);
  return key.length >= 2 && searchKey(answer).includes(key);
}

/** Typos: one letter from five letters, two from nine. Shorter words have to be right. */
function nearly(answer: string, label: string): boolean {
  const [a, b] = [searchKey(answer), searchKey(label)];
  if (b.length < 5 || Math.abs(a.length - b.length) > 2) return false;
  return nearestSubstring(b, a).distance <= (b.length >= 9 ? 2 : 1);
}

/** A part of a label that names only this one: 「新宿」 for 「新宿店」. */
const shortened = (answer: string, label: string): boolean => {
  const key = searchKey(answer).replace(/(?:デス|デオネガイシマス|デ)$/, '');
  const name = searchKey(label);
  return (key.length >= 2 && name.startsWith(key)) || (key.length >= 3 && name.includes(key));
};

function only(options: Option[], fits: (text: string) => boolean): Option | null {
  const found = options.filter((option) => [option.label, ...option.texts].some(fits));
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Of several labels within a sentence the longest counts, unless two different ones stand there side by side. */
function longestContained(options: Option[], text: string): Option | null {
  const found = options
    .map((option) => ({
      option,
      label: [option.label, ...option.texts].filter((label) => contains(text, label)).sort((a, b) => b.length - a.length)[0],
    }))
    .filter((hit): hit is { option: Option; label: string } => hit.label !== undefined)
    .sort((a, b) => b.label.length - a.label.length);
  const [best, ...others] = found;
  return best && others.every((other) => contains(best.label, other.label)) ? best.option : null;
}

/** `choice` is the value of a pressed button. Null when the answer is none of the options. */
export function matchOption(options: Option[], text: string, choice?: string): Match | null {
  if (choice !== undefined) {
    const pressed = options.find((option) => option.value === choice);
    if (pressed) return { option: pressed, sure: true };
  }
  if (options.length === 0 || text.trim() === '') return null;
  const key = commandKey(text);
  const exact = options.find((option) =>
    [option.value, option.label, ...option.texts].some((word) => commandKey(word) === key && key !== ''),
  );
  if (exact) return { option: exact, sure: true };
  const meaning = meaningOf(text);
  const meanings = meaning === 'no' ? ['no', 'none'] : [meaning];
  const meant =
    meaning &&
    meanings.map((one) => options.find((option) => option.meaning === one || option.value === one)).find((one) => one !== undefined);
  if (meant) return { option: meant, sure: true };
  const place = ordinal(text, options.length);
  const placed = place === null ? undefined : options[place - 1];
  if (placed) return { option: placed, sure: true };
  if (NEGATED.test(normalize(text)) || text.length > 200) return null;
  const same = only(options, (label) => searchKey(label) === searchKey(text) && searchKey(text) !== '');
  if (same) return { option: same, sure: true };
  const loose =
    longestContained(options, text) ?? only(options, (label) => shortened(text, label)) ?? only(options, (label) => nearly(text, label));
  return loose ? { option: loose, sure: false } : null;
}
