/**
 * Joins the compiled server and most of its packages into a few files. A process spends most of its start on finding and compiling some thousand modules;
 * joined it is there in about half of the time. The compiled files stay beside the bundle: threads, tests and data files are found there.
 *   node scripts/bundle.js <folder>   what is compiled in <folder>, into <folder>/bundle
 */
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packages with binaries, threads or files of their own, and large ones that few desks load. */
const external =
  /^(?:node:|@electric-sql|@node-rs|pino|nodemailer|botbuilder|botframework|@google-cloud|google|@grpc|pg-native|iconv|read-excel|\.node$)/;

/** `compiled`: absolute path of the folder that holds `cli/main.js`; the bundle's entry is `bundle/main.js` below it. */
export async function bundle(compiled) {
  const { rolldown } = await import('rolldown');
  const joined = await rolldown({
    input: { main: join(compiled, 'cli/main.js') },
    platform: 'node',
    logLevel: 'silent',
    external,
    plugins: [{ name: 'own-place', transform: (code, id) => placed(code, id, compiled) }],
  });
  // An old name never means new code: a running server may still ask for a part of its own.
  const names = { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' };
  await joined.write({ dir: join(compiled, 'bundle'), format: 'esm', ...names });
  await joined.close();
}

/** What a module of ours knows of its own place stays as it was, seen from the bundle. */
function placed(code, id, compiled) {
  if (!id.startsWith(compiled) || !code.includes('import.meta.url')) return null;
  const place = relative(compiled, id).split(sep).join('/');
  return code.replaceAll('import.meta.url', `new URL(${JSON.stringify(`../${place}`)}, import.meta.url).href`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle(process.argv[2] ?? '');
