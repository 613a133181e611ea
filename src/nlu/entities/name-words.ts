import { normalize, searchKey } from '../../core/text/normalize.ts';

/** Kinds of letter, as far as a change of kind ends a word. */
export type Script = 'kanji' | 'katakana' | 'hiragana' | 'latin' | 'digit' | 'other';

export function scriptOf(letter: string): Script {
  if (/[\u4E00-\u9FFF\u3400-\u4DBF\u3005]/.test(letter)) return 'kanji';
  if (/[\u30A1-\u30FA\u30FC-\u30FF\uFF66-\uFF9F]/.test(letter)) return 'katakana';
  if (/[\u3041-\u309F]/.test(letter)) return 'hiragana';
  if (/\p{Script=Latin}/u.test(letter)) return 'latin';
  return /\p{N}/u.test(letter) ? 'digit' : 'other';
}

/** Says how a thing looks, not what it is: colours and sizes in both languages. */
const LOOKS =
  /^(?:[a-z]?\d+(?:[a-z]{1,4}|枚|本|個|色|冊|巻|号|段|人用|入り?|組|点|袋|パック)?|[xsml]{1,4}|特大|大|中|小|ミニ|[黒白赤青緑紺茶黄紫灰金銀桃]色?|水色|生成り?)$/;
const COLOURS =
  searchKeys(`ブラック ホワイト レッド ブルー グリーン ネイビー ブラウン イエロー パープル グレー ゴールド シルバー ピンク ベージュ オレンジ アイボリー クリア カーキ
  ナチュラル ミント ラベンダー black white red blue green navy brown yellow purple gray grey gold silver pink beige orange ivory clear khaki natural mint lavender
  small medium large mini light dark big long short new`);
/** The colours of goods, each with all its names; what follows the first is an inflection or another word for it. */
export const COLOUR_NAMES = [
  ['ブラック', '黒', '黒い', '黒色', 'black'],
  ['ホワイト', '白', '白い', '白色', 'white'],
  ['レッド', '赤', '赤い', '赤色', 'red'],
  ['ブルー', '青', '青い', '青色', 'blue'],
  ['グリーン', '緑', '緑の', '緑色', 'green'],
  ['ネイビー', '紺', '紺色', 'navy'],
  ['ブラウン', '茶', '茶色', '茶色い', 'brown'],
  ['イエロー', '黄', '黄色', '黄色い', 'yellow'],
  ['パープル', '紫', '紫色', 'purple'],
  ['グレー', '灰色', 'gray', 'grey'],
  ['ピンク', '桃色', 'pink'],
  ['オレンジ', 'だいだい色', 'orange'],
  ['シルバー', '銀', '銀色', 'silver'],
  ['ゴールド', '金', '金色', 'gold'],
  ['クリア', '透明', '透明な', 'clear'],
];
/** Words of every shop's business: in a name they add something, alone they are never a product or a shop. */
const BUSINESS =
  searchKeys(`在庫 営業 営業時間 時間 店 店舗 お店 返品 交換 送料 配送 注文 商品 領収書 ギフト ラッピング プレゼント 包装 セット サイズ 色 カラー ポイント ポイントカード カード クーポン 支払い
  会員 限定 新作 新商品 雑貨 用 電話 メール 住所 予約 お客様 オンライン ストア ショップ サービス セール キャンペーン 本店 set size color colour gift card wrapping store shop order point points
  stock online service sale delivery return the and for with of in a an to no money message messages colors colours sheets pieces pairs pcs pack packs can what which how who is are do does it`);

/** True when the word alone can mean a product or a shop. */
export function canStandAlone(key: string): boolean {
  return !LOOKS.test(key) && !COLOURS.has(key) && !BUSINESS.has(key) && (key.length > 1 || scriptOf(key) === 'kanji');
}

/** Also at の between words (猫柄の手帳), but not in のれん or ものさし. */
const TOKEN_BREAK = /[\s、,・/()（）「」『』【】[\]&＆+]+|(?<=[^\u3041-\u309F])の(?=[^\u3041-\u309F])/;
const RUN =
  /[\p{Script=Katakana}ー]+|[\p{Script=Latin}\p{N}'’.-]+(?:枚|本|個|色|冊|巻|号|段|人用|入り?|組|点|袋)?|[^\p{Script=Katakana}ー\p{Script=Latin}\p{N}]+/gu;

/**
 * The words of a name as search keys: split at blanks and signs, and where katakana or Latin letters begin or end. A closing 店, "store" is left out.
 * `seen` remembers tokens: a catalogue says the same few hundred again and again.
 */
export function wordsOfName(name: string, seen = new Map<string, string[]>()): string[] {
  const plain = normalize(name).replace(/(.)(?:店|\s(?:store|shop|branch))$/u, '$1');
  return plain.split(TOKEN_BREAK).flatMap((token) => {
    const known = seen.get(token);
    if (known) return known;
    const words = [...token.matchAll(RUN)].map(([word]) => searchKey(word)).filter((key) => key !== '');
    seen.set(token, words);
    return words;
  });
}

function searchKeys(words: string): Set<string> {
  return new Set(words.trim().split(/\s+/).map(searchKey));
}
