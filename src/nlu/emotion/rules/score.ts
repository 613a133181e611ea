import type { Language } from '../../../core/language.ts';
import { normalize, toHiragana } from '../../../core/text/normalize.ts';
import type { Emotion } from '../../../core/understanding.ts';
import { bounded } from '../fold.ts';
import { ENGLISH } from './english.ts';
import { JAPANESE } from './japanese.ts';
import type { Lexicon, Rule } from './rule.ts';

type Sums = Omit<Emotion, 'strength'>;

const LEXICONS: Record<Language, Lexicon> = { ja: JAPANESE, en: ENGLISH };
/** A word of the other language weighs a little less: it is often a quotation or a name. */
const FOREIGN = 0.9;

/** Looked for in the text as written: normalising takes these faces apart. */
const FACES: Rule[] = [
  { pattern: /[😡🤬💢👿]/u, anger: 0.7, negativity: 0.7 },
  { pattern: /[😠😤]/u, anger: 0.5, negativity: 0.5 },
  {
    pattern: /[(（][#＃╬][^)）]{0,8}[)）]|[(（][`｀ヽ]?[`｀][дДД皿][´'′][)）]|[(（][ﾟ゚°][дД][ﾟ゚°][)）]\s?(?:ゴルァ|ｺﾞﾙｧ|ゴラァ)/u,
    anger: 0.7,
    negativity: 0.7,
  },
];
const EMPHASIS =
  /本当に|ほんとに|マジで|まじで|めっちゃ|すごく|とても|絶対|完全に|全く|まったく|\b(?:very|really|extremely|totally|absolutely|so much|completely)\b/g;

/**
 * How one message sounds by rules alone: words and signs, good at what is said plainly, blind to irony. The learnt model hears it as one voice among others.
 * Describing a broken product is mild negativity, no anger; 「最悪でも来週」 and "worst case Friday" are neither.
 */
export function scoreByRules(text: string, language: Language): Emotion {
  const written = bounded(text);
  const plain = normalize(written);
  const sums: Sums = { negativity: 0, anger: 0, urgency: 0, gratitude: 0 };
  for (const [name, { unless, rules }] of Object.entries(LEXICONS)) {
    const heard = spelled(plain).replace(unless, ' ');
    for (const rule of rules) if (rule.pattern.test(heard)) add(sums, rule, name === language ? 1 : FOREIGN);
  }
  for (const rule of FACES) if (rule.pattern.test(written)) add(sums, rule, 1);
  const shouted = shouting(written);
  if (shouted && sums.gratitude < 0.5) add(sums, { pattern: EMPHASIS, anger: 0.4, negativity: 0.35 }, 1);
  const strength = strengthOf(written, plain, shouted);
  // Emphasis makes anger stronger, it never makes it.
  const anger = either(sums.anger, sums.anger * strength * 0.5);
  return { negativity: Math.max(sums.negativity, anger), anger, urgency: sums.urgency, gratitude: sums.gratitude, strength };
}

/** Who writes in katakana alone (ﾌｻﾞｹﾙﾅ) is heard in hiragana, too. */
const spelled = (plain: string): string =>
  /[\u30A1-\u30FA]/.test(plain) && !/[\u3041-\u3096]/.test(plain) ? `${plain}\n${toHiragana(plain)}` : plain;

function add(sums: Sums, rule: Rule, weight: number): void {
  sums.anger = either(sums.anger, (rule.anger ?? 0) * weight);
  sums.negativity = either(sums.negativity, (rule.negativity ?? 0) * weight);
  sums.urgency = either(sums.urgency, (rule.urgency ?? 0) * weight);
  sums.gratitude = either(sums.gratitude, (rule.gratitude ?? 0) * weight);
}

/** The chance of one or the other of two independent signs. */
const either = (a: number, b: number): number => 1 - (1 - a) * (1 - b);

/** Three words or more in capitals throughout; "A5 OK?" is none. */
function shouting(text: string): boolean {
  const words = (text.match(/\p{Script=Latin}{2,}/gu) ?? []).filter((word) => word.length > 1);
  const letters = words.join('');
  const capitals = letters.replace(/[^\p{Lu}]/gu, '').length;
  return words.length >= 3 && letters.length >= 10 && capitals / letters.length > 0.8;
}

function strengthOf(written: string, plain: string, shouted: boolean): number {
  const marks = (plain.match(/!/g) ?? []).length;
  const signs = [
    shouted ? 0.6 : 0,
    marks >= 3 ? 0.5 : marks * 0.12,
    /[?!]{3,}/.test(plain) ? 0.3 : 0,
    Math.min(0.6, (plain.match(EMPHASIS) ?? []).length * 0.25),
    /(.)\1{3,}/u.test(plain.replace(/[\s.…。\d]/g, '')) ? 0.2 : 0,
    FACES.some(({ pattern }) => pattern.test(written)) ? 0.4 : 0,
  ];
  return signs.reduce(either, 0);
}
