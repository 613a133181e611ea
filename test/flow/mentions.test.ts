import { describe, expect, it } from '@jest/globals';
import type { Entity, EntityValue } from '../../src/core/understanding.ts';
import { mergeMentions } from '../../src/flow/mentions.ts';
import { meantEntities } from '../../src/flow/slots.ts';
import { MUG, NOTE, product, SHIBUYA, SHINJUKU } from './desk-kit.ts';

function mention(text: string, start: number, values: EntityValue[], score = 0.8, type = 'product'): Entity {
  const [value] = values;
  if (!value) throw new Error('a mention means something');
  return { type, text, start, end: start + text.length, score, value, ...(values.length > 1 ? { candidates: values } : {}) };
}
const NAVY = product('P3', 'マグカップ 紺', 'Mug, navy');
const CAP = product('P4', '帽子 紺', 'Cap, navy');
const ids = (entities: Entity[]) => entities.map(({ value }) => (value.kind === 'record' ? value.id : ''));

describe('several names in one sentence', () => {
  it('are one thing when each leaves room for the same', () => {
    const [only, ...others] = mergeMentions([mention('マグカップ', 0, [MUG, NAVY]), mention('紺', 8, [CAP, NAVY])]);
    expect(others).toEqual([]);
    expect(only?.value).toEqual(NAVY);
    expect(only?.candidates).toBeUndefined();
  });

  it('put the one that is clear first, then the surer', () => {
    expect(ids(mergeMentions([mention('ruled', 0, [MUG, NAVY]), mention('notebook', 6, [NOTE])]))).toEqual(['P2', 'P1']);
    expect(ids(mergeMentions([mention('a', 0, [MUG, NAVY], 0.4), mention('b', 2, [NOTE, CAP], 0.9)]))).toEqual(['P2', 'P1']);
  });

  it('stay in the order of the sentence when all are clear', () => {
    const both = [mention('渋谷', 0, [SHIBUYA], 0.8, 'store'), mention('新宿', 3, [SHINJUKU], 1, 'store')];
    expect(ids(mergeMentions(both))).toEqual(['S1', 'S2']);
  });
});

describe('digits at the end of a longer code', () => {
  it('are no value of their own', () => {
    const postal = (text: string, start: number): Entity => ({
      ...mention('1234567', start, [{ kind: 'text', text: '1234567' }], 1, 'postal_code'),
      text,
    });
    expect(meantEntities([postal('1234567', 3)], 'KM-1234567')).toEqual([]);
    expect(meantEntities([postal('1234567', 2)], 'は 1234567')).toHaveLength(1);
  });
});
