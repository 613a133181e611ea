import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as vm from 'node:vm';

type Exports = Record<string, unknown>;
type Wrapped = (exports: Exports, require: (id: string) => unknown, module: { exports: Exports }, file: string, folder: string) => void;
type Part = { exports: Exports };

/** A folder of CommonJS files that require one another, and packages. */
export type Bundle = {
  /** Runs a file of the folder, once, and returns its exports. */
  load(name: string): Exports;
  /** Writes beside each file that was run what has been compiled of it so far. Throws when the folder cannot be written. Returns the number of files. */
  keep(): number;
  /** How many of the files that were run came from kept code. */
  fromKept(): number;
};

const DIGEST = 32;

/**
 * Runs the files of a folder from code that was compiled earlier and lies beside them (`<file>.kept`): compiling is most of what a start costs. Kept code that is
 * of another source, of another Node or damaged is passed over, and the file compiled as usual. V8 forgets how kept code would `import()`: the files require
 * what they load late.
 */
export function openBundle(address: URL): Bundle {
  const folder = fileURLToPath(address);
  const packages = createRequire(join(folder, 'main.cjs'));
  const parts = new Map<string, Part>();
  const scripts = new Map<string, { source: Buffer; script: vm.Script }>();

  function load(name: string): Exports {
    const known = parts.get(name);
    if (known) return known.exports;
    const file = join(folder, name);
    const part: Part = { exports: {} };
    parts.set(name, part);
    const source = readFileSync(file);
    const cachedData = kept(file, source);
    const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source.toString()}\n})`, {
      // Kept code goes by the name that it was compiled under, in a folder that is gone.
      filename: `bundle/${name}`,
      ...(cachedData ? { cachedData } : {}),
    });
    scripts.set(file, { source, script });
    (script.runInThisContext() as Wrapped).call(part.exports, part.exports, require, part, file, folder);
    return part.exports;
  }

  function require(id: string): unknown {
    return id.startsWith('./') ? load(id.slice(2)) : (packages(id) as unknown);
  }

  return {
    load,
    keep() {
      for (const [file, { source, script }] of scripts) {
        const code = script.createCachedData();
        writeFileSync(`${file}.kept-${process.pid}`, Buffer.concat([digest(source, code), code]));
        renameSync(`${file}.kept-${process.pid}`, `${file}.kept`);
      }
      return scripts.size;
    },
    fromKept: () => [...scripts.values()].filter(({ script }) => script.cachedDataRejected === false).length,
  };
}

/** V8 itself compares only the source's length and its own version, and trusts the rest. */
function kept(file: string, source: Buffer): Buffer | null {
  try {
    const whole = readFileSync(`${file}.kept`);
    const code = whole.subarray(DIGEST);
    return digest(source, code).equals(whole.subarray(0, DIGEST)) ? code : null;
  } catch {
    return null;
  }
}

const digest = (source: Buffer, code: Buffer): Buffer => createHash('sha256').update(source).update(code).digest();
