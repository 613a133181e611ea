import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

type Locked = {
  name?: string;
  version?: string;
  license?: string;
  dev?: boolean;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  hasInstallScript?: boolean;
};
type Manifest = Record<'dependencies' | 'devDependencies', Record<string, string>>;

type Lock = { packages: Record<string, Locked> };
type Bill = { components: { name: string; version: string; hashes?: { alg: string; content: string }[] }[] };

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
const manifest = read('package.json') as Manifest;
const lock = read('package-lock.json') as Lock;
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');
/** What an operator's machine runs: everything but the tools of whoever changes the product. */
const shipped = locked.filter(([, { dev }]) => !dev);
const nameOf = ([path, { name }]: [string, Locked]): string => name ?? path.replace(/^.*node_modules\//, '');

/** Programs that packages run when they are installed, and why the product works without any of them. */
const INSTALL_SCRIPTS: Record<string, string> = {
  '@parcel/watcher': 'compiles a watcher of files where no binary fits; only the build of the pages watches, and only when asked to',
  '@swc/core': 'looks whether its binary fits; only the build and the tests compile',
  'msgpackr-extract': 'chooses a binary that makes wake-ups on Redis quicker to read; without it they are read in JavaScript',
  protobufjs: 'says how its versions are to be named',
};

/** They let anybody use, change and pass on the product under its own licence; none asks for the source of what stands beside it. */
const LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0'];

describe('what the product is installed from', () => {
  it('is named by version: no addresses, no repositories, no folders', () => {
    const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    const strange = wanted.filter(([, version]) => !/^(?:npm:[@\w/.-]+@)?[~^]?\d+\.\d+\.\d+$/.test(version));
    expect(strange).toEqual([]);
    expect(locked.filter(([, { link, resolved, version }]) => link || resolved !== undefined || version === undefined)).toEqual([]);
  });

  it('is locked to its bytes, but for binaries of other machines', () => {
    const unlocked = locked.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''));
    expect(unlocked.filter(([, { optional, os, cpu }]) => !(optional && (os ?? cpu)))).toEqual([]);
  });

  it('runs no program of a package that nobody has looked at', () => {
    const scripts = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(nameOf);
    expect([...new Set(scripts)].sort()).toEqual(Object.keys(INSTALL_SCRIPTS));
  });

  it('may be passed on under the product’s own licence', () => {
    // A binary of another machine is not described in the lock; it comes from its package's own repository.
    const described = shipped.filter(([, { license, optional, os }]) => !(license === undefined && optional && os));
    expect(described.length).toBeGreaterThan(shipped.length * 0.95);
    const strange = described.filter(([, { license }]) => !LICENCES.includes(license ?? ''));
    expect(strange.map((one) => `${nameOf(one)}: ${one[1].license}`)).toEqual([]);
  });

  it('can be listed without a network, every package that ships with its hash', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'uketsuke-bill-'));
    try {
      const bill = await billOf(folder);
      const listed = bill.components.map(({ name, version }) => `${name}@${version}`);
      expect(listed.sort()).toEqual([...new Set(shipped.map((one) => `${nameOf(one)}@${one[1].version}`))].sort());
      const hashed = bill.components.filter(({ hashes }) => hashes?.some(({ alg }) => alg === 'SHA-512'));
      expect(hashed).toHaveLength(
        new Set(shipped.filter(([, { integrity }]) => integrity).map((one) => `${nameOf(one)}@${one[1].version}`)).size,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});

/**
 * npm's bill of materials (CycloneDX) for what ships. It is asked of a copy without the development tools: beside them, `--omit dev` also leaves out
 * what the product shares with a tool.
 */
async function billOf(folder: string): Promise<Bill> {
  const { devDependencies: _tools, ...product } = manifest;
  const { devDependencies: _same, ...root } = lock.packages[''] as Partial<Manifest>;
  const packages = { '': root, ...Object.fromEntries(shipped) };
  await writeFile(join(folder, 'package.json'), JSON.stringify(product));
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
  const asked = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only', '--offline'];
  const { stdout } = await promisify(execFile)('npm', [...asked, '--cache', join(folder, 'cache')], { cwd: folder, maxBuffer: 32e6 });
  return JSON.parse(stdout) as Bill;
}
