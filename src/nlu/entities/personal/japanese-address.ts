import type { Span } from '../spans.ts';

const KANJI = '〇一二三四五六七八九十';
/** 1-2-3, 1丁目2番3号, 三丁目四番五号, 北1条西2丁目. */
const BLOCK = new RegExp(
  `(?:\\d{1,4}|[${KANJI}]{1,4})(?:(?:丁目|番地の?|番|号|条[東西南北]?|-|の)(?:\\d{1,4}|[${KANJI}]{1,4})?){1,5}`,
  'g',
);
/** A house, and a room in it. */
const HOUSE =
  /^ ?(?:[^\s\d、。,!?]{1,20}(?:ビル|マンション|ハイツ|コーポ|アパート|タワー|荘|ハウス|レジデンス|メゾン|パレス)|(?:グラン|メゾン|サン|コーポ|ハイツ|パーク|シティ|レジデンス|エステート)[ァ-ヶー一-龠]{0,15})[^\s\d、。,!?]{0,6} ?(?:\d{1,4}(?:号室|号|階|f|室)?)?|^ ?\d{2,4}号室/i;
/** Letters of places, and those that stand beside them; は, を and へ are never part of one. */
const BEFORE = /(?:(?![はをへ])[一-龠々〇ヶァ-ヶーぁ-ん]| (?=[一-龠々ァ-ヶぁ-ん]|$)|\d{1,2}条[東西南北]?)+$/;
const PREFECTURE =
  /北海道|(?:東京|青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|京都|大阪|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)[都道府県]/;
const TOWN =
  /(?:[一-龠々ヶァ-ヶ]{1,5}?|さいたま|つくば|いわき|うるま|みどり|あきる野|ひたちなか|つくばみらい|かすみがうら|むつ|えびの)[市区郡町村]/;
/** Words between a place and a number that tell that the number is none of a block. */
const NO_PLACE = /です|ます|から|まで|(?:お店|店舗?|駅)|[でにがもと] ?$/;
/** Stands before an address without a sign between them. */
const LEAD = /^(?:(?:新|旧|現)?住所|(?:お?届け?|お?送り|配送|発送)先|自宅|実家|勤務先|は|の|が)+/;
const FARTHEST = 40;
const LONGEST_HOUSE = 40;

/**
 * Japanese addresses, in a half-width text: a prefecture or a town, and the numbers of a block (東京都渋谷区神宮前1-2-3), with the house and room behind it.
 * A place without the numbers of a block is where somebody lives among many, and no address.
 */
export function findJapaneseAddresses(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(BLOCK)) {
    const last = spans.at(-1)?.end ?? 0;
    if (match.index < last) continue;
    const from = Math.max(last, match.index - FARTHEST);
    const length = placeBefore(text.slice(from, match.index));
    if (length === 0) continue;
    const block = match[0].replace(/[-の]$/, '');
    const after = match.index + block.length;
    const house = HOUSE.exec(text.slice(after, after + LONGEST_HOUSE))?.[0] ?? '';
    const start = match.index - length;
    const end = after + house.trimEnd().length;
    spans.push({ type: 'address', start, end, value: { kind: 'text', text: text.slice(start, end) }, score: 0.9 });
  }
  return spans;
}

/** How many units at the end of `text` are the place that a block belongs to; 0 when it is none. */
function placeBefore(text: string): number {
  const run = BEFORE.exec(text)?.[0] ?? '';
  const prefecture = PREFECTURE.exec(run);
  if (prefecture) return run.length - prefecture.index;
  const town = TOWN.exec(run.replace(LEAD, (lead) => ' '.repeat(lead.length)));
  if (!town || !/^$|[ぁ-ん ]$/.test(run.slice(0, town.index).replace(LEAD, ''))) return 0;
  const street = run.slice(town.index + town[0].length);
  return street === '' || NO_PLACE.test(street) ? 0 : run.length - town.index;
}
