import { describe, expect, it } from '@jest/globals';
import { checkWriting, WRITING_RULES } from '../../src/flow/writing.ts';
import type { WritingRole } from '../../src/flow/writing.ts';
import type { Language } from '../../src/core/language.ts';

type Case = [id: string, language: Language, bad: string, good: string, role?: WritingRole];
const long = (count: number) => 'あ'.repeat(count);

/** Each rule with a text that breaks it, and a text near it that does not. */
const CASES: Case[] = [
  ['url-alone', 'ja', 'こちら https://kamoya.example/ をご覧ください。', 'こちらをご覧ください。\nhttps://kamoya.example/'],
  ['one-emoji', 'ja', 'ありがとうございます😊🦆', 'ありがとうございます。'],
  ['emoji', 'en', 'Thanks 😊', 'Thanks.'],
  ['double-honorific', 'ja', 'ご覧になられましたか。', 'ご覧になりましたか。'],
  ['humble-misused', 'ja', 'カードをご利用できます。', 'カードをご利用いただけます。'],
  ['go-kakunin', 'ja', 'メールをご確認してください。', 'メールをご確認ください。'],
  ['o-motome', 'ja', 'お求めやすいお値段です。', 'お求めになりやすいお値段です。'],
  ['ryokai', 'ja', '了解です。', '承知しました。'],
  ['past-question', 'ja', '渋谷店でよろしかったでしょうか。', '渋谷店でよろしいでしょうか。'],
  ['ni-narimasu', 'ja', 'こちらが返品の手順になります。', 'こちらが返品の手順です。'],
  ['no-hou', 'ja', '商品のほうをお持ちください。', '商品をお持ちください。'],
  ['yen-kara', 'ja', '1,000円からお預かりします。', '1,000円をお預かりします。'],
  ['anata', 'ja', 'あなたのご注文です。', 'お客様のご注文です。'],
  ['tantou-san', 'ja', '担当の佐藤さんが伺います。', '担当の佐藤が伺います。'],
  ['name-san', 'ja', '{{ contact.name }}さん、こちらです。', '{{ contact.name }}様、こちらです。'],
  ['blames-customer', 'ja', '番号が無効です。', 'うまく読み取れず失礼いたしました。'],
  ['translated', 'ja', '返品することができます。', '返品できます。'],
  ['belittles', 'ja', '落ち着いてください。', '担当者が確かめています。'],
  ['plain-form', 'ja', '在庫は3点である。', '在庫は3点です。'],
  ['promises-all', 'ja', '必ずお返しします。', 'お返しします。'],
  ['angry-promises', 'ja', '全額お返しします。', '担当者が確かめています。', 'angry'],
  ['angry-tone', 'ja', '申し訳ございません！', '申し訳ございません。', 'angry'],
  ['angry-but', 'ja', '申し訳ございません。ですが、混み合っております。', 'お返事が遅れており、申し訳ございません。', 'angry'],
  ['half-width-kana', 'ja', 'ﾏｸﾞｶｯﾌﾟです。', 'マグカップです。'],
  ['comma-period', 'ja', 'はい，あります．', 'はい、あります。'],
  ['double-exclamation', 'ja', 'ありがとうございます！！', 'ありがとうございます！'],
  ['full-width-figures', 'ja', '１０時からです。', '10時からです。'],
  ['half-width-brackets', 'ja', '渋谷店(駅前)です。', '渋谷店（駅前）です。'],
  ['half-width-marks', 'ja', 'どちらですか?', 'どちらですか？'],
  ['kana-words', 'ja', 'お待ち下さい。', 'お待ちください。'],
  ['slash-date', 'ja', '11/29に届きます。', '11月29日（日）に届きます。'],
  ['time-range', 'ja', '10:00-18:00です。', '10:00〜18:00です。'],
  ['price-commas', 'ja', '1100円（税込）です。', '1,100円（税込）です。'],
  ['price-tax', 'ja', '550円です。', '550円（税込）です。'],
  ['polite-ending', 'ja', '在庫はこちら。', '在庫はこちらです。'],
  ['bare-refusal', 'ja', '返品はできません。', 'あいにく返品はできませんが、交換を承ります。'],
  ['too-humble', 'ja', '確認させていただき、連絡させていただきます。', '確認し、連絡させていただきます。'],
  ['vague-time', 'ja', '後日ご連絡します。', '後日、11月29日（日）の18:00までにご連絡します。'],
  ['one-cushion', 'ja', '恐れ入りますが、お手数ですが、番号をお送りください。', 'お手数ですが、番号をお送りください。'],
  ['two-ga', 'ja', '色はありますが、柄は少ないですが、選べます。', '色はありますが、柄は少なめです。'],
  ['long-sentence', 'ja', `${long(59)}です。`, `${long(57)}です。`],
  ['long-bubble', 'ja', `${long(50)}です。${long(50)}です。${long(12)}です。`, `${long(50)}です。${long(50)}です。`],
  ['too-long-bubble', 'ja', `${long(50)}です。`.repeat(4), `${long(30)}です。`.repeat(5)],
  ['greets-again', 'ja', 'お問い合わせありがとうございます。10時からです。', '10時からです。'],
  ['stiff', 'en', 'Kindly send the number.', 'Please send the number.'],
  ['vague-apology', 'en', "We're sorry for any inconvenience.", "I'm sorry the parcel is late."],
  ['blames-customer-en', 'en', 'Invalid order number.', "I couldn't read the order number."],
  ['belittles-en', 'en', 'As I said, we close at 8.', 'We close at 8:00 pm JST.'],
  ['many-exclamations', 'en', 'Great!!', 'Great!'],
  ['cheerful-bad-news', 'en', "Sorry, it's sold out!", "Sorry, it's sold out."],
  ['vague-time-en', 'en', "We'll reply shortly.", "We'll reply by 6:00 pm JST."],
  ['time-without-zone', 'en', 'We close at 8 pm.', 'We close at 8 pm JST.'],
  ['no-contraction', 'en', 'We do not have it.', "We don't have it."],
  ['no-contraction', 'en', 'I think you are right.', 'How many of you are coming?'],
  ['no-contraction', 'en', 'We found that we have sent it twice.', 'Of the blue ones we have three.'],
  ['greets-again-en', 'en', 'Hello, we open at ten.', 'We open at ten.'],
  ['japanese-signs', 'en', 'Yes、we do。', 'Yes, we do.'],
  ['long-sentence-en', 'en', `${'word '.repeat(31)}end.`, 'A short one.'],
  ['long-bubble-en', 'en', 'Nine chars. '.repeat(25), 'Nine chars.'],
  ['too-long-bubble-en', 'en', 'Nine chars. '.repeat(45), 'Nine chars.'],
];

