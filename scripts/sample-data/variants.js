/** Colours, patterns and sizes of the sample shop: [Japanese, reading, English]. Both end in how customers say them before the noun. */

const colours = {
  white: ['ホワイト', 'ホワイト', 'white', '白い'],
  black: ['ブラック', 'ブラック', 'black', '黒い'],
  grey: ['グレー', 'グレー', 'grey', '灰色の'],
  navy: ['ネイビー', 'ネイビー', 'navy', '紺色の'],
  beige: ['ベージュ', 'ベージュ', 'beige', 'ベージュの'],
  brown: ['ブラウン', 'ブラウン', 'brown', '茶色い'],
  blue: ['ブルー', 'ブルー', 'blue', '青い'],
  red: ['レッド', 'レッド', 'red', '赤い'],
  pink: ['ピンク', 'ピンク', 'pink', 'ピンクの'],
  green: ['グリーン', 'グリーン', 'green', '緑の'],
  yellow: ['イエロー', 'イエロー', 'yellow', '黄色い'],
  orange: ['オレンジ', 'オレンジ', 'orange', 'オレンジの'],
  mint: ['ミント', 'ミント', 'mint', 'ミント色の'],
  lavender: ['ラベンダー', 'ラベンダー', 'lavender', '薄紫の'],
  mustard: ['マスタード', 'マスタード', 'mustard', 'からし色の'],
  terracotta: ['テラコッタ', 'テラコッタ', 'terracotta', 'れんが色の'],
  olive: ['オリーブ', 'オリーブ', 'olive', 'オリーブ色の'],
  clear: ['クリア', 'クリア', 'clear', '透明な'],
  natural: ['ナチュラル', 'ナチュラル', 'natural', '白木の'],
  walnut: ['ウォールナット', 'ウォールナット', 'walnut', 'こげ茶の'],
  indigo: ['藍', 'アイ', 'indigo', '藍色の'],
  gold: ['ゴールド', 'ゴールド', 'gold', '金色の'],
  silver: ['シルバー', 'シルバー', 'silver', '銀色の'],
};

const patterns = {
  plain: ['無地', 'ムジ', 'plain', '無地の'],
  cat: ['猫柄', 'ネコガラ', 'cat pattern', '猫の'],
  dog: ['犬柄', 'イヌガラ', 'dog pattern', '犬の'],
  duck: ['カモ柄', 'カモガラ', 'duck pattern', 'カモの'],
  dots: ['水玉', 'ミズタマ', 'polka dots', '水玉の'],
  stripe: ['ストライプ', 'ストライプ', 'striped', 'ストライプの'],
  border: ['ボーダー', 'ボーダー', 'bordered', 'ボーダーの'],
  check: ['チェック', 'チェック', 'checked', 'チェックの'],
  flower: ['花柄', 'ハナガラ', 'floral', '花柄の'],
  leaf: ['リーフ柄', 'リーフガラ', 'leaf pattern', 'リーフの'],
  wave: ['青海波', 'セイガイハ', 'wave pattern', '青海波の'],
  hemp: ['麻の葉', 'アサノハ', 'hemp-leaf pattern', '麻の葉の'],
  star: ['星柄', 'ホシガラ', 'star pattern', '星の'],
  ruled: ['横罫', 'ヨコケイ', 'ruled', '横罫の'],
  grid: ['方眼', 'ホウガン', 'grid', '方眼の'],
  dotted: ['ドット方眼', 'ドットホウガン', 'dot grid', 'ドットの'],
  yuzu: ['ゆずの香り', 'ユズノカオリ', 'yuzu', 'ゆずの'],
  cypress: ['ひのきの香り', 'ヒノキノカオリ', 'hinoki cypress', 'ひのきの'],
  lavenderScent: ['ラベンダーの香り', 'ラベンダーノカオリ', 'lavender scent', 'ラベンダーの'],
  citrus: ['シトラスの香り', 'シトラスノカオリ', 'citrus', 'シトラスの'],
  soap: ['せっけんの香り', 'セッケンノカオリ', 'fresh soap', 'せっけんの'],
};

const pick = (table, names) =>
  names
    .split(' ')
    .filter(Boolean)
    .map((name) => table[name] ?? fail(name));
const fail = (name) => {
  throw new Error(`unknown variant ${name}`);
};

const palettes = {
  none: [null],
  basic: pick(colours, 'white black grey navy beige blue'),
  soft: pick(colours, 'white pink mint lavender blue beige yellow grey'),
  vivid: pick(colours, 'red blue yellow green pink orange black white'),
  earth: pick(colours, 'beige brown mustard terracotta olive navy grey'),
  table: pick(colours, 'white blue navy grey mustard green pink yellow black'),
  wood: pick(colours, 'natural walnut'),
  desk: pick(colours, 'black white navy grey red blue clear'),
  clear: pick(colours, 'clear white black'),
  metal: pick(colours, 'silver gold black'),
  few: pick(colours, 'white navy pink mustard'),
  pottery: pick(colours, 'indigo white brown olive'),
  two: pick(colours, 'white black'),
  rain: pick(colours, 'navy black beige mint red yellow blue clear'),
};

/** The colours of a palette by its name. */
export const palette = (name) => palettes[name] ?? fail(name);
/** Patterns by their names, parted by blanks; one without a pattern when there are none. */
export const patternsOf = (names) => (names ? pick(patterns, names) : [null]);
