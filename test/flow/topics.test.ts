import { describe, expect, it } from '@jest/globals';
import type { Entity, EntityValue } from '../../src/core/understanding.ts';
import { answerOf, contentOf, customer, MUG, NOTE, NOW, product } from './desk-kit.ts';
import type { Stock } from './desk-kit.ts';
import { shopFiles } from './shop.ts';

const flow = (id: string, slots: string, steps: string): string =>
  `flow: ${id}\ntitle: { ja: ${id}の流れ, en: Flow ${id} }\nstarts: [${id}]\nslots: ${slots}\nsteps:\n${steps}`;

const PRICE = flow(
  'price',
  '{ product: { entity: product, required: true } }',
  `  - ask: product
    say: { ja: "どの商品の値段ですか？", en: "The price of which product?" }
  - say: { ja: "{{ product.name }}の値段です。", en: "The price of {{ product.name }}." }
  - resolved: { ask: false }
`,
);
const HOLD = flow(
  'hold',
  '{ product: { entity: product, required: true }, store: { entity: store, required: true } }',
  `  - ask: product
    say: { ja: "どの商品をお取り置きしますか？", en: "Hold which product?" }
  - ask: store
    say: { ja: "どちらで受け取りますか？", en: "Collect it where?" }
  - say: { ja: "{{ product.name }}を{{ store.name }}でお取り置きします。", en: "Holding {{ product.name }} at {{ store.name }}." }
  - end
`,
);
const LOST = flow(
  'lost',
  '{ store: { entity: store, required: true, carry: false } }',
  `  - ask: store
    say: { ja: "どちらの店舗でのお忘れ物ですか？", en: "Lost in which shop?" }
  - end
`,
);
const CONTENT = contentOf(shopFiles({ price: PRICE, hold: HOLD, lost: LOST }, { price: 'flow', hold: 'flow', lost: 'flow' }));
const STOCK: Stock = () => answerOf([{ quantity: 2 }]);

async function afterStock() {
  const c = customer(CONTENT, { stock: STOCK });
  await c.says('渋谷店にマグカップはありますか', { intent: 'stock-check' });
  return c;
}

const vague = (text: string, name: string, score: number, values: [EntityValue, ...EntityValue[]]): Entity => {
  const start = text.indexOf(name);
  return { type: 'product', text: name, start, end: start + name.length, score, value: values[0], candidates: values };
};

describe('the next question', () => {
  it('is about the product and the shop of the answer before, and says so', async () => {
    const c = await afterStock();
    await c.says('取り置きできますか', { intent: 'hold' });
    expect(c.heard()).toEqual(['マグカップを渋谷店でお取り置きします。']);
    await c.says('いくらですか', { intent: 'price' });
    expect(c.heard()).toEqual(['マグカップの値段です。']);
  });

  it('is about what it names instead', async () => {
    const c = await afterStock();
    await c.says('ノートの値段は', { intent: 'price' });
    expect(c.heard()).toEqual(['ノートA5の値段です。']);
    await c.says('新宿店で取り置きできますか', { intent: 'hold' });
    expect(c.heard()).toEqual(['ノートA5を新宿店でお取り置きします。']);
  });

  it('asks anew where another one is wanted, after a while, and where the flow says so', async () => {
    const other = await afterStock();
    await other.says('ほかの商品の値段が知りたい', { intent: 'price' });
    expect(other.heard()).toEqual(['どの商品の値段ですか？']);
    const later = await afterStock();
    await later.says('いくらですか', { intent: 'price' }, { now: NOW + 31 * 60_000 });
    expect(later.heard()).toEqual(['どの商品の値段ですか？']);
    const lost = await afterStock();
    await lost.says('忘れ物をしました', { intent: 'lost' });
    expect(lost.heard()).toEqual(['どちらの店舗でのお忘れ物ですか？']);
  });

  it('is not about a common word that some product also has in its name', async () => {
    const c = await afterStock();
    const text = 'この商品の取り寄せ缶みたいなもので一つ取り置きしてもらえますか';
    await c.says(text, { intent: 'hold', entities: [vague(text, '缶', 0.6, [NOTE, product('P9', '缶', 'Can')])] });
    expect(c.heard()).toEqual(['マグカップを渋谷店でお取り置きします。']);
  });

  it('in the middle of a flow is about what that flow is about, and clears up for it which one was meant', async () => {
    const c = customer(CONTENT, { stock: STOCK });
    const two = (text: string): Entity[] => [vague(text, 'カップ', 0.9, [MUG, product('P5', 'カップ', 'Cup')])];
    await c.says('カップの在庫', { intent: 'stock-check', entities: two('カップの在庫') });
    expect(c.heard()).toEqual(['<which_entity>です。']);
    await c.says('その前に値段はいくらですか', { intent: 'price', entities: [] });
    expect(c.heard()).toEqual(['<which_entity-b>です。']);
    await c.says('2', {});
    expect(c.heard()).toEqual(['カップの値段です。', '<resume>です。\nどの店舗ですか？']);
  });

  it('that wants the same looked up and names nothing is about something new', async () => {
    const c = await afterStock();
    await c.says('在庫を調べたいです', { intent: 'stock-check' });
    expect(c.heard()).toEqual(['どの商品ですか？']);
  });
});

