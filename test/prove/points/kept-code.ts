import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { constants, Script } from 'node:vm';

type Compiling = { _compile(this: { exports: unknown }, content: string, filename: string): unknown };

/** CommonJS modules below a folder are run from code that an earlier process compiled. Returns what keeps this process's own for later ones. */
export function useKeptCode(folder: string): () => void {
  const fresh = new Map<string, Script>();
  const prototype = Module.prototype as unknown as Compiling;
  const usual = prototype._compile;
  prototype._compile = function compile(content, filename) {
    if (!filename.startsWith(folder)) return usual.call(this, content, filename);
    const cachedData = readKept(`${filename}.kept`);
    const script = new Script(Module.wrap(content), {
      filename,
      ...(cachedData ? { cachedData } : {}),
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    if (!cachedData || script.cachedDataRejected) fresh.set(`${filename}.kept`, script);
    const run = script.runInThisContext() as (...of: unknown[]) => unknown;
    return run.call(this.exports, this.exports, createRequire(filename), this, filename, dirname(filename));
  };
  return () => {
    for (const [file, script] of fresh) {
      writeFileSync(`${file}-${process.pid}`, script.createCachedData());
      renameSync(`${file}-${process.pid}`, file);
    }
    fresh.clear();
  };
}

function readKept(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}
