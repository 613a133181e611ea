/** Japanese: signs, spelling, length, and how a sentence stands. */
import { lengthOf, pattern, SENTENCES } from './rule.ts';
import type { Draft, WritingRule } from './rule.ts';

const JA = 'ぁ-んァ-ヶー一-龠々';
const CUSHIONS = /恐れ入りますが|お手数ですが|お手数をおかけしますが|差し支えなければ|あいにく|恐縮ですが/g;
const SOFTENED = /あいにく|恐れ入り|申し訳|お手数|差し支え|恐縮/;
const HARMLESS =
  /(?:問題|必要|心配|ご心配|差し支え|費用|制限|期限|間違い|相違|変わり|もの|だけでは|かも?しれ)(?:は|が|も|では)?(?:ございません|ありません|しれません|できません)/g;
const POLITE_END =
  /(?:です|ます|ません|ました|でした|でしょう|ましょう|ください|くださいませ|ませんか|ございます)(?:か|ね|よ|が|ので|から)?[。！？!?）」]*$/;
const VAGUE = /しばらく|少々|(?<!明)後日|早急に|順次/;
const A_CLOCK = /\d{1,2}[:：]\d{2}|\d{1,2}時|\|\s*(?:clock|moment)|営業日|\d+(?:分|日|時間)以内/;

const count = (text: string, find: RegExp): number => (text.match(find) ?? []).length;

function rule(
  id: string,
  severity: WritingRule['severity'],
  test: (draft: Draft) => string | null,
  message: [string, string],
  mend: [string, string],
  roles?: WritingRule['roles'],
): WritingRule {
  const texts = { message: { ja: message[0], en: message[1] }, mend: { ja: mend[0], en: mend[1] } };
  return { id, language: 'ja', severity, test, ...texts, ...(roles ? { roles } : {}) };
}

