export const stockColumns = ['product_id', 'store_id', 'quantity'];
export const restockColumns = ['product_id', 'expected_on'];

/** What examples and documents count on: product name, shop, quantity. */
const FIXED = [
  ['キャンパスノート A5 横罫', '渋谷店', 12],
  ['キャンパスノート A5 横罫', '新宿店', 5],
  ['マグカップ ブルー', '渋谷店', 0],
  ['マグカップ ブルー', '新宿店', 4],
  ['ストップウォッチ ブラック', '渋谷店', 3],
  ['折りたたみ傘 55cm ネイビー', '渋谷店', 8],
];

/** A row for every product in every shop. Large shops and popular, cheap things have more; about a third are out of stock. */
export function makeStock(products, stores, random) {
  const fixed = new Map(FIXED.map(([name, store, quantity]) => [`${name}@${store}`, quantity]));
  const rows = [];
  for (const product of products) {
    const popularity = random() ** 2 * (product.price < 700 ? 26 : product.price < 2000 ? 12 : 6);
    const gone = random() < 0.02;
    for (const store of stores) {
      const drawn = random();
      const usual = gone || drawn < 0.22 ? 0 : Math.floor(popularity * store.size * drawn + random() * 2);
      rows.push({ product_id: product.id, store_id: store.id, quantity: fixed.get(`${product.name}@${store.name}`) ?? usual });
    }
  }
  return rows;
}

/** When what no shop has comes back; for some of it nobody knows. */
export function makeRestock(stock, random, dayAfter) {
  const totals = new Map();
  for (const { product_id, quantity } of stock) totals.set(product_id, (totals.get(product_id) ?? 0) + quantity);
  const gone = [...totals].filter(([, total]) => total === 0).map(([id]) => id);
  return gone.filter(() => random() < 0.8).map((product_id) => ({ product_id, expected_on: dayAfter(5 + Math.floor(random() * 40)) }));
}
