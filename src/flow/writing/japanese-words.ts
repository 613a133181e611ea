/** Japanese: words and forms that are wrong, rude or not ours. Each rule names what to write instead. */
import { pattern, SENTENCES } from './rule.ts';
import type { WritingRule } from './rule.ts';

const wrong = (id: string, find: RegExp, instead: [ja: string, en: string], options: Parameters<typeof pattern>[6] = {}): WritingRule =>
  pattern(id, 'ja', 'error', find, ['使わない言い方です', 'We do not use this expression'], instead, options);

export const JAPANESE_WORDS: readonly WritingRule[] = [
  wrong('double-honorific', /おっしゃられ|ご覧になられ|お越しになられ|お帰りになられ|お召し上がりになられ|お見えになられ|お求めになられ/, [
    '敬語を重ねず「おっしゃる」「ご覧になる」「お越しになる」などにします',
    'Do not double the honorific: おっしゃる, ご覧になる, お越しになる',
  ]),
  wrong('humble-misused', /お伺いさせて|拝見させていただ|ご利用できま|ご利用できる|ご注文できま|ご参加できま|ご返品できま|ご購入できま/, [
    '「伺います」「拝見します」「ご利用いただけます」などにします',
    'Write 伺います, 拝見します, ご利用いただけます',
  ]),
  wrong('go-kakunin', /ご確認してください|ご連絡してください|ご記入してください|ご利用してください|ご注意してください|ご返信してください/, [
    '「ご確認ください」のように「して」を取ります',
    'Drop して: ご確認ください',
  ]),
  wrong('o-motome', /お求めやすい|ご購入しやすい/, ['「お求めになりやすい」にします', 'Write お求めになりやすい']),
  wrong('ryokai', /了解|ご苦労さま|ご苦労様|なるほど/, [
    '「承知しました」「ありがとうございます」などにします',
    'Write 承知しました and the like',
  ]),
  wrong('past-question', /よろしかったでしょうか/, ['「よろしいでしょうか」にします', 'Write よろしいでしょうか']),
  wrong('ni-narimasu', /(?:在庫|商品|番号|ページ|リンク|店舗|こちら)(?:が|は)?になります|こちら[がは][^。]{0,20}になります/, [
    '「在庫です」「こちらです」のように言い切ります',
    'Say it plainly: 在庫です, こちらです',
  ]),
  wrong('no-hou', /の(?:ほう|方)(?:を|から|になり|でよろし|はいかが)/, ['「のほう」を取ります', 'Leave out のほう']),
  wrong('yen-kara', /円から(?:お預かり|いただ|頂)/, ['「円を」「円」にします', 'Write 円を']),
  wrong('anata', /あなた|貴方/, ['「お客様」にします', 'Write お客様']),
  wrong('tantou-san', /担当の[^\s、。]{1,8}さん(?:が|は|に|か|より|、|。|です)/, [
    '身内に「さん」は付けません：「担当の佐藤」',
    'No さん for our own people: 担当の佐藤',
  ]),
  wrong('name-san', /contact\.name\s*(?:\|[^}]*)?\}\}\s*(?:さん|さま|ちゃん)/, ['「様」にします', 'Write 様'], { on: 'raw' }),
  wrong('blames-customer', /エラー|無効|該当なし|正しく入力|不正な/, [
    'お客様のせいにせず「うまく読み取れず失礼いたしました」と例を書きます',
    'Blame ourselves and give an example: うまく読み取れず失礼いたしました',
  ]),
  wrong('translated', /することができ|ことができます|(?:^|[。\n])それは(?!何より|残念|大変|よかった|うれしい|お困り)|私は|私たちは/, [
    '「できます」「いただけます」のように短くします',
    'Shorten it: できます, いただけます',
  ]),
  wrong('belittles', /落ち着いて|誤解|勘違い|規則ですので|普通は|先ほども申し上げ|ご理解ください|ご理解いただ|ご意見として承り/, [
    'この言い方をやめ、事実とこれからすることを書きます',
    'Leave it out; say the fact and what happens next',
  ]),
  wrong(
    'plain-form',
    /(?:である|のだ|なのだ|だった|だよ|だね|だろう)(?:[。！]|$)/m,
    ['「です」「ます」で終えます', 'End in です or ます'],
    { roles: SENTENCES },
  ),
  pattern(
    'promises-all',
    'ja',
    'warning',
    /弊社の責任|全額|必ず|絶対/,
    ['確かめる前の約束に聞こえます', 'Sounds like a promise before anybody has checked'],
    ['担当者が確かめるまで約束しません', 'Promise nothing before a person has checked'],
  ),
  pattern(
    'angry-promises',
    'ja',
    'error',
    /弊社の責任|全額|必ず|絶対/,
    ['怒っているお客様に、確かめる前の約束をしています', 'Promises something to an angry customer before anybody has checked'],
    ['確かめている事実と、いつ誰が答えるかだけを書きます', 'Say what is being checked, who answers, and by when'],
    { roles: ['angry'] },
  ),
  pattern(
    'angry-tone',
    'ja',
    'error',
    /[！!]|\p{Extended_Pictographic}|カモ(?!屋|フ)|注文番号を|アンケート|クーポン|(?:^|\n)(?:ありがとうございます|いつもありがとう)/u,
    ['怒っている、または困っているお客様には合いません', 'Not to a customer who is angry or in trouble'],
    ['お詫びの事実と、誰がいつ答えるかだけにします', 'Keep to the fact we apologise for, who answers, and by when'],
    { roles: ['angry'] },
  ),
  pattern(
    'angry-but',
    'ja',
    'error',
    /[。\n](?:ですが|しかし|ただ[、し]|でも)/,
    ['「ですが」「しかし」で言い返しています', 'Answers back with "but"'],
    ['逆接を取り、事実をそのまま書きます', 'Leave the "but" out and state the fact'],
    { roles: ['angry'] },
  ),
];
