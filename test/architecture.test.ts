import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const src = join(import.meta.dirname, '../src');

/** The doors of the families: all that a feature may see of them. */
const doors = /^(channels|nlu|connectors|flow)\/(channel|inbox|outbox|recognizer|understand|connector|engine|step|load)\.tsx?$/;
const families = ['channels', 'nlu', 'connectors', 'flow'];

/** Which part a file belongs to, and what that part may import; the first match counts. */
const rules: { part: RegExp; may: (to: string, from: string) => boolean }[] = [
  { part: /^core\//, may: (to) => to.startsWith('core/') },
  { part: /^platform\//, may: (to) => under(to, 'core', 'platform') },
  { part: /^(channels|nlu|connectors|flow)\//, may: (to, from) => under(to, 'core', 'platform', top(from)) },
  { part: /^features\//, may: (to, from) => under(to, 'core', 'platform', feature(from)) || doors.test(to) },
  {
    part: /^ui\/(?!kit\/)[^/]+\//,
    may: (to, from) => under(to, 'core', 'ui/kit', from.split('/').slice(0, 2).join('/')) || /^ui\/[^/]+$/.test(to) || isContract(to),
  },
  { part: /^ui\/kit\//, may: (to) => under(to, 'core', 'ui/kit') || isContract(to) },
  { part: /^ui\/[^/]+$/, may: (to) => under(to, 'core', 'ui') || isContract(to) },
  { part: /^rehearsal\//, may: (to) => under(to, 'core', 'rehearsal') },
  { part: /^config\.ts$/, may: (to) => under(to, 'core') || families.some((family) => to === `${family}/index.ts`) },
  { part: /^(app\.ts$|app\/|cli\/)/, may: (to) => !under(to, 'ui') },
  { part: /^main\.ts$/, may: (to) => under(to, 'platform') || ['app.ts', 'config.ts', 'core/errors.ts'].includes(to) },
];

function under(path: string, ...folders: string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}
const top = (path: string) => path.split('/')[0] ?? '';
const feature = (path: string) => path.split('/').slice(0, 2).join('/');
const isContract = (path: string) => /^features\/[^/]+\/contract\.ts$/.test(path);

type Import = { from: string; to: string };
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => file.replaceAll('\\', '/'));

/** Static, type-only, re-exporting, dynamic imports, and threads named by `built('…')`. Specifiers never span lines. */
const importing = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)(['"])([^'"\n]+)\1/gm;

function importsOf(file: string): string[] {
  return [...readFileSync(join(src, file), 'utf8').matchAll(importing)].map((match) => match[2] ?? '');
}

const all: Import[] = files.flatMap((from) => importsOf(from).map((to) => ({ from, to })));
const ours: Import[] = all
  .filter(({ to }) => to.startsWith('.'))
  .map(({ from, to }) => ({ from, to: relative(src, join(src, dirname(from), to)).replaceAll('\\', '/') }));

/** The first cycle found, as the list of files along it. */
function findCycle(imports: Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const to of next.get(file) ?? []) {
      const cycle = visit(to, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const file of next.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

const browserPure = (file: string) => file.startsWith('core/') || isContract(file);
const bareName = (specifier: string) => specifier.replace(/^node:/, '').split('/')[0] ?? '';

describe('the house', () => {
  it('has a place for every file', () => {
    expect(files.filter((file) => !rules.some((rule) => rule.part.test(file)))).toEqual([]);
  });

  it('lets each part import only what stands below it', () => {
    const wrong = ours.filter(({ from, to }) => !rules.find((rule) => rule.part.test(from))?.may(to, from));
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('has no import that leaves src', () => {
    expect(ours.filter(({ to }) => to.startsWith('..')).map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('says the extension of every file of its own', () => {
    expect(ours.filter(({ to }) => !/\.(tsx?|json|css|svg)$/.test(to)).map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('has no cycles', () => {
    expect(findCycle(ours)).toEqual([]);
  });

  it('keeps core and contracts fit for a browser', () => {
    const pure = ['zod', 'yaml', 're2js', '@holiday-jp/holiday_jp'];
    const wrong = all.filter(({ from, to }) => browserPure(from) && !to.startsWith('.') && !pure.includes(bareNameOf(to)));
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
    const node = all.filter(({ from, to }) => from.startsWith('ui/') && (to.startsWith('node:') || builtinModules.includes(bareName(to))));
    expect(node.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('keeps the SDKs of a channel or recognizer inside its folder', () => {
    const home: Record<string, string> = {
      'twitter-api-v2': 'channels/x/',
      botbuilder: 'channels/botframework/',
      '@google-cloud/dialogflow': 'nlu/recognizers/dialogflow/',
      '@electric-sql/pglite': 'platform/database/',
      bullmq: 'platform/jobs/',
    };
    const wrong = all.filter(({ from, to }) => home[bareNameOf(to)] !== undefined && !from.startsWith(home[bareNameOf(to)] ?? ''));
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });
});

/** `@scope/name/part` → `@scope/name`, `name/part` → `name`. */
function bareNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
