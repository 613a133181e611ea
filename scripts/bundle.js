/**
 * Joins the compiled server and most of its packages into a few files, and keeps their compiled code beside them. A process spends most of its start on finding
 * and compiling some thousand modules. The compiled files stay beside the bundle: threads, tests and data files are found there.
 *   node scripts/bundle.js <folder>   what is compiled in <folder>, into <folder>/bundle
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const itself = fileURLToPath(import.meta.url);

/** Packages with binaries, threads or files of their own, and large ones that few desks load. */
const external =
  /^(?:node:|@electric-sql|@node-rs|nodemailer|botbuilder|botframework|@google-cloud|google|@grpc|pg-native|iconv|read-excel|\.node$)/;
/** What loads the large ones: few desks gain by their kept code, and every build would wait for it. */
const seldom = /botframework|dialogflow/;
/** Keeping takes a second or two; whoever waits for a build does not wait for ever. */
const KEEPING_MS = 60_000;

/** What is started: ES modules have no code that could be kept, so they are only the door. */
const door = `import { openBundle } from '../platform/kept-code.js';

openBundle(new URL('./', import.meta.url)).load('main.cjs');
`;

/** `compiled`: absolute path of the folder that holds `cli/main.js`; what is to be started is `bundle/main.js` below it. */
export async function bundle(compiled) {
  const { rolldown } = await import('rolldown');
  const joined = await rolldown({
    input: { main: join(compiled, 'cli/main.js') },
    platform: 'node',
    logLevel: 'silent',
    external,
    plugins: [{ name: 'own-place', transform: (code, id) => placed(code, id, compiled) }],
  });
  const folder = join(compiled, 'bundle');
  // An old name never means new code: a running server may still ask for a part of its own.
  const names = { entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' };
  // Code that was kept cannot `import()`: packages that are loaded late are required.
  const { output } = await joined.write({ dir: folder, format: 'cjs', dynamicImportInCjs: false, ...names });
  await joined.close();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'main.js'), door);
  const often = output.filter(({ facadeModuleId }) => facadeModuleId && !seldom.test(facadeModuleId));
  const parts = often.map(({ fileName }) => fileName);
  const env = { ...process.env, UKETSUKE_NO_MAIN: '1' };
  await promisify(execFile)(process.execPath, [itself, '--keep', compiled, ...parts], { env, timeout: KEEPING_MS }).catch((error) =>
    withoutKept(folder, error),
  );
}

/** Without kept code everything runs as well, after a longer start. */
async function withoutKept(folder, { killed, stderr, message }) {
  const why = killed ? `took longer than ${KEEPING_MS / 1_000} s` : (/^\w*Error.*$/m.exec(stderr)?.[0] ?? message.split('\n')[0]);
  process.stderr.write(`bundle: compiled code could not be kept, so starts take longer: ${why}\n`);
  const left = (await readdir(folder)).filter((name) => name.includes('.kept'));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

/** What a module of ours knows of its own place stays as it was, seen from the bundle. */
function placed(code, id, compiled) {
  if (!id.startsWith(compiled) || !code.includes('import.meta.url')) return null;
  const place = relative(compiled, id).split(sep).join('/');
  return code.replaceAll('import.meta.url', `new URL(${JSON.stringify(`../${place}`)}, import.meta.url).href`);
}

/** Runs parts of a bundle in this process, which starts nothing, and keeps what was compiled for it. */
async function keepCode(compiled, parts) {
  const { openBundle } = await import(pathToFileURL(join(compiled, 'platform/kept-code.js')).href);
  const open = openBundle(pathToFileURL(join(compiled, `bundle${sep}`)));
  for (const part of parts) open.load(part);
  open.keep();
}

if (process.argv[1] === itself) {
  const [first = '', ...rest] = process.argv.slice(2);
  await (first === '--keep' ? keepCode(rest[0], rest.slice(1)) : bundle(first));
}
