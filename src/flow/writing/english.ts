/** English: plain, warm, short; the answer first. */
import { lengthOf, pattern, SENTENCES } from './rule.ts';
import type { WritingRule } from './rule.ts';

const SORRY = /\b(?:sorry|unfortunately|apologi[sz]e|regret|afraid)\b/i;
const A_CLOCK =
  /\d{1,2}(?::\d{2})?\s?[ap]m|\d{1,2}:\d{2}|\|\s*(?:clock|moment)|\bwithin \w+ (?:minutes|hours|days|business days|working days)/i;
const VAGUE = /\b(?:shortly|soon|as soon as possible|asap|in due course|at our earliest convenience|momentarily)\b/i;
const WORDS_IN_SENTENCE = 30;

const wrong = (
  id: string,
  find: RegExp,
  message: string,
  mend: [string, string],
  options: Parameters<typeof pattern>[6] = {},
): WritingRule => pattern(id, 'en', 'error', find, ['英語で使わない言い方です', message], mend, options);

export const ENGLISH: readonly WritingRule[] = [
  wrong(
    'stiff',
    /\b(?:kindly|please be (?:informed|advised)|dear (?:customer|sir|madam|valued)|do the needful|pursuant|hereby|herewith|we wish to inform)\b/i,
    'Stiff or condescending',
    ['普段の言葉にします', 'Say it as you would at the counter'],
  ),
  wrong('vague-apology', /\b(?:for any inconvenience|for the inconvenience)\b/i, 'An apology that names nothing', [
    '何についてのお詫びかを書きます',
    'Name what we apologise for',
  ]),
  wrong(
    'blames-customer-en',
    /\b(?:error|invalid|not valid|no results|no match(?:es)? found|incorrect(?:ly)?|illegal)\b|\benter (?:a |the )?(?:correct|valid)/i,
    'Blames the customer',
    ['自分たちのせいにして例を書きます', 'Blame ourselves and give an example'],
  ),
  wrong(
    'belittles-en',
    /\b(?:calm down|as i (?:already )?said|as mentioned (?:before|earlier)|you must understand|our policy states|misunderst(?:ood|anding)|relax)\b/i,
    'Talks down to the customer',
    ['この言い方をやめ、事実を書きます', 'Leave it out; say the fact'],
  ),
  wrong('many-exclamations', /!{2,}|\?!|!\?/, 'Exclamation marks in a row', ['1つにするか、取ります', 'Use one, or none']),
  {
    id: 'cheerful-bad-news',
    language: 'en',
    severity: 'error',
    test: ({ plain, role }) => (plain.includes('!') && (role === 'angry' || SORRY.test(plain)) ? '!' : null),
    message: { ja: '悪い知らせに感嘆符があります', en: 'An exclamation mark in bad news' },
    mend: { ja: 'ピリオドにします', en: 'Use a full stop' },
  },
  {
    id: 'vague-time-en',
    language: 'en',
    severity: 'error',
    test: ({ raw, plain }) => (A_CLOCK.test(raw) ? null : (VAGUE.exec(plain)?.[0] ?? null)),
    message: { ja: 'いつまでかが書かれていません', en: 'A promise without a time' },
    mend: { ja: '時刻を添えます', en: 'Give a clock time' },
  },
  pattern(
    'time-without-zone',
    'en',
    'warning',
    /\d{1,2}(?::\d{2})?\s?[ap]\.?m\b(?![\s\S]*\bJST\b)/i,
    ['時刻に JST がありません', 'A time without JST'],
    ['JST を添えます', 'Add JST'],
  ),
  pattern(
    'no-contraction',
    'en',
    'warning',
    /\b(?:(?:do|does|did|will|is|are) not|cannot|can not|(?<!\b(?:of|what|where|who|how|than|as|which|both|all|whatever|wherever) )(?:we will|you will|we are|you are|it is|that is|I am|we have (?=(?:been|sent|passed|found|\w+ed)\b)))\b(?=\s?[a-z])/,
    ['短縮形にできます', 'Could be a contraction'],
    ["don't、we'll などにします", "Write don't, we'll …"],
    { roles: SENTENCES },
  ),
  pattern(
    'greets-again-en',
    'en',
    'warning',
    /^(?:hi|hello|dear|greetings|thank you for (?:contacting|reaching out|your (?:message|inquiry|enquiry)))\b/i,
    ['挨拶で始まっています', 'Begins with a greeting'],
    ['1文目に答えを書きます', 'Put the answer into the first sentence'],
    { roles: ['answer', 'question'] },
  ),
  pattern(
    'japanese-signs',
    'en',
    'error',
    /[、。，．！？（）：；～〜\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]+/,
    ['英文に全角の記号があります', 'Full-width signs in English'],
    ['半角にします', 'Use half-width ones'],
    { on: 'raw' },
  ),
  {
    id: 'long-sentence-en',
    language: 'en',
    severity: 'warning',
    roles: SENTENCES,
    test: ({ sentences }) => sentences.find((one) => one.split(/\s+/).length > WORDS_IN_SENTENCE) ?? null,
    message: { ja: '1文が30語を超えています', en: 'A sentence of more than 30 words' },
    mend: { ja: '2つに分けます', en: 'Make two of it' },
  },
  {
    id: 'long-bubble-en',
    language: 'en',
    severity: 'warning',
    test: ({ plain }) => (lengthOf(plain) > 280 && lengthOf(plain) <= 480 ? `${lengthOf(plain)}` : null),
    message: { ja: '吹き出しが280文字を超えています', en: 'A bubble of more than 280 characters' },
    mend: { ja: '答えを先に、短くします', en: 'Answer first, and shorten it' },
  },
  {
    id: 'too-long-bubble-en',
    language: 'en',
    severity: 'error',
    test: ({ plain }) => (lengthOf(plain) > 480 ? `${lengthOf(plain)}` : null),
    message: { ja: '吹き出しが480文字を超えています', en: 'A bubble of more than 480 characters' },
    mend: { ja: '2つに分けるか、短くします', en: 'Split or shorten it' },
  },
];
