/**
 * `node test/prove/points/quick-start.js <folder>`: makes CommonJS of the bundle in `<folder>/bundle`, in `<folder>/quick`. Node keeps compiled code of such modules
 * (see `kept-code.ts`) but not of ES modules, and a process that is killed again and again spends its life on starting.
 */
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const folder = process.argv[2] ?? '';
const quick = join(folder, 'quick');

const bundle = await rolldown({
  input: { main: join(folder, 'bundle/main.js') },
  platform: 'node',
  logLevel: 'silent',
  // Packages stay where they are, and what they are.
  external: (id) => !id.startsWith('.') && !id.startsWith('/'),
  plugins: [
    {
      name: 'own-place',
      // Files are found from the bundle's folder, which lies beside this one.
      transform: (code) => code.replaceAll('import.meta.url', "require('node:url').pathToFileURL(__filename).href"),
    },
  ],
});
await bundle.write({ dir: quick, format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' });
