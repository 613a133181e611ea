import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { decodeCsv } from '../../../src/connectors/csv/decode.ts';
import { parseCsv } from '../../../src/connectors/csv/parse.ts';

const cells = (text: string) => [...parseCsv(text)].map((record) => record.cells);
const utf8 = (text: string) => new TextEncoder().encode(text);

describe('a CSV text', () => {
  it('has cells parted by commas and lines of any kind', () => {
    expect(cells('a,b\r\n1,2\n3,\n')).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', ''],
    ]);
    expect(cells('a,b')).toEqual([['a', 'b']]);
    expect(cells('a,')).toEqual([['a', '']]);
    expect(cells('')).toEqual([]);
  });

  it('may quote commas, quotes and line breaks', () => {
    expect(cells('"a, b","say ""hi""","two\r\nlines"\n""""\n')).toEqual([['a, b', 'say "hi"', 'two\r\nlines'], ['"']]);
    expect(cells('5" nail,x\n')).toEqual([['5" nail', 'x']]);
  });

  it('skips blank lines and counts every line', () => {
    expect([...parseCsv('a\n\n"b\nc"\r\n\nd\n')]).toEqual([
      { line: 1, cells: ['a'] },
      { line: 3, cells: ['b\nc'] },
      { line: 6, cells: ['d'] },
    ]);
  });

  it('is refused with the line when a quote is wrong', () => {
    expect(() => cells('a\n"b\n')).toThrow('line 2: a quote is opened and never closed');
    expect(() => cells('a\n"b\nc"d\n')).toThrow('line 3: "d" follows a closing quote');
  });

  it('gives back whatever was written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '店', ',', '"', '\n', '\r', ' '), maxLength: 6 });
    const written = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(written, fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',') + end).join('');
        expect(cells(text)).toEqual(rows);
      }),
    );
  });
});

describe('the bytes of a file', () => {
  it('are UTF-8 with or without a mark, or CP932', () => {
    expect(decodeCsv(utf8('名前'))).toBe('名前');
    expect(decodeCsv(utf8('\uFEFF名前'))).toBe('名前');
    expect(decodeCsv(iconv.encode('名前,①髙～', 'cp932'))).toBe('名前,①髙～');
  });

  it('are never guessed at when they are cut inside a letter', () => {
    expect(() => decodeCsv(utf8('id,名前').slice(0, -1))).toThrow('ends in the middle of a letter');
  });

  it('are refused when they are neither, marked or not', () => {
    expect(() => decodeCsv(Uint8Array.of(0x61, 0xff, 0xfe, 0x61))).toThrow('neither UTF-8 nor CP932');
    expect(() => decodeCsv(Uint8Array.of(0xef, 0xbb, 0xbf, 0x83, 0x41, 0x61))).toThrow('neither UTF-8 nor CP932');
  });
});
