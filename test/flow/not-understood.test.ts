import { describe, expect, it } from '@jest/globals';
import type { Content } from '../../src/flow/engine.ts';
import { contentOf, customer, filesOf, understood } from './desk-kit.ts';

const flow = (name: string, slots: string, more = '') => `flow: ${name}
title: { ja: ${name}, en: ${name} }
starts: [${name}]
${more}slots: { ${slots} }
steps: [ { say: { ja: "{{ product.name }}の${name}です。", en: "${name} of {{ product.name }}." } }, { resolved: { ask: false } } ]
`;
const product = 'product: { entity: product, required: true }';
const FLOWS = {
  stock: flow('stock', `${product}, store: { entity: store }`, 'starts_with: [product]\n'),
  price: flow('price', `${product}, number: { entity: number }`),
  sizes: flow('sizes', product),
  hold: flow('hold', `${product}, store: { entity: store, required: true }, when: { entity: date_time }`),
  hours: flow('hours', 'store: { entity: store, required: true }'),
};
const CONTENT = contentOf(filesOf(FLOWS, { stock: 'flow', price: 'flow', sizes: 'flow', hold: 'flow', hours: 'flow' }));

/** Rejected, although the recognizer had guesses. */
const rejected = (text: string, guesses: [string, number][] = [], negativity = 0) => {
  const plain = understood(text, {});
  return {
    understanding: {
      ...plain,
      intents: guesses.map(([intent, score]) => ({ intent, score })),
      emotion: { ...plain.emotion, negativity },
    },
  };
};

describe('a question that is not understood', () => {
  it('but names a product gets what can be looked up of it, the easiest first, and a person', async () => {
    const c = customer(CONTENT);
    const result = await c.says('マグカップは電子レンジで使える？', {}, rejected('マグカップは電子レンジで使える？'));
    expect(result.outcome).toBe('not-understood');
    expect(c.heard()).toEqual(['<about_thing>です。']);
    expect(result.bubbles[0]?.choices.map(({ value }) => value)).toEqual(['stock', 'sizes', 'price', 'person']);
    await c.presses('price', { entities: [] });
    expect(c.heard()).toEqual(['マグカップのpriceです。']);
  });

  it('gets first what the recognizer thought of, and the person that it asks for', async () => {
    const c = customer(CONTENT);
    const result = await c.says('マグカップは軽い？', {}, rejected('マグカップは軽い？', [['hold', 0.3]]));
    expect(result.bubbles[0]?.choices.map(({ value }) => value)).toEqual(['hold', 'stock', 'sizes', 'person']);
    expect((await c.presses('person', { entities: [] })).escalate).toEqual({ reason: 'person' });
  });

  it('takes an offer that is accepted in other words', async () => {
    const c = customer(CONTENT);
    await c.says('マグカップは電子レンジで使える？', {}, rejected('マグカップは電子レンジで使える？'));
    await c.says('おいくらなのか知りたい', { intent: 'price', entities: [] });
    expect(c.heard()).toEqual(['マグカップのpriceです。']);
  });

  it.each([
    ['of which nothing was heard', [['stock', 0.2]], 0, 'not_ours'],
    ['of which an intent was heard', [['stock', 0.7]], 0, 'rephrase'],
    ['that tells of something that went wrong', [['stock', 0.2]], 0.5, 'rephrase'],
  ] as const)('%s is answered accordingly', async (_what, guesses, negativity, key) => {
    const c = customer(CONTENT);
    await c.says('ほげ', {}, rejected('ほげ', guesses as unknown as [string, number][], negativity));
    expect(c.heard()).toEqual([`<${key}>です。`]);
  });

  it('is asked for in other words by a release that is older than these answers', async () => {
    const { about_thing: _thing, not_ours: _ours, ...phrases } = CONTENT.phrases;
    const old = { ...CONTENT, phrases } as Content;
    for (const text of ['マグカップは軽い？', 'ほげ']) {
      const c = customer(old);
      await c.says(text, {}, rejected(text));
      expect(c.heard()).toEqual(['<rephrase>です。']);
    }
  });
});
