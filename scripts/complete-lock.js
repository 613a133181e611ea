/**
 * Makes package-lock.json complete: run it after every change of dependencies.
 * `npm install` leaves out the optional packages of other platforms when it cannot see them, and `npm ci` then refuses the lock file.
 * It adds `{ version, optional, os, cpu }` for every optional dependency without an entry, and removes download addresses,
 * so that everybody's own registry setting is used.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2] ?? fileURLToPath(new URL('../', import.meta.url));
const file = `${folder.replace(/\/$/, '')}/package-lock.json`;
const lock = JSON.parse(readFileSync(file, 'utf8'));

const systems = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openbsd', 'netbsd', 'sunos', 'aix', 'openharmony', 'wasi'];
const processors = ['x64', 'arm64', 'arm', 'ia32', 'riscv64', 'ppc64', 's390x', 'loong64', 'mips64el', 'wasm32'];

/** `@swc/core-linux-arm64-gnu` → os linux, cpu arm64, libc glibc, as the package itself declares. */
function platformOf(name) {
  const words = name.split(/[-/]/).map((word) => (word === 'ppc64le' || word === 'ppc64' ? 'ppc64' : word));
  const os = words.map((word) => ({ linuxmusl: 'linux', windows: 'win32' })[word] ?? word).find((word) => systems.includes(word));
  const cpu =
    words.map((word) => (word === 'armv7' ? 'arm' : word)).find((word) => processors.includes(word)) ??
    (words.includes('gnueabihf') ? 'arm' : undefined);
  return { ...(os && os !== 'wasi' && { os: [os === 'openharmony' ? 'openharmony' : os] }), ...(cpu && { cpu: [cpu] }) };
}

let added = 0;
let cleaned = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  if (entry.resolved) {
    delete entry.resolved;
    cleaned += 1;
  }
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (findEntry(path, name)) continue;
    const version = /\d+\.\d+\.\d+[^\s|]*/.exec(range)?.[0];
    if (version === undefined) continue;
    lock.packages[`node_modules/${name}`] = { version, ...(entry.dev && { dev: true }), optional: true, ...platformOf(name) };
    added += 1;
  }
}

/** Node looks for a package from the asking folder upwards. */
function findEntry(from, name) {
  const parts = from === '' ? [] : from.split('/node_modules/');
  for (let depth = parts.length; depth >= 1; depth -= 1) {
    if (lock.packages[`${parts.slice(0, depth).join('/node_modules/')}/node_modules/${name}`]) return true;
  }
  return lock.packages[`node_modules/${name}`] !== undefined;
}

const [first, ...rest] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([first, ...rest.sort(([a], [b]) => (a < b ? -1 : 1))]);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`package-lock.json: ${added} optional packages added, ${cleaned} download addresses removed\n`);
