import { describe, expect, it } from '@jest/globals';
import { contentOf, customer, filesOf } from './desk-kit.ts';

const stock = `flow: stock
title: { ja: 在庫, en: stock }
starts: [stock]
starts_with: [product]
slots: { product: { entity: product, required: true } }
steps: [ { say: { ja: "{{ product.name }}の在庫です。", en: "Stock of {{ product.name }}." } }, { resolved: { ask: false } } ]
`;
const returns = `flow: returns
title: { ja: 返品, en: returns }
starts: [returns]
steps: [ { say: { ja: "返品のご案内です。", en: "About returns." } }, { resolved: { ask: false } } ]
`;
const CONTENT = contentOf(filesOf({ stock, returns }, { stock: 'flow', returns: 'faq' }));

/** Says it to a desk that heard this intent, so surely. */
async function answerTo(text: string, intent: string, score: number): Promise<string[]> {
  const c = customer(CONTENT);
  await c.says(text, { intent, score });
  return c.heard();
}

describe('a message that is little more than the name of a product', () => {
  it.each(['マグカップの返品', 'マグカップの返品できますか', 'マグカップ 返品'])('is what its one word says: %s', async (text) => {
    expect(await answerTo(text, 'returns', 0.99)).toEqual(['返品のご案内です。']);
  });

  it('is what such a name starts where the word is not sure', async () => {
    expect(await answerTo('マグカップの返', 'returns', 0.6)).toEqual(['マグカップの在庫です。']);
  });

  it.each(['マグカップ', 'マグカップです', 'マグカップをお願いします'])(
    'is what such a name starts, whatever was heard in the name: %s',
    async (text) => {
      expect(await answerTo(text, 'returns', 0.99)).toEqual(['マグカップの在庫です。']);
    },
  );
});
