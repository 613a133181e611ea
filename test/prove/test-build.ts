import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync, type JscConfig } from '@swc/core';
import type { PlantedBug } from './planted/bugs.ts';
import { applyEdits } from './planted/edit.ts';
import { pointsIn, POINTS, STARTED } from './points/points.ts';
import { SHORTER } from './points/times.ts';

/** The package's folder, whether this runs from test/prove or from dist/test/prove. */
export const root = fileURLToPath(new URL(import.meta.url.includes('/dist/') ? '../../../' : '../../', import.meta.url));

/** The product compiled with kill points, and with planted bugs if there are any, in a folder of its own. */
export type TestBuild = {
  /** What to start: `node <main> start`. */
  main: string;
  /** Address of the module to load before it. */
  preload: string;
  remove(): void;
};

/** A copy of dist/, which must have been built, with the files that points and bugs change compiled anew from src/, bundled. */
export function makeTestBuild(bugs: readonly PlantedBug[] = []): TestBuild {
  const folder = join(root, `dist-prove-${process.pid}-${randomBytes(4).toString('hex')}`);
  const edits = [...SHORTER, ...bugs.flatMap((bug) => bug.edits)];
  try {
    copyDist(folder);
    for (const file of new Set([...POINTS, STARTED, ...edits].map((change) => change.file))) {
      const planted = applyEdits(
        readFileSync(join(root, 'src', file), 'utf8'),
        edits.filter((edit) => edit.file === file),
      );
      place(join(folder, file.replace(/\.ts$/, '.js')), compile(applyEdits(planted, pointsIn(file, planted))));
    }
    for (const name of ['preload', 'kept-code'])
      place(join(folder, `${name}.js`), compile(readFileSync(join(root, `test/prove/points/${name}.ts`), 'utf8')));
    for (const script of ['scripts/bundle.js', 'test/prove/points/quick-start.js'])
      execFileSync(process.execPath, [join(root, script), folder]);
    const remove = () => {
      process.off('exit', remove);
      rmSync(folder, { recursive: true, force: true });
    };
    process.once('exit', remove);
    return { main: join(folder, 'quick/main.cjs'), preload: pathToFileURL(join(folder, 'preload.js')).href, remove };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Links: whoever builds dist/ puts new files in the place of old ones and never writes into them. */
function copyDist(folder: string): void {
  const dist = join(root, 'dist');
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const from = join(entry.parentPath ?? entry.path, entry.name);
    const inside = from.slice(dist.length + 1);
    if (!entry.isFile() || /^(test|ui|bundle)\//.test(inside) || inside.endsWith('.map')) continue;
    mkdirSync(dirname(join(folder, inside)), { recursive: true });
    linkSync(from, join(folder, inside));
  }
}

/** In the place of the link, or it would be written into dist/ itself. */
function place(file: string, code: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, code);
}

/** The types do not know the last one. */
const jsc = { target: 'es2022', parser: { syntax: 'typescript' }, rewriteRelativeImportExtensions: true } as JscConfig;

/** As scripts/build.js does. */
function compile(source: string): string {
  return transformSync(source, {
    swcrc: false,
    configFile: false,
    module: { type: 'es6' },
    jsc,
  }).code;
}
