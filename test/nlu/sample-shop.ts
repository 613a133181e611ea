import type { Gazetteer, GazetteerEntry } from '../../src/nlu/entities/gazetteer.ts';
import type { Example } from '../../src/nlu/recognizer.ts';

const entry = (id: string, name: string, ...aliases: string[]): GazetteerEntry => ({ id, name, aliases, fields: { price: '550' } });

/** A few products and shops, named as such a shop names them. */
export const products: Gazetteer = {
  type: 'product',
  entries: [
    entry('n-a4', 'キャンパスノート A4 横罫', 'Campus notebook A4'),
    entry('n-a5', 'キャンパスノート A5 横罫', 'Campus notebook A5'),
    entry('n-b5', 'キャンパスノート B5 方眼', 'Campus notebook B5'),
    entry('n-ring', 'リングノート A5', 'Ring notebook A5'),
    entry('n-mini', 'ミニノート', 'Mini notebook'),
    ...['白', '黒', 'ネイビー', '赤', '緑', '青', '黄', '桃', '紫', '茶'].map((colour, i) => entry(`mug-${i}`, `マグカップ ${colour}`)),
    entry('mug-steel', 'ステンレスマグカップ 350ml', 'Stainless mug'),
    entry('umb', '折りたたみ傘 ネイビー', 'Folding umbrella navy'),
    entry('watch', 'ストップウォッチ', 'Stopwatch'),
    entry('bag', 'ガーゼトートバッグ', 'Gauze tote bag'),
  ],
  synonyms: [['マグカップ', 'マグ', 'mug']],
};

export const stores: Gazetteer = {
  type: 'store',
  entries: [
    entry('shibuya', '渋谷店', 'しぶや', 'Shibuya'),
    entry('shinjuku', '新宿店', 'しんじゅく', 'Shinjuku'),
    entry('shinjuku-west', '新宿西口店', 'Shinjuku West'),
    entry('sapporo', '札幌店', 'さっぽろ', 'Sapporo'),
  ],
};

const sentences: Record<string, { ja: string; en: string }> = {
  stock: {
    ja: '在庫ありますか|在庫はまだありますか|渋谷店に在庫ある？|この商品の在庫を知りたい|まだ売ってますか|売り切れですか|ノートの在庫を確認したい|在庫を調べてください',
    en: 'do you have it in stock|is the mug still in stock|is this sold out|can you check the stock|any left in shibuya|is it available at the store|stock check please|do you still sell it',
  },
  hours: {
    ja: '営業時間を教えてください|何時まで開いてますか|今日は何時に開きますか|日曜日はやってますか|営業時間は？|何時から何時までですか|年末は営業していますか|定休日はいつですか',
    en: 'what are your opening hours|when do you open|are you open on sunday|what time do you close|opening hours please|how late are you open|are you closed on holidays|when does the shop close',
  },
  returns: {
    ja: '返品したいです|返品できますか|交換してほしい|サイズが違うので交換したい|返品の方法を教えて|返金してもらえますか|買ったものを返したい|交換はできますか',
    en: 'i want to return this|can i exchange it|how do i return an item|i would like a refund|wrong size can i swap it|what is your return policy|send it back please|can i get my money back',
  },
  delivery: {
    ja: '送料はいくらですか|いつ届きますか|配送料を教えてください|届く日を知りたい|配達はいつですか|送料無料ですか|発送はいつになりますか|荷物が届かない',
    en: 'how much is delivery|when will it arrive|is shipping free|what is the delivery fee|when do you ship|how long does shipping take|where is my parcel|delivery date please',
  },
  points: {
    ja: 'ポイントカードを作りたい|ポイントはいつ付きますか|ポイントの有効期限は|ポイントが使えますか|カードをなくしました|ポイント残高を知りたい|会員カードについて|ポイントを移したい',
    en: 'i want a point card|when do my points expire|how many points do i have|can i use my points|i lost my point card|points balance please|how do i earn points|transfer my points',
  },
  thanks: {
    ja: 'ありがとうございます|ありがとう|助かりました|どうもありがとう|感謝します|ありがとうございました|さんきゅー|助かったよ',
    en: 'thank you|thanks a lot|that helped thanks|many thanks|cheers|thank you so much|thx|great thanks',
  },
};

/** A small content: six intents, eight examples in each language. */
export const examples: Example[] = Object.entries(sentences).flatMap(([intent, { ja, en }]) => [
  ...ja.split('|').map((text): Example => ({ intent, text, language: 'ja' })),
  ...en.split('|').map((text): Example => ({ intent, text, language: 'en' })),
]);

/** Saturday, 21 November 2026, noon in Tokyo. */
export const NOON = Date.UTC(2026, 10, 21, 3);
