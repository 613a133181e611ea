import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Example, Explanation } from '../../../../src/nlu/recognizer.ts';
import { embeddedTrainer } from '../../../../src/nlu/recognizers/embedded/embedded.ts';
import { fragments } from '../../../../src/nlu/recognizers/embedded/explain.ts';
import { examples } from '../../sample-shop.ts';

const recognizer = embeddedTrainer.load(embeddedTrainer.train(examples, { seed: 7 }));
const explain = (text: string, intent?: string) => recognizer.explain?.(text, 'ja', intent) as Explanation;

describe('an explanation', () => {
  it.each([
    ['ﾍﾝﾋﾟﾝできますか', 'returns', 'ﾍﾝﾋﾟﾝ'],
    ['送料はﾊｳﾏｯﾁ？', 'delivery', '送料'],
    ['在庫ありますか😀', 'stock', '在庫'],
    ['😀営業時間おしえて', 'hours', '営業時間'],
    ['how do I retrun my order', 'returns', 'retrun'],
    ['👨‍👩‍👧 is it in stok 🙏🏽', 'stock', 'stok'],
    ['ＷＨＡＴ　ＴＩＭＥ do you ＯＰＥＮ', 'hours', 'ＯＰＥＮ'],
    ['すみません、ノートの在庫まだありますか？', 'stock', '在庫'],
    ['{product}の在庫', 'stock', '在庫'],
  ])('of %s shows what spoke for %s, as written: %s', (text, intent, spoke) => {
    const explanation = explain(text);
    expect(explanation.intent).toBe(intent);
    expect(explanation.fragments[0]?.text).toContain(spoke);
    expect(explanation.fragments[0]?.weight).toBeGreaterThan(0);
    for (const fragment of explanation.fragments) expect(text.slice(fragment.start, fragment.end)).toBe(fragment.text);
  });

  it('names the examples most like the text, best first, each wording once', () => {
    const { nearest } = explain('在庫ありますかね');
    expect(nearest[0]).toMatchObject({ text: '在庫ありますか', intent: 'stock', language: 'ja' });
    expect(nearest).toHaveLength(3);
    const likeness = nearest.map(({ similarity }) => similarity);
    expect(likeness).toEqual([...likeness].sort((a, b) => b - a));
    expect(explain('在庫ありますか').nearest[0]?.similarity).toBeCloseTo(1, 5);
    const varied: Example[] = ['在庫ありますか', '在庫ありますか？', '在庫、ありますか'].map((text) => ({
      text,
      intent: 'stock',
      language: 'ja',
      original: '在庫ありますか',
    }));
    const others = embeddedTrainer.load(
      embeddedTrainer.train([...varied, ...examples.filter(({ intent }) => intent !== 'stock')], { seed: 7 }),
    );
    expect(others.explain?.('在庫ありますか', 'ja')?.nearest.filter(({ intent }) => intent === 'stock')).toHaveLength(1);
  });

  it('of another intent than the best shows what speaks for that one', () => {
    const text = '返品したいのですが送料は';
    const leads = (intent: string) => explain(text, intent).fragments.find(({ weight }) => weight > 0)?.text;
    expect(leads('returns')).toContain('返品');
    expect(leads('delivery')).toContain('送料');
  });

  it('is none of a text without one known piece, and of an intent that does not exist', () => {
    for (const text of ['', '   ', 'ЖЖЖ']) expect(explain(text)).toBeNull();
    expect(explain('在庫ありますか', 'no such intent')).toBeNull();
  });

  it('has fragments within the text, apart from each other, whose weights add up to at most 1, whatever the text', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc
        .array(fc.constantFrom('在庫', 'ｻﾞｲｺ', 'あります', '😀', '👩🏽‍💻', ' ', '返品', 'stock', '{product}', '\uD800', 'が゙', '\n'), {
          maxLength: 30,
        })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const found = (recognizer.explain?.(text, 'ja') ?? { fragments: [] }).fragments;
        const inOrder = [...found].sort((a, b) => a.start - b.start);
        return (
          found.every(({ start, end, text: part }) => start < end && end <= text.length && text.slice(start, end) === part) &&
          inOrder.every(({ start }, i) => i === 0 || start >= (inOrder[i - 1]?.end ?? 0)) &&
          found.reduce((sum, { weight }) => sum + Math.abs(weight), 0) <= 1 + 1e-9
        );
      }),
      { numRuns: 60 },
    );
  });

  it('asks the model no more often for a very long text', () => {
    let asked = 0;
    const found = fragments('在庫はありますか。'.repeat(500), (text) => (asked++, text.split('在庫').length));
    expect(asked).toBeLessThan(50);
    expect(found.length).toBeGreaterThan(0);
  });
});
