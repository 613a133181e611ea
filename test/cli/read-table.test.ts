import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import writeXlsxFile from 'write-excel-file/node';
import { readTable } from '../../src/cli/read-table.ts';

const CSV = '質問,回答\r\n①髙島屋に,"はい、\r\nございます。"\r\n傘は,はい\r\n';
const ROWS = [
  { line: 1, cells: ['質問', '回答'] },
  { line: 2, cells: ['①髙島屋に', 'はい、\r\nございます。'] },
  { line: 4, cells: ['傘は', 'はい'] },
];

describe('a table file', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'uketsuke-table-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  async function stored(name: string, bytes: Uint8Array | string): Promise<string> {
    await writeFile(join(dir, name), bytes);
    return join(dir, name);
  }

  it.each([
    ['UTF-8', Buffer.from(CSV)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${CSV}`)],
    ['CP932, as Excel writes it', iconv.encode(CSV, 'cp932')],
  ])('is read as CSV in %s, with the lines of the file', async (_name, bytes) => {
    expect(await readTable(await stored('faq.csv', bytes))).toEqual(ROWS);
  });

  it('is read as xlsx, numbers and empty cells too', async () => {
    const path = join(dir, 'faq.xlsx');
    const cell = (value: string | number) => ({ value, type: typeof value === 'number' ? Number : String });
    await writeXlsxFile(
      [
        [cell('id'), cell('質問'), cell('回答')],
        [cell(12), cell('傘は'), null],
      ],
      { filePath: path } as never,
    );
    expect(await readTable(path)).toEqual([
      { line: 1, cells: ['id', '質問', '回答'] },
      { line: 2, cells: ['12', '傘は', ''] },
    ]);
  });

  it('that is no table is refused with a reason', async () => {
    await expect(readTable(await stored('bad.xlsx', Buffer.from('PK\u0003\u0004nothing')))).rejects.toMatchObject({ code: 'bad-table' });
    await expect(readTable(await stored('bad.csv', Uint8Array.of(0xff, 0xfe, 0x80, 0xff)))).rejects.toMatchObject({ code: 'bad-table' });
    await expect(readTable(join(dir, 'none.csv'))).rejects.toMatchObject({ code: 'no-file' });
  });
});