describe('a question of its own after an answer', () => {
  const HOURS = flow(
    'hours-at',
    '{ store: { entity: store, required: true }, when: { entity: date_time } }',
    `  - ask: store
    say: { ja: "どの店舗の時間ですか？", en: "Which shop's hours?" }
  - say: { ja: "{{ store.name }}の時間です。{{ when | day }}", en: "The hours of {{ store.name }}. {{ when | day }}" }
  - resolved: { ask: false }
`,
  );
  const content = contentOf(shopFiles({ 'hours-at': HOURS }, { 'hours-at': 'faq' }));
  async function afterCorrection() {
    const c = customer(content, { stock: STOCK });
    await c.says('渋谷店にマグカップはありますか', { intent: 'stock-check' });
    await c.says('やっぱり新宿で', { intent: 'gift', score: 0.81 });
    expect(c.heard()[0]).toBe('新宿店にマグカップが2点ございます。');
    return c;
  }

  it.each([
    ['is Shibuya open tomorrow?', 'en' as const, 'The hours of Shibuya. '],
    ['is Shibuya open?', 'en' as const, 'The hours of Shibuya. '],
    ['渋谷店は明日は開いてますか', 'ja' as const, '渋谷店の時間です。11月22日（日）'],
    ['渋谷店は明日は？', 'ja' as const, '渋谷店の時間です。11月22日（日）'],
  ])('is not the same question with another shop: %s', async (text, language, answer) => {
    const c = await afterCorrection();
    await c.says(text, { intent: 'hours-at', language });
    expect(c.heard()[0]?.startsWith(answer.trim())).toBe(true);
  });

  it.each([
    ['渋谷店は？', 'ja' as const],
    ['and the Shibuya shop?', 'en' as const],
    ['no, Shibuya', 'en' as const],
  ])('is not a name alone, whatever it was taken for: %s', async (text, language) => {
    const c = await afterCorrection();
    await c.says(text, { intent: 'hours-at', language });
    expect(c.heard()[0]).toMatch(/渋谷店にマグカップが2点|Shibuya has 2 of Mug/);
  });
});

