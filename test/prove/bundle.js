/**
 * `node test/prove/bundle.js <folder>`: joins a compiled product and most of its packages into a few files in `<folder>/bundle`. A process then starts in a third
 * of the time, which goes into finding and compiling a thousand modules; so kills are many. What a module knows of its own place stays as it was.
 */
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const folder = process.argv[2] ?? '';

/** Packages with binaries, threads or files of their own, and those that no run of the proof loads. */
const external =
  /^(?:node:|@electric-sql|@node-rs|pino|nodemailer|botbuilder|botframework|@google-cloud|google|@grpc|pg-native|iconv|read-excel|\.node$)/;

const bundle = await rolldown({
  input: { main: join(folder, 'cli/main.js') },
  platform: 'node',
  logLevel: 'silent',
  external,
  plugins: [
    {
      name: 'own-place',
      transform(code, id) {
        if (!id.startsWith(folder) || !code.includes('import.meta.')) return null;
        const url = JSON.stringify(pathToFileURL(id).href);
        return code.replaceAll('import.meta.url', url).replaceAll('import.meta.dirname', JSON.stringify(dirname(id)));
      },
    },
  ],
});
await bundle.write({ dir: join(folder, 'bundle'), format: 'esm' });
await bundle.close();
