import { describe, expect, it } from '@jest/globals';
import { createEntityFinder } from '../../../src/nlu/entities/entities.ts';
import { products, stores } from '../sample-shop.ts';
import { readTable, rows } from './table.ts';

const finder = createEntityFinder({ gazetteers: [products, stores] });

describe.each(['ja', 'en'] as const)('the values in what customers write (%s)', (language) => {
  const table = readTable(language);

  it.each(table.map((row) => [row.text, row] as const))('%s', (text, { now, zone, found }) => {
    expect(rows(finder.find(text, { now, zone, language }))).toEqual(found);
  });

  it('has two hundred cases and forty texts without any', () => {
    expect(table.length).toBeGreaterThanOrEqual(200);
    expect(table.filter(({ found }) => found.length === 0).length).toBeGreaterThanOrEqual(40);
  });
});
