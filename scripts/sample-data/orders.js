export const orderColumns =
  'order_number postal_code status status_en ordered_on shipped_on arrives_on carrier carrier_en tracking item_ja item_en quantity total'.split(
    ' ',
  );

const SHIPPING = 550;
const FREE_FROM = 5500;
const POSTAL_CODES = [
  '150-0042',
  '160-0022',
  '530-0001',
  '060-0061',
  '980-0811',
  '460-0008',
  '600-8001',
  '650-0021',
  '730-0035',
  '810-0001',
  '231-0062',
  '330-0854',
];

/** Status, its English, and when it was ordered, shipped and arrives, in days from the day the data are of. */
const STATES = [
  ['ご注文受付', 'Order received', [0, 1], null, [4, 6]],
  ['発送準備中', 'Preparing to ship', [1, 3], null, [2, 4]],
  ['発送済み', 'Shipped', [2, 5], [0, 1], [1, 2]],
  ['配達中', 'Out for delivery', [3, 6], [1, 2], [0, 0]],
  ['お届け済み', 'Delivered', [8, 40], [6, 7], [-5, -4]],
  ['入荷待ち', 'Waiting for stock', [3, 14], null, [9, 20]],
  ['キャンセル済み', 'Cancelled', [3, 20], null, null],
];
const SHARES = [0, 1, 1, 2, 2, 2, 3, 4, 4, 4, 4, 5, 6];

/** Made-up orders; the first ones are fixed, for examples and documents. */
export function makeOrders(products, random, dayAfter, count = 200) {
  const between = ([from, to]) => from + Math.floor(random() * (to - from + 1));
  const orders = [];
  for (let at = 0; at < count; at++) {
    const [status, statusEn, ordered, shipped, arrives] = STATES[at < STATES.length ? at : SHARES[Math.floor(random() * SHARES.length)]];
    const item =
      at < STATES.length ? products.find(({ name }) => name === '波佐見マグ 藍') : products[Math.floor(random() * products.length)];
    const quantity = at < STATES.length ? 2 : 1 + Math.floor(random() ** 2 * 4);
    const goods = item.price * quantity;
    orders.push({
      order_number: `KM-${at < STATES.length ? 20260001 + at : String(20260100 + at * 37 + Math.floor(random() * 30))}`,
      postal_code: at < STATES.length ? '150-0042' : POSTAL_CODES[Math.floor(random() * POSTAL_CODES.length)],
      ...{ status, status_en: statusEn, ordered_on: dayAfter(-between(ordered)) },
      ...{ shipped_on: shipped ? dayAfter(-between(shipped)) : '', arrives_on: arrives ? dayAfter(between(arrives)) : '' },
      ...{ carrier: shipped ? 'カモ急便' : '', carrier_en: shipped ? 'Kamo Express' : '' },
      tracking: shipped
        ? `0000-${String(Math.floor(random() * 1e4)).padStart(4, '0')}-${String(Math.floor(random() * 1e4)).padStart(4, '0')}`
        : '',
      ...{ item_ja: item.name, item_en: item.name_en, quantity, total: goods + (goods >= FREE_FROM ? 0 : SHIPPING) },
    });
  }
  return orders;
}