export const JAPANESE_FORM: readonly WritingRule[] = [
  pattern(
    'half-width-kana',
    'ja',
    'error',
    /[\uFF61-\uFF9F]+/,
    ['半角カナがあります', 'Half-width kana'],
    ['全角カナにします', 'Write full-width kana'],
    { on: 'raw' },
  ),
  pattern(
    'comma-period',
    'ja',
    'error',
    new RegExp(`[，．]|[${JA}][,.](?![\\w/])`),
    ['「、」「。」以外の句読点です', 'A comma or full stop that is not 、 or 。'],
    ['「、」「。」にします', 'Use 、 and 。'],
  ),
  pattern(
    'double-exclamation',
    'ja',
    'error',
    /[！!]{2,}|[？?][！!]|[！!][？?]/,
    ['感嘆符を重ねています', 'Exclamation marks in a row'],
    ['1つにするか、取ります', 'Use one, or none'],
  ),
  pattern(
    'full-width-figures',
    'ja',
    'error',
    /[０-９Ａ-Ｚａ-ｚ]+/,
    ['全角の数字や英字があります', 'Full-width figures or letters'],
    ['半角にします', 'Use half-width ones'],
    { on: 'raw' },
  ),
  pattern(
    'half-width-brackets',
    'ja',
    'error',
    new RegExp(`[${JA}]\\(|\\([^()]*[${JA}][^()]*\\)`),
    ['半角のかっこです', 'Half-width brackets'],
    ['全角（ ）にします', 'Use （ ）'],
  ),
  pattern(
    'half-width-marks',
    'ja',
    'error',
    new RegExp(`[${JA}][!?]`),
    ['半角の「!」「?」です', 'Half-width ! or ?'],
    ['全角にします', 'Use ！ and ？'],
  ),
  pattern(
    'kana-words',
    'ja',
    'error',
    /致し(?:ます|ました|ません)|(?<!店)頂(?:き|く|け|い)|下さい|出来(?:ます|ません|ました|る|ない|れば|て)|(?:その|この|の)他(?!社|店|人)|他の|他に/,
    ['かなで書くことばです', 'A word we write in kana'],
    [
      '「いたします」「いただく」「ください」「できる」「ほか」とかなで書きます',
      'Write いたします, いただく, ください, できる, ほか in kana',
    ],
  ),
  pattern(
    'slash-date',
    'ja',
    'warning',
    /(?<![\d/])\d{1,2}\/\d{1,2}(?![\d/])/,
    ['日付の書き方が違います', 'Not how we write dates'],
    ['「11月29日（日）」のように書きます', 'Write 11月29日（日）'],
  ),
  pattern(
    'time-range',
    'ja',
    'warning',
    /\d{1,2}:\d{2}\s*[-~–−-]\s*\d{1,2}:\d{2}/,
    ['時間の幅の書き方が違います', 'Not how we write ranges of time'],
    ['「10:00〜18:00」のように書きます', 'Write 10:00〜18:00'],
  ),
  pattern(
    'price-commas',
    'ja',
    'error',
    /(?<![\d,])\d{4,}円/,
    ['金額に桁区切りがありません', 'An amount without a thousands comma'],
    ['「1,100円（税込）」のように書きます', 'Write 1,100円（税込）'],
  ),
  pattern(
    'price-tax',
    'ja',
    'warning',
    /\d円(?!（税込|以上|未満|以下|分|引き|OFF)/,
    ['税込かどうかがわかりません', 'It is not clear whether tax is included'],
    ['「1,100円（税込）」のように書きます', 'Write 1,100円（税込）'],
  ),
  rule(
    'polite-ending',
    'warning',
    ({ sentences }) => sentences.find((one) => /[。！]$/.test(one) && !POLITE_END.test(one)) ?? null,
    ['です・ます・ください・ませんかで終わっていません', 'A sentence that does not end politely'],
    ['文末を整えます', 'End it in です, ます, ください or ませんか'],
    SENTENCES,
  ),
  rule(
    'bare-refusal',
    'error',
    ({ plain, sentences }) => {
      if (/わかりません|分かりません/.test(plain) && !SOFTENED.test(plain)) return 'わかりません';
      if (SOFTENED.test(plain)) return null;
      return sentences.find((one) => /(?:できません|ありません)[。]?$/.test(one.replace(HARMLESS, ''))) ?? null;
    },
    ['断りだけになっています', 'A bare refusal'],
    ['「あいにく」＋事実＋代わりの方法にします', 'あいにく, the fact, and an alternative'],
    SENTENCES,
  ),
  rule(
    'too-humble',
    'error',
    ({ plain }) => (count(plain, /させていただ/g) > 1 ? 'させていただ' : null),
    ['「させていただく」が2回あります', 'させていただく stands there twice'],
    ['「いたします」にします', 'Write いたします'],
  ),
  rule(
    'vague-time',
    'error',
    ({ raw, plain }) => (A_CLOCK.test(raw) ? null : (VAGUE.exec(plain)?.[0] ?? null)),
    ['いつまでかが書かれていません', 'A promise without a time'],
    ['時刻を添えます', 'Give a clock time beside it'],
  ),
  rule(
    'one-cushion',
    'warning',
    ({ plain }) => (count(plain, CUSHIONS) > 1 ? (plain.match(CUSHIONS) ?? []).join('・') : null),
    ['クッション言葉が2つあります', 'Two softening phrases'],
    ['1つにします', 'Keep one'],
  ),
  rule(
    'two-ga',
    'warning',
    ({ sentences }) => sentences.find((one) => count(one, /が、/g) > 1) ?? null,
    ['1文に「が、」が2つあります', 'Two が、 in one sentence'],
    ['文を2つに分けます', 'Make two sentences'],
  ),
  rule(
    'long-sentence',
    'error',
    ({ sentences }) => sentences.find((one) => lengthOf(one) > 60) ?? null,
    ['1文が60字を超えています', 'A sentence of more than 60 characters'],
    ['2つに分けます', 'Make two of it'],
    SENTENCES,
  ),
  rule(
    'long-bubble',
    'warning',
    ({ plain }) => (lengthOf(plain) > 120 && lengthOf(plain) <= 200 ? `${lengthOf(plain)}字` : null),
    ['吹き出しが120字を超えています', 'A bubble of more than 120 characters'],
    ['答えを先に、短くします', 'Answer first, and shorten it'],
  ),
  rule(
    'too-long-bubble',
    'error',
    ({ plain }) => (lengthOf(plain) > 200 ? `${lengthOf(plain)}字` : null),
    ['吹き出しが200字を超えています', 'A bubble of more than 200 characters'],
    ['2つに分けるか、短くします', 'Split or shorten it'],
  ),
  pattern(
    'greets-again',
    'ja',
    'warning',
    /^(?:こんにちは|こんばんは|お世話になっております|お問い合わせ(?:いただき)?、?ありがとう|いつもご利用)/,
    ['挨拶で始まっています', 'Begins with a greeting'],
    ['1文目に答えを書きます', 'Put the answer into the first sentence'],
    { roles: ['answer', 'question'] },
  ),
];
