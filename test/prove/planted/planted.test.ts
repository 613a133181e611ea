import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pointEdit, POINTS, STARTED } from '../points/points.ts';
import { SHORTER } from '../points/times.ts';
import { PLANTED } from './bugs.ts';
import { applyEdits, type Edit } from './edit.ts';

const source = (file: string) => readFileSync(join(import.meta.dirname, '../../../src', file), 'utf8');

function editEach(edits: Edit[]): void {
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const before = source(file);
    expect(
      applyEdits(
        before,
        edits.filter((edit) => edit.file === file),
      ),
    ).not.toBe(before);
  }
}

describe('what a test build changes in the product', () => {
  it.each(PLANTED.map((bug) => [bug.name, bug] as const))('the planted bug %s still meets the code', (_name, bug) => editEach(bug.edits));

  it.each([...POINTS, STARTED].map((point) => [point.name, point] as const))('the point "%s" still stands in the code', (_name, point) =>
    editEach([pointEdit(point)]),
  );

  it.each(SHORTER.map((edit) => [edit.find, edit] as const))('the wait "%s" still stands in the code', (_find, edit) => editEach([edit]));

  it('has no two bugs or points of one name', () => {
    for (const names of [PLANTED.map((bug) => bug.name), POINTS.map((point) => point.name)]) expect(new Set(names).size).toBe(names.length);
  });

  it('leaves the product’s own source without any point', () => {
    for (const { file } of POINTS) expect(source(file)).not.toContain('__point');
  });
});
