#!/usr/bin/env node
// Node 20 runs no TypeScript: the commands live in dist/, which is built when it is missing or stale.
import { existsSync } from 'node:fs';

const here = (path) => new URL(`../${path}`, import.meta.url);
const fail = (line) => {
  process.stderr.write(`uketsuke: ${line}\n`);
  process.exit(1);
};

// An installation that ships dist/ alone, or one without the build tools, runs what it has.
const canBuild = existsSync(here('src/main.ts')) || existsSync(here('src/cli/main.ts'));
const hasTools = existsSync(here('node_modules/@swc/core'));
if (canBuild && hasTools) {
  const { build } = await import('../scripts/build.js');
  const pages = ['start', 'rehearse'].includes(process.argv[2] ?? '') && existsSync(here('node_modules/vite'));
  await build({ pages }).catch((error) => fail(`the build failed: ${error instanceof Error ? error.message : String(error)}`));
}
if (!existsSync(here('dist/cli/main.js')))
  fail('dist/ is missing and cannot be built here: run `npm ci` (with the development packages), then again');
await import(existsSync(here('dist/bundle/main.js')) ? '../dist/bundle/main.js' : '../dist/cli/main.js');
