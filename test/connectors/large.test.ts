import { describe, expect, it } from '@jest/globals';
import { createColumnBuilder } from '../../src/connectors/column.ts';
import { parseCsv } from '../../src/connectors/csv/parse.ts';
import { uniqueRows } from '../../src/connectors/unique-rows.ts';
import { atOnce } from '../../src/core/steps.ts';
import fc from 'fast-check';

const columnOf = (cells: string[]) => {
  const builder = createColumnBuilder((text) => text);
  cells.forEach((cell) => builder.add(cell));
  return builder.done();
};

describe('a large file', () => {
  it('is read in pieces as it is whole, wherever they are cut', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '店', ',', '"', '\n', '\r', ' '), maxLength: 6 });
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 3 }), { maxLength: 6 });
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.nat(9), { maxLength: 20 }), (written, end, cuts) => {
        const text = written.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',') + end).join('');
        const pieces: string[] = [];
        let rest = text;
        for (const cut of cuts) {
          pieces.push(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        expect([...parseCsv([...pieces, rest])]).toEqual([...parseCsv(text)]);
      }),
    );
  });

  it('keeps of rows with one key the last, in the place of the first', () => {
    const row = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'), fc.constantFrom('x', 'y'));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
        const keys = [0, 1, 2].map((at) => columnOf(rows.map((cells) => cells[at] as string)));
        const { keep, again } = atOnce(uniqueRows(keys, rows.length));
        const expected = new Map<string, number>();
        const stoodBefore = rows.flatMap((cells, at) => {
          const before = expected.has(cells.join());
          expected.set(cells.join(), at);
          return before ? [at] : [];
        });
        expect([...(keep ?? rows.keys())]).toEqual([...expected.values()]);
        expect(again).toEqual(stoodBefore);
      }),
    );
  });
});