describe('the writing rules', () => {
  it.each(CASES)('find %s (%s), and let its better form pass', (id, language, bad, good, role = 'answer') => {
    const ids = (text: string) => checkWriting(text, language, role).map((problem) => problem.id);
    expect(ids(bad)).toContain(id);
    expect(ids(good)).not.toContain(id);
  });

  it('all have their case', () => {
    expect([...new Set(CASES.map(([id]) => id))].sort()).toEqual(WRITING_RULES.map((rule) => rule.id).sort());
  });

  it('tell what is wrong and what to do, errors first', () => {
    const [first] = checkWriting('後日ご連絡下さい', 'ja');
    expect(first?.severity).toBe('error');
    expect(first?.message.ja).toMatch(/：「.+」$/);
    expect(first?.mend.en).not.toBe('');
  });

  it('weigh a template without its tags, and only one of its alternatives', () => {
    const arm = `${long(50)}です。`;
    const text = `{% if found.items[0].quantity_at_the_shop > 0 %}${arm}{% elsif x %}${arm}${arm}{% else %}${arm}{% endif %}`;
    expect(checkWriting(text, 'ja').map((problem) => problem.id)).toEqual([]);
  });

  it('let a label and a small line be no sentence', () => {
    expect(checkWriting('青いリボン', 'ja', 'label')).toEqual([]);
    expect(checkWriting('{{ found.as_of | clock }}時点', 'ja', 'small')).toEqual([]);
  });

  it.each([
    '明後日の夕方にお越しください。',
    '問題ありません。',
    '送料はかかりません。',
    '税込5,500円以上で無料です。',
    '店頭で受け取れます。',
  ])('have nothing against %s', (text) => {
    expect(checkWriting(text, 'ja')).toEqual([]);
  });
});
