/**
 * Builds dist/: the server (SWC, file by file) and the pages (Vite). Does nothing when the sources have not changed.
 *   node scripts/build.js            everything
 *   node scripts/build.js --server   without the pages
 * Everything is made in a fresh folder and then moved over file by file, so a running server never finds a file missing,
 * and two builds at once write the same bytes over each other. Messages go to stderr: standard output belongs to commands.
 */
import { createHash, randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { access, copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const dist = join(root, 'dist');
/** Folders of tests that also run as programs. */
const testPrograms = ['test/bench', 'test/prove', 'test/support'];
/** Old files with a hash in their name stay this long: an open page or a running server may still ask for a lazy part of the previous build. */
const keepMs = 24 * 3600 * 1000;

const say = (line) => process.stderr.write(`build: ${line}\n`);
const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Paths of all files below a folder of the package, relative to the package, sorted. */
async function filesBelow(folder) {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  return files
    .map((entry) =>
      relative(root, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    )
    .sort();
}

async function hashOf(files) {
  const hash = createHash('sha256');
  const contents = await Promise.all(files.map((file) => readFile(join(root, file)).catch(() => '')));
  files.forEach((file, at) => hash.update(file).update('\0').update(contents[at]).update('\0'));
  return hash.digest('hex');
}

/** Sizes and times of change: who starts a command a hundred times a day need not read every source each time. */
function looksOf(files) {
  const looks = files.map((file) => {
    const found = statSync(join(root, file), { throwIfNoEntry: false });
    return `${file} ${found?.size} ${found?.mtimeMs}\n`;
  });
  return createHash('sha256').update(looks.join('')).digest('hex');
}

/** The stamp of the sources when they have changed since a part was built, else null. */
async function changed(stampFile, files) {
  const [built, seen, looks] = [await stampOf(stampFile), await stampOf(`${stampFile}-seen`), looksOf(files)];
  if (built !== '' && seen === `${built} ${looks}`) return null;
  const stamp = await hashOf(files);
  if (built !== stamp) return { stamp, looks };
  await noteSeen(stampFile, stamp, looks);
  return null;
}

/** A shortcut alone: what is built is used as it is where dist cannot be written. */
const noteSeen = (stampFile, stamp, looks) => writeStamp(`${stampFile}-seen`, `${stamp} ${looks}`).catch(() => undefined);

async function writeStamp(stampFile, stamp) {
  const temporary = join(dist, `.stamp-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await writeFile(temporary, stamp);
    await rename(temporary, join(dist, stampFile));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

const toolFiles = ['package-lock.json', 'scripts/build.js', 'scripts/bundle.js'];

async function serverSources() {
  const below = await Promise.all(['src', ...testPrograms].map(filesBelow));
  return below.flat().filter((file) => !file.startsWith('src/ui/') && !/\.test\.tsx?$|\.d\.ts$/.test(file));
}

/** The pages see the ground floor and the contracts of features, so those count too. */
async function pageSources() {
  const src = await filesBelow('src');
  const seen = src.filter((file) => /^src\/(ui|core)\/|^src\/features\/.*contract/.test(file));
  return [...seen, 'vite.config.ts'];
}

const stampOf = (file) => readFile(join(dist, file), 'utf8').catch(() => '');

/** Where a source ends up below dist/: `src/` falls away, tests keep their folder. */
const targetOf = (file) => (file.startsWith('src/') ? file.slice(4) : file).replace(/\.tsx?$/, '.js');

async function compile(file, fresh) {
  const target = join(fresh, targetOf(file));
  await mkdir(dirname(target), { recursive: true });
  if (!/\.tsx?$/.test(file)) return copyFile(join(root, file), target);
  const { transformFile } = await import('@swc/core');
  const { code, map } = await transformFile(join(root, file), {
    swcrc: false,
    configFile: false,
    sourceMaps: true,
    module: { type: 'es6' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx: file.endsWith('x') },
      transform: { react: { runtime: 'automatic' } },
      rewriteRelativeImportExtensions: true,
    },
  });
  // A test imports `../../src/x`; in dist the folder src is gone.
  const placed = file.startsWith('src/') ? code : code.replace(/(["'])((?:\.\.\/)+)src\//g, '$1$2');
  await writeFile(target, `${placed}\n//# sourceMappingURL=${target.slice(target.lastIndexOf(sep) + 1)}.map\n`);
  if (map) await writeFile(`${target}.map`, map);
}

/** Moves every file of a fresh folder over its place in dist, the given ones last. */
async function moveOver(from, to, last = /(?!)/) {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => relative(from, join(entry.parentPath ?? entry.path, entry.name)));
  const ordered = [...files.filter((file) => !last.test(file)), ...files.filter((file) => last.test(file))];
  for (const folder of new Set(ordered.map((file) => dirname(join(to, file))))) await mkdir(folder, { recursive: true });
  for (const file of ordered) await rename(join(from, file), join(to, file));
  return new Set(files);
}

async function removeOthers(folder, keep, spare) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (!keep.has(relative(folder, path)) && !(await spare(path))) await rm(path, { force: true });
  }
}

/** Makes one part in a fresh folder beside dist and moves it in; its stamp is written last. */
async function makePart(stampFile, { stamp, looks }, to, make, options) {
  const fresh = join(root, `dist-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(fresh, { recursive: true });
    await make(fresh);
    const kept = await moveOver(fresh, to, options.last);
    await removeOthers(to, kept, options.spare);
    await writeStamp(stampFile, stamp);
    await noteSeen(stampFile, stamp, looks);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

const young = async (path) => Date.now() - (await stat(path)).mtimeMs < keepMs;

async function buildServer() {
  const files = await serverSources();
  const state = await changed('.server', [...files, ...toolFiles]);
  if (!state) return;
  const started = performance.now();
  const make = async (fresh) => {
    await Promise.all(files.map((file) => compile(file, fresh)));
    await bundle(fresh);
  };
  const inFolder = (path, name) => path.startsWith(join(dist, name) + sep);
  const spare = async (path) =>
    relative(dist, path).startsWith('.') ||
    inFolder(path, 'ui') ||
    (inFolder(path, 'bundle') && !path.endsWith('.kept') && (await young(path)));
  await makePart('.server', state, dist, make, { spare, last: /^bundle.main\.c?js$/ });
  say(`server, ${files.length} files, ${Math.round(performance.now() - started)} ms`);
}

async function buildPages() {
  if (!(await exists(join(root, 'src/ui/chat/index.html')))) return say('no pages: src/ui/chat/index.html is not there');
  const state = await changed('.ui', [...(await pageSources()), ...toolFiles]);
  if (!state) return;
  const started = performance.now();
  const make = async (fresh) => {
    const { build } = await import('vite');
    const configFile = join(root, 'vite.config.ts');
    await build({ configFile, logLevel: 'error', build: { outDir: fresh, emptyOutDir: true } });
  };
  const spare = async (path) => path.includes(`${sep}assets${sep}`) && (await young(path));
  await makePart('.ui', state, join(dist, 'ui'), make, { last: /\.html$/, spare });
  say(`pages, ${Math.round(performance.now() - started)} ms`);
}

/** Builds what is missing or stale. Throws when a source cannot be compiled; dist then stays as it was. */
export async function build({ server = true, pages = true } = {}) {
  await mkdir(dist, { recursive: true });
  if (server) await buildServer();
  if (pages) await buildPages();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build({ pages: !process.argv.includes('--server') });
  } catch (error) {
    say(`failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
