import type { Language } from '../../core/language.ts';
import type { Emotion } from '../../core/understanding.ts';
import type { Found, WordReader } from './words/reader.ts';

const PLEASED = new Set(['joy', 'good', 'thanks', 'solved', 'smiles']);
/** What went wrong; praise or thanks beside it are either about its solution or not meant. */
const TROUBLE = new Set(['bad', 'waiting', 'failing', 'lost', 'cancelled', 'unheard']);
const DISPLEASED = new Set(['bad', 'fury', 'threat', 'waiting', 'failing', 'lost', 'cancelled', 'unheard', 'sorrow', 'frowns']);

/** Names of the figures of `denseOf`, for one reader. */
export function denseNames(reader: WordReader): string[] {
  const words = reader.names.flatMap((name) => [name, `${name} denied`]);
  return ['one', 'rules negativity', 'rules anger', 'rules urgency', 'rules gratitude', 'rules strength', ...words, ...STYLE];
}

const STYLE = [
  'pleased',
  'displeased',
  'net',
  'last pleased',
  'last displeased',
  'first pleased',
  'first displeased',
  'turn',
  'marks',
  'questions',
  'both marks',
  'asks at the end',
  'dots',
  'capitals',
  'length',
  'exclaims at the end',
  'pleased amid trouble',
  'mocks amid trouble',
  'quotes',
  'tone in brackets',
];

/**
 * Figures of about 0 to 2 about a message as a whole: what the rules hear, how often each group of words is there, and how it is written.
 * They carry over to words and trades that the examples never had.
 */
export function denseOf(
  written: string,
  folded: string,
  found: readonly Found[],
  rules: Emotion,
  reader: WordReader,
  _language: Language,
): Float32Array {
  const { names } = reader;
  const values = new Float32Array(6 + names.length * 2 + STYLE.length);
  values.set([1, rules.negativity, rules.anger, rules.urgency, rules.gratitude, rules.strength]);
  let [pleased, displeased, first, last, turns] = [0, 0, 0, 0, 0];
  const seen = new Set<string>();
  for (const { group, denied } of found) {
    const at = 6 + group * 2 + (denied ? 1 : 0);
    values[at] = (values[at] as number) + 1;
    const name = names[group] as string;
    if (!denied) seen.add(name);
    const sign = (PLEASED.has(name) ? 1 : DISPLEASED.has(name) ? -1 : 0) * (denied ? -1 : 1);
    if (sign > 0) pleased++;
    else if (sign < 0) displeased++;
    if (sign === 0) continue;
    if (first === 0) first = sign;
    if (last !== 0 && last !== sign) turns++;
    last = sign;
  }
  for (let at = 6; at < 6 + names.length * 2; at++) values[at] = Math.log2(1 + (values[at] as number)) / 1.5;
  const trouble = !seen.has('solved') && [...TROUBLE].some((name) => seen.has(name));
  const style = [
    Math.log2(1 + pleased) / 2,
    Math.log2(1 + displeased) / 2,
    (pleased - displeased) / (pleased + displeased + 1),
    last > 0 ? 0.7 : 0,
    last < 0 ? 0.7 : 0,
    first > 0 ? 0.7 : 0,
    first < 0 ? 0.7 : 0,
    Math.min(3, turns) / 2,
    Math.min(4, count(written, /[!！]/g)) / 3,
    Math.min(4, count(written, /[?？]/g)) / 3,
    /[!?！？]{2}/.test(written) && /[?？]/.test(written) && /[!！]/.test(written) ? 0.7 : 0,
    /[?？か][。！!\s]*$/.test(written) ? 0.7 : 0,
    Math.min(3, count(written, /…|\.{2,}|。。+|・・+/g)) / 2,
    capitals(written),
    Math.log2(4 + folded.length) / 8,
    /[!！][^\p{L}]*$/u.test(written) ? 0.7 : 0,
    trouble && [...PLEASED].some((name) => seen.has(name)) ? 0.7 : 0,
    trouble && seen.has('mocking') ? 0.7 : 0,
    /["“「『][^"”」』\n]{1,24}["”」』]/.test(written) ? 0.5 : 0,
    /[(（](?:棒|棒読み|笑|怒|真顔|白目|呆|拍手|涙)[)）]|\/s\b/.test(written) ? 0.7 : 0,
  ];
  values.set(style, 6 + names.length * 2);
  return values;
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

/** The share of shouted words among those of three letters or more. */
function capitals(text: string): number {
  const words = text.match(/[A-Za-z]{3,}/g);
  if (!words) return 0;
  return words.filter((word) => word === word.toUpperCase()).length / (words.length + 1);
}
