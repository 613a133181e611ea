import { describe, expect, it } from '@jest/globals';
import { createEntityFinder } from '../../src/nlu/entities/entities.ts';
import type { Recognizer } from '../../src/nlu/recognizer.ts';
import { embeddedTrainer } from '../../src/nlu/recognizers/embedded/embedded.ts';
import { createUnderstander } from '../../src/nlu/understand.ts';
import { examples, NOON, products, stores } from './sample-shop.ts';

const entities = createEntityFinder({ gazetteers: [products, stores] });
const recognizer = embeddedTrainer.load(embeddedTrainer.train(examples, { seed: 7 }));
const { understand } = createUnderstander({ recognizer, entities });
const context = { language: null, now: NOON, zone: 'Asia/Tokyo' };

describe('understanding a turn', () => {
  it('names language, intent, entities and emotion', async () => {
    const understood = await understand('渋谷店にキャンパスノートA5の在庫ありますか？', context);
    expect(understood).toMatchObject({ language: 'ja', languageCertain: true, ambiguous: false, engine: 'embedded' });
    expect(understood.intents[0]?.intent).toBe('stock');
    expect(understood.outOfScope.rejected).toBe(false);
    expect(understood.entities.map(({ type }) => type)).toEqual(['store', 'product']);
    expect(understood.emotion.anger).toBeLessThan(0.05);
  });

  it('keeps to the language of the conversation when the text gives no hint', async () => {
    expect(await understand('12/30', { ...context, language: 'en' })).toMatchObject({ language: 'en', languageCertain: false });
    expect(await understand('12/30', context)).toMatchObject({ language: 'ja', languageCertain: false });
  });

  it('shows the recognizer the first thousand letters and never half an emoji', async () => {
    const seen: string[] = [];
    const spy: Recognizer = {
      engine: 'spy',
      recognize: (text) => {
        seen.push(text);
        return { intents: [], outOfScope: { rejected: true, score: 1 }, ambiguous: false };
      },
    };
    const spied = createUnderstander({ recognizer: spy, entities });
    await spied.understand('😀'.repeat(3000), context);
    await spied.understand('short', context);
    expect(seen).toEqual(['😀'.repeat(1000), 'short']);
  });

  it('shows the recognizer the places of names and numbers instead of themselves', async () => {
    const seen: string[] = [];
    const spy: Recognizer = {
      engine: 'spy',
      recognize: (text) => {
        seen.push(text);
        return { intents: [], outOfScope: { rejected: true, score: 1 }, ambiguous: false };
      },
    };
    const spied = createUnderstander({ recognizer: spy, entities });
    const { entities: found } = await spied.understand('渋谷店にキャンパスノートA5ある？', context);
    await spied.understand('KM-20251118-0042は12月30日に届きますか', context);
    expect(seen).toEqual(['{store}に{product}ある？', '{order_number}は12月30日に届きますか']);
    expect(found.map(({ text }) => text)).toEqual(['渋谷店', 'キャンパスノートA5']);
  });

  it('passes on that the recognizer is away', async () => {
    const away = createUnderstander({ recognizer: { engine: 'x', recognize: () => Promise.reject(new Error('away')) }, entities });
    await expect(away.understand('hello', context)).rejects.toThrow('away');
  });
});
