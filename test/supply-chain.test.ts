import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

type Locked = {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  hasInstallScript?: boolean;
};
type Manifest = Record<'dependencies' | 'devDependencies', Record<string, string>>;

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
const manifest = read('package.json') as Manifest;
const locked = Object.entries((read('package-lock.json') as { packages: Record<string, Locked> }).packages).filter(([path]) => path !== '');

describe('what the product is installed from', () => {
  it('is named by version: no addresses, no repositories, no folders', () => {
    const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    const strange = wanted.filter(([, version]) => !/^(?:npm:[@\w/.-]+@)?[~^]?\d+\.\d+\.\d+$/.test(version));
    expect(strange).toEqual([]);
    expect(locked.filter(([, { link, resolved, version }]) => link || resolved !== undefined || version === undefined)).toEqual([]);
  });

  it('is locked to its bytes, but for binaries of other machines', () => {
    const unlocked = locked.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
    expect(unlocked.filter(([, { optional, os, cpu }]) => !(optional && (os ?? cpu)))).toEqual([]);
  });

  it('runs no program of a package that nobody has looked at', () => {
    const scripts = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path.replace(/^.*node_modules\//, ''));
    // Each works without: they choose or compile a binary for speed, or say thank you.
    expect(scripts.sort()).toEqual(['@parcel/watcher', '@swc/core', 'msgpackr-extract', 'protobufjs']);
  });
});