describe('another of the same kind', () => {
  const row = (id: string, name: string, en: string, color: string) => ({
    id,
    name,
    name_en: en,
    color,
    color_en: en.split(', ')[1] ?? '',
  });
  const WHITE: EntityValue = { kind: 'record', id: 'M1', name: 'マグ 白', fields: row('M1', 'マグ 白', 'Mug, white', '白') };
  const rows = [
    row('M1', 'マグ 白', 'Mug, white', '白'),
    row('M2', 'マグ 青', 'Mug, blue', '青'),
    row('N2', 'ノート 青', 'Notebook, blue', '青'),
  ];
  const stock: Stock = (connector) => answerOf(connector === 'products' ? rows : [{ quantity: 2 }]);
  const white = (text: string): Entity[] => [
    { type: 'product', text: 'マグ', start: text.indexOf('マグ'), end: text.indexOf('マグ') + 2, score: 1, value: WHITE },
  ];

  it('is found in the data by what tells them apart', async () => {
    const c = customer(CONTENT, { stock });
    await c.says('マグの値段', { intent: 'price', entities: white('マグの値段') });
    await c.says('青は？', { entities: [] });
    expect(c.heard()).toEqual(['マグ 青の値段です。']);
    await c.says('no, the white one', { entities: [], language: 'en' });
    expect(c.heard()).toEqual(['The price of Mug, white.']);
  });

  it('is found while something else is asked, and said back', async () => {
    const c = customer(CONTENT, { stock });
    await c.says('マグの在庫', { intent: 'stock-check', entities: white('マグの在庫') });
    await c.says('やっぱり青で', { entities: [] });
    expect(c.heard()).toEqual(['<noted>です。\nどの店舗ですか？']);
    await c.says('渋谷', {});
    expect(c.heard()[0]).toBe('渋谷店にマグ 青が2点ございます。');
  });

  it('is none when the data has none', async () => {
    const c = customer(CONTENT, { stock });
    await c.says('マグの値段', { intent: 'price', entities: white('マグの値段') });
    expect((await c.says('紫は？', { entities: [] })).outcome).toBe('not-understood');
  });

  describe('that does not exist', () => {
    const files = shopFiles({ price: PRICE, hold: HOLD }, { price: 'flow', hold: 'flow' });
    const NAMING = 'none_like_that: { ja: ["{{ wanted }}なし：{{ have }}"], en: ["no {{ wanted }}: {{ have }}"] }';
    const naming = (files['flows/phrases.yaml'] ?? '').replace(/none_like_that: .*/, NAMING);
    const content = contentOf({
      ...files,
      'flows/phrases.yaml': naming,
      'flows/synonyms.yaml': 'synonyms: [[紫, ラベンダー, purple], [緑, green]]\n',
    });
    const all = [...rows, row('T9', 'タオル ラベンダー', 'Towel, lavender', 'ラベンダー')];
    const search: Stock = (connector, { q = '' }) =>
      answerOf(connector === 'products' ? all.filter((one) => one.name.includes(q)) : [{ quantity: 2 }]);

    it.each([
      ['紫は？', 'ja' as const, '紫'],
      ['purple?', 'en' as const, 'purple'],
      ['no, the purple one', 'en' as const, 'purple'],
    ])('is said to be none, with what there is: %s', async (text, language, wanted) => {
      const c = customer(content, { stock: search });
      await c.says('マグの値段', { intent: 'price', entities: white('マグの値段') });
      await c.says(text, { entities: [], language });
      expect(c.heard()).toEqual([language === 'ja' ? `${wanted}なし：白、青` : `no ${wanted}: white, blue`]);
      await c.says('青', { entities: [] });
      expect(c.heard()).toEqual(['マグ 青の値段です。']);
    });

    it('is said in between while something else is asked, and when another question begins with it', async () => {
      const c = customer(content, { stock: search });
      await c.says('マグの在庫', { intent: 'stock-check', entities: white('マグの在庫') });
      await c.says('紫はある？', { entities: [] });
      expect(c.heard()).toEqual(['紫なし：白、青\nどの店舗ですか？']);
      await c.says('渋谷', {});
      await c.says('紫のは取り置きできる？', { intent: 'hold', entities: [] });
      expect(c.heard()).toEqual(['紫なし：白、青']);
    });

    it('is not claimed of a part of the rows, or for a word that is no colour of anything', async () => {
      const part: Stock = (connector, query) => ({ ...search(connector, query), total: 500 });
      const c = customer(content, { stock: part });
      await c.says('マグの値段', { intent: 'price', entities: white('マグの値段') });
      expect((await c.says('紫は？', { entities: [] })).outcome).toBe('not-understood');
      const d = customer(content, { stock: search });
      await d.says('マグの値段', { intent: 'price', entities: white('マグの値段') });
      expect((await d.says('緑は？', { entities: [] })).outcome).toBe('not-understood');
    });
  });

  it('is one thing when a sentence names it and, beside that, how it is', async () => {
    const cat = { ...row('M3', 'マグ 猫柄 白', 'Mug, cat, white', '白'), pattern: '猫柄' };
    const towel: EntityValue = {
      kind: 'record',
      id: 'T1',
      name: '手ぬぐい 猫柄',
      fields: { id: 'T1', name: '手ぬぐい 猫柄', pattern: '猫柄' },
    };
    const c = customer(CONTENT, { stock: (connector) => answerOf(connector === 'products' ? [...rows, cat] : [{ quantity: 2 }]) });
    const text = '猫柄の白いマグの値段';
    const entities: Entity[] = [
      { type: 'product', text: '猫柄', start: 0, end: 2, score: 1, value: towel },
      { type: 'product', text: '白いマグ', start: 3, end: 7, score: 1, value: WHITE },
    ];
    await c.says(text, { intent: 'price', entities });
    expect(c.heard()).toEqual(['マグ 猫柄 白の値段です。']);
    await c.says('青は？', { entities: [] });
    expect(c.heard()).toEqual(['マグ 青の値段です。']);
  });
});
