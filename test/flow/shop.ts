/** The content that most engine tests talk to: stock, opening hours, a gift, small talk. */
import { contentOf, filesOf } from './desk-kit.ts';

export const STOCK_FLOW = `flow: stock-check
title: { ja: 在庫, en: Stock }
starts: [stock-check]
slots:
  product: { entity: product, required: true }
  store: { entity: store }
steps:
  - ask: product
    say: { ja: "どの商品ですか？", en: "Which product?" }
    help: { ja: "商品名を「マグカップ」のように教えてください。", en: "A name such as \\"mug\\" is enough." }
  - ask: store
    say: { ja: "どの店舗ですか？", en: "Which shop?" }
    help: { ja: "店名を「渋谷店」のように教えてください。", en: "A name such as \\"Shibuya\\" is enough." }
  - lookup: stock
    with: { product_id: "{{ product.id }}", store_id: "{{ store.id }}", color: "{{ color }}" }
    as: found
  - branch:
      - when: "found.items.size == 0"
        then:
          - say: { ja: "あいにく{{ store.name }}に{{ product.name }}はございません。", en: "{{ store.name }} has no {{ product.name }} left." }
      - else:
          - say: { ja: "{{ store.name }}に{{ product.name }}が{{ found.items[0].quantity }}点ございます。", en: "{{ store.name }} has {{ found.items[0].quantity }} of {{ product.name }}." }
            asof: { ja: "{{ found.as_of | clock }}時点", en: "as of {{ found.as_of | clock }}" }
  - resolved
`;

export const HOURS_FLOW = `flow: store-hours
title: { ja: 営業時間, en: Hours }
starts: [store-hours]
steps:
  - say: { ja: "10:00から20:00までです。", en: "10:00 am to 8:00 pm JST." }
  - resolved: { ask: false }
`;

export const GIFT_FLOW = `flow: gift
title: { ja: 包装, en: Wrapping }
starts: [gift]
slots:
  wrap: { entity: choice }
  message: { entity: text }
steps:
  - choose: wrap
    say: { ja: "どの包装になさいますか？", en: "Which wrapping?" }
    options:
      - value: red
        label: { ja: 赤いリボン, en: Red ribbon }
        words: { ja: [赤], en: [red one, red] }
        then: [ { say: { ja: "赤ですね。", en: "Red it is." } } ]
      - { value: blue, label: { ja: 青いリボン, en: Blue ribbon }, words: { ja: [青], en: [the blue one, blue] } }
      - { value: paper, label: { ja: クラフト紙の袋, en: Kraft paper bag } }
  - ask: message
    say: { ja: "メッセージはどうなさいますか？", en: "What should the card say?" }
  - say: { ja: "{{ wrap }}に「{{ message }}」と添えます。", en: "{{ wrap }} with {{ message }}." }
  - end
`;

export const SMALL_TALK_FLOW = `flow: greeting
title: { ja: 挨拶, en: Greeting }
starts: [greeting]
steps:
  - say: { ja: ["こんにちは。", "はい、どうも。"], en: ["Hello.", "Hi there."] }
`;

export const INTENTS = {
  'stock-check': 'flow',
  'store-hours': 'faq',
  gift: 'flow',
  greeting: 'small-talk',
  thanks: 'small-talk',
  'person-please': 'system',
};

export const shopFiles = (more: Record<string, string> = {}, intents: Record<string, string> = {}): Record<string, string> =>
  filesOf(
    { 'stock-check': STOCK_FLOW, 'store-hours': HOURS_FLOW, gift: GIFT_FLOW, greeting: SMALL_TALK_FLOW, ...more },
    { ...INTENTS, ...intents },
  );

export const SHOP = contentOf(shopFiles());
