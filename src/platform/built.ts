/** The folder of the package: this file is `src/platform/built.ts` or `dist/platform/built.js`, so it is two folders up from here. */
export const packageRoot = new URL('../../', import.meta.url);

/**
 * Where the built form of a file is, also when the code runs from src (in tests): threads and child processes cannot run TypeScript.
 * @param file below src, with the extension of the built file: `platform/database/pglite-worker.js`
 */
export function built(file: string): URL {
  return new URL(`dist/${file}`, packageRoot);
}
