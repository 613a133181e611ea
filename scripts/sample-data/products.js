import { items } from './items.js';
import { palette, patternsOf } from './variants.js';

export const productColumns =
  'id name name_kana name_en category category_en price size size_en color color_en pattern pattern_en aliases jan'.split(' ');

/** Every size, pattern and colour of every item, in a fixed order, so that a product keeps its id. */
export function makeProducts() {
  const products = [];
  for (const item of items) {
    for (const { size, plus } of item.sizes) {
      for (const pattern of patternsOf(item.patterns)) {
        for (const colour of palette(item.palette)) products.push(product(item, size, plus, pattern, colour, products.length + 1));
      }
    }
  }
  return products;
}

function product(item, size, plus, pattern, colour, number) {
  // Where there are colours, a plain one is called by its colour alone.
  const shown = pattern && !(colour && pattern[2] === 'plain') ? pattern : null;
  const sizeEn = inEnglish(size);
  const parts = (at) => [at === 2 ? sizeEn : size, shown?.[at], colour?.[at]].filter(Boolean);
  return {
    id: `P${String(number).padStart(5, '0')}`,
    name: [item.name, ...parts(0)].join(' '),
    name_kana: [item.kana, ...parts(1)].join(' '),
    name_en: [item.nameEn, ...parts(2)].join(', '),
    ...{ category: item.category, category_en: item.categoryEn, price: item.price + plus, size, size_en: sizeEn },
    ...{ color: colour?.[0] ?? '', color_en: colour?.[2] ?? '', pattern: pattern?.[0] ?? '', pattern_en: pattern?.[2] ?? '' },
    aliases: aliasesOf(item, size, shown, colour).join('|'),
    jan: inStoreCode(number),
  };
}

const COUNTERS = { 号: ' size', 段: ' drawers', 桁: ' digits', 色: ' colours', ピース: ' pieces', 本組: '-pack', 杯: ' cups' };
const SIZES = {
  ミニ: 'mini',
  小: 'small',
  大: 'large',
  一段: 'one-tier',
  二段: 'two-tier',
  やわらかめ: 'soft',
  ふつう: 'regular',
  小さめ: 'small',
};
const PAPERS = { L判: 'L photo', '2L判': '2L photo', 文庫: 'paperback', 新書: 'pocket', 細字: 'fine', 中字: 'medium' };

/** A size in English: 「大」 large, 「12色」 12 colours, A5. */
function inEnglish(size) {
  const counted = /^(\d+)(\D+)$/.exec(size);
  return SIZES[size] ?? PAPERS[size] ?? (counted && COUNTERS[counted[2]] ? counted[1] + COUNTERS[counted[2]] : size);
}

/** Other names of one variant: what customers say for the item, with its pattern or, for the first of its kind, with its size. */
function aliasesOf(item, size, pattern, colour) {
  const names = [...item.aliases];
  if (pattern && pattern[3] !== '無地の')
    names.push(`${pattern[3]}${item.name}`, `${pattern[2].replace(/ pattern$/, '')} ${item.nameEn.toLowerCase()}`);
  if (colour && !pattern) names.push(`${colour[3]}${item.name}`, `${colour[2]} ${item.nameEn.toLowerCase()}`);
  const plainest = !pattern || pattern[2] === 'ruled';
  if (size && plainest && !colour) {
    names.push(`${item.name}${size}`, `${size}の${item.name}`);
    if (/^[ -~]+$/.test(size)) names.push(`${item.nameEn.toLowerCase()} ${size}`, `${size} ${item.nameEn.toLowerCase()}`);
    if (item.name === 'キャンパスノート') names.push(`${size}のノート`, `${size} notebook`);
  }
  return [...new Set(names)];
}

/** Thirteen digits from the range that GS1 leaves to a shop's own use (20 to 29), with their check digit: no maker's code. */
function inStoreCode(number) {
  const digits = `29${String(number).padStart(10, '0')}`;
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return digits + ((10 - (sum % 10)) % 10);
}
