/**
 * `node test/prove/points/quick-start.js <folder>`: lays the bundle's code from `<folder>/bundle` into `<folder>/quick`, without what was compiled of it before: a
 * process that is killed again and again keeps its own (see `kept-code.ts`), that of a start to its end.
 */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? '';
const quick = join(folder, 'quick');

mkdirSync(quick, { recursive: true });
for (const file of readdirSync(join(folder, 'bundle')))
  if (file.endsWith('.cjs')) copyFileSync(join(folder, 'bundle', file), join(quick, file));
