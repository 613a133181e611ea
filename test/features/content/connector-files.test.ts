import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkContent, reportProblems } from '../../../src/features/content/check-content.ts';
import { missingConnectorFiles } from '../../../src/features/content/connector-files.ts';
import { copyContent, type ContentFolder } from './content-kit.ts';

let folder: ContentFolder;
beforeEach(async () => {
  folder = await copyContent();
});
afterEach(() => folder.remove());
const write = (text: string) => writeFile(join(folder.dir, 'flows', 'connectors.yaml'), text);

describe('the data files that connectors name', () => {
  it('are warned of by line and column when they are not there, and not when they are', async () => {
    await write(
      'connectors:\n  shops: { kind: csv, file: data/shops.csv, key: [id] }\n  goods: { kind: csv, file: data/goods.csv }\n  hours: { kind: hours }\n',
    );
    await mkdir(join(folder.dir, 'flows/data'), { recursive: true });
    await writeFile(join(folder.dir, 'flows/data/goods.csv'), 'id\n1\n');
    const problems = await missingConnectorFiles(folder.dir);
    expect(problems).toMatchObject([
      { file: 'flows/connectors.yaml', line: 2, column: 29, severity: 'warning', code: 'missing-data-file' },
    ]);
    expect(problems[0]?.message.en).toContain('flows/data/shops.csv');
    expect(problems[0]?.mend.ja).not.toBe('');
  });

  it('are left to the loader when the file is broken or missing', async () => {
    await write('connectors: [');
    expect(await missingConnectorFiles(folder.dir)).toEqual([]);
    await write('connectors: { a: 3, b: { file: [x] } }');
    expect(await missingConnectorFiles(folder.dir)).toEqual([]);
    await rm(join(folder.dir, 'flows', 'connectors.yaml'));
    expect(await missingConnectorFiles(folder.dir)).toEqual([]);
  });

  it('show in the check of a folder that was exported, which stays without errors', async () => {
    const report = await checkContent(folder.dir, 'en');
    expect(report.errors).toBe(0);
    expect(report.lines.filter((line) => line.includes('data file'))).toHaveLength(5);
  });
});

describe('the last line of a check', () => {
  it('counts one error as one', () => {
    const text = { ja: 'x', en: 'x' };
    const problem = { file: 'f', line: 1, column: 1, severity: 'error' as const, code: 'c', message: text, mend: text };
    expect(reportProblems([problem], 'en').lines.at(-1)).toBe('1 error, 0 warnings');
    expect(reportProblems([problem, { ...problem, severity: 'warning' }, problem], 'en').lines.at(-1)).toBe('2 errors, 1 warning');
  });
});
