/** What may stand between the groups of a number, one letter of it: blanks, line breaks, dots, hyphens and dashes, and what nobody sees. For the middle of a pattern. */
export const BETWEEN = '[\\s.\\u2010-\\u2015\\u2212\\u00AD\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2064\\u2066-\\u2069\\uFEFF-]';

/** Words that tell that the number after them belongs to a thing: an order, a parcel. */
const OF_A_THING =
  /(?:(?:注文|受注|受付|伝票|追跡|送り状|問い?合わ?せ|管理|会員|商品|製造|品番|型番|シリアル)(?:番号|no\.?|ナンバー)?|型番|品番|jan(?:コード)?)[はが:]?\s?$|\b(?:order|tracking|parcel|invoice|item|model|serial|ref(?:erence)?|case|ticket|sku)(?:\s?(?:number|no\.?|num|id|code))?\s?(?:is|was|:)?\s?#?$/i;

/** True where the number at `start` is announced as one of a thing: such numbers are never taken for those of a person. */
export const isOfAThing = (text: string, start: number): boolean => OF_A_THING.test(text.slice(Math.max(0, start - 24), start));
