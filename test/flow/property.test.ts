import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Entity } from '../../src/core/understanding.ts';
import { answerOf, customer, MUG, NOTE } from './desk-kit.ts';
import type { Meant } from './desk-kit.ts';
import { INTENTS, SHOP } from './shop.ts';

const words = [
  'マグカップ',
  '渋谷',
  '新宿',
  '2',
  '②',
  'はい',
  'いいえ',
  '違う',
  'やっぱり',
  'この中にない',
  'ありがとう',
  '赤',
  'no, ',
  '{{ x }}',
  '\u0000',
  '\ud800',
  '',
  '最後の',
];
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((some) => some.join('')),
);
const name = fc.constantFrom(...Object.keys(INTENTS), 'unheard-of', '__proto__');
const meant: fc.Arbitrary<Meant> = fc.record({
  intent: fc.option(name, { nil: undefined }),
  score: fc.double({ min: 0, max: 1, noNaN: true }),
  close: fc.oneof(
    { weight: 4, arbitrary: fc.constant<string[]>([]) },
    { weight: 1, arbitrary: fc.array(name, { minLength: 1, maxLength: 3 }) },
  ),
  language: fc.constantFrom('ja' as const, 'en' as const),
  entities: fc.oneof(
    fc.constant(undefined),
    fc.constant<Entity[]>([{ type: 'product', text: 'x', start: 0, end: 1, score: 0.5, value: MUG, candidates: [MUG, NOTE] }]),
  ),
});
const turn = fc.record({
  text,
  meant,
  choice: fc.option(fc.constantFrom('yes', 'no', 'person', 'another', 'none', 'red', 'c0', 'c7', 'stock-check', '__proto__', ''), {
    nil: undefined,
  }),
  command: fc.option(fc.constantFrom('back' as const, 'restart' as const), { nil: undefined, freq: 8 }),
});

describe('whatever a customer writes', () => {
  it('gets an answer or a person, within the bounds, and the state stays plain JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 12 }), fc.boolean(), async (turns, stocked) => {
        const c = customer(SHOP, { stock: () => (stocked ? answerOf([{ quantity: 1 }]) : ([][0] as never)) });
        for (const { text: said, meant: as, choice, command } of turns) {
          const result = await c.says(said, as, { choice, command });
          expect(result.bubbles.length > 0 || result.escalate !== undefined).toBe(true);
          expect(result.bubbles.length).toBeLessThanOrEqual(5);
          for (const bubble of result.bubbles) expect(bubble.choices.length).toBeLessThanOrEqual(5);
          expect(result.outcome === 'escalated').toBe(result.escalate !== undefined);
          expect(result.state).toStrictEqual(JSON.parse(JSON.stringify(result.state)));
          expect(JSON.stringify(result.state).length).toBeLessThan(60_000);
        }
      }),
      { numRuns: 150 },
    );
  });
});
