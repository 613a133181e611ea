import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openBundle } from '../../src/platform/kept-code.ts';

describe('a bundle', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'uketsuke-kept-'));
    write('main.cjs', "exports.path = require('node:path').sep; exports.part = require('./part.cjs');");
    write('part.cjs', "exports.main = require('./main.cjs'); exports.greeting = () => 'いらっしゃいませ'; exports.file = __filename;");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text: string | Buffer) => writeFileSync(join(folder, name), text);
  const open = () => openBundle(pathToFileURL(`${folder}${sep}`));
  type Main = { path: string; part: { main: Main; greeting(): string; file: string } };
  const greeting = () => (open().load('main.cjs') as Main).part.greeting();

  it('runs each file once, also those that require one another, and packages with them', () => {
    const bundle = open();
    const main = bundle.load('main.cjs') as Main;
    expect(main.path).toBe(sep);
    expect(main.part.main).toBe(main);
    expect(main.part.file).toBe(join(folder, 'part.cjs'));
    expect(bundle.load('main.cjs')).toBe(main);
  });

  it('runs the same from kept code', () => {
    const bundle = open();
    bundle.load('main.cjs');
    expect(bundle.keep()).toBe(2);
    expect(existsSync(join(folder, 'part.cjs.kept'))).toBe(true);
    const again = open();
    expect((again.load('main.cjs') as Main).part.greeting()).toBe('いらっしゃいませ');
    expect([bundle.fromKept(), again.fromKept()]).toEqual([0, 2]);
  });

  it('names its files in errors as they are called, not where their code was kept', () => {
    write('main.cjs', "exports.fails = () => new Error('no').stack;");
    const stack = () => (open().load('main.cjs') as { fails(): string }).fails();
    expect(stack()).toContain('(bundle/main.cjs:1:');
    expect(stack()).not.toContain(folder);
  });

  it('passes kept code over that is of another source of the same length', () => {
    const bundle = open();
    bundle.load('main.cjs');
    bundle.keep();
    write('part.cjs', readFileSync(join(folder, 'part.cjs'), 'utf8').replace('いらっしゃいませ', 'ありがとうござい'));
    const again = open();
    expect((again.load('main.cjs') as Main).part.greeting()).toBe('ありがとうござい');
    expect(again.fromKept()).toBe(1);
  });

  it('passes kept code over that is damaged, cut off or empty', () => {
    const bundle = open();
    bundle.load('main.cjs');
    bundle.keep();
    const whole = readFileSync(join(folder, 'part.cjs.kept'));
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 200, 260);
    for (const bytes of [damaged, whole.subarray(0, 100), Buffer.alloc(0), Buffer.alloc(32)]) {
      write('part.cjs.kept', bytes);
      expect(greeting()).toBe('いらっしゃいませ');
    }
  });
});

describe('what is built', () => {
  const root = join(import.meta.dirname, '../..');
  let folder: string;
  const write = (name: string, text: string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  /** A server of two modules, the second loaded late, and the package that it then asks for. */
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'uketsuke-built-'));
    write('package.json', '{ "type": "module" }');
    write('cli/main.js', "if (!process.env.UKETSUKE_NO_MAIN) import('./post.js').then(({ send }) => send());");
    write('cli/post.js', "export async function send() { const { stamp } = await import('nodemailer'); console.log(stamp); }");
    write('node_modules/nodemailer/package.json', '{ "exports": { "import": "./index.mjs", "require": "./index.cjs" } }');
    write('node_modules/nodemailer/index.mjs', "export const stamp = 'imported';");
    write('node_modules/nodemailer/index.cjs', "exports.stamp = '切手';");
    mkdirSync(join(folder, 'platform'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const build = () => spawnSync(process.execPath, [join(root, 'scripts/bundle.js'), folder], { encoding: 'utf8' });
  const said = () => execFileSync(process.execPath, [join(folder, 'bundle/main.js')], { encoding: 'utf8' });
  const kept = (place: string) => readdirSync(place).filter((name) => name.endsWith('.kept'));

  it('loads a package late from kept code', () => {
    copyFileSync(join(root, 'dist/platform/kept-code.js'), join(folder, 'platform/kept-code.js'));
    expect(build()).toMatchObject({ status: 0, stderr: '' });
    expect(kept(join(folder, 'bundle'))).toHaveLength(2);
    expect(said()).toBe('切手\n');
    write(
      'count.js',
      `import { openBundle } from './platform/kept-code.js';
      const bundle = openBundle(new URL('./bundle/', import.meta.url));
      for (const name of process.argv.slice(2)) bundle.load(name.slice(0, -'.kept'.length));
      console.log(bundle.fromKept());`,
    );
    const count = [join(folder, 'count.js'), ...kept(join(folder, 'bundle'))];
    expect(execFileSync(process.execPath, count, { encoding: 'utf8', env: { ...process.env, UKETSUKE_NO_MAIN: '1' } })).toBe('2\n');
  });

  it('is built also where no code can be kept, and says so', () => {
    const code = readFileSync(join(root, 'dist/platform/kept-code.js'), 'utf8');
    write('platform/kept-code.js', code.replace(/\bkeep ?\(\) \{/, "keep() { throw new RangeError('no room');"));
    const { status, stderr } = build();
    expect([status, stderr.split('\n')]).toEqual([0, [expect.stringContaining('RangeError: no room'), '']]);
    expect(kept(join(folder, 'bundle'))).toEqual([]);
    expect(said()).toBe('切手\n');
  });

  it('imports no package in a file with kept code, which could not', () => {
    const bundle = join(root, 'dist/bundle');
    const files = kept(bundle).map((name) => readFileSync(join(bundle, name.slice(0, -'.kept'.length)), 'utf8'));
    expect(files.length).toBeGreaterThan(10);
    // `{import('./index').Shape}` stands in comments of packages; BullMQ's own is for processors in files, of which there are none here.
    const imports = files.flatMap((text) => text.match(/(?<![\w$.{])import\((?!processorFile\)|['"]\.)[^)]*\)/g) ?? []);
    expect(imports).toEqual([]);
  });
});
