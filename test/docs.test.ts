import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { recognizerSettings } from '../src/nlu/index.ts';
import { channelSettings } from '../src/channels/index.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const guides = readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md'));
const documents = ['README.md', 'README.ja.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...guides.map((file) => `docs/${file}`)];
const english = documents.filter((file) => existsSync(join(root, japaneseOf(file))));

function japaneseOf(file: string): string {
  return file.replace(/\.md$/, '.ja.md');
}

/** Every setting there is: those that src/config.ts spells out, the channels' own and the recognizers'. */
const settings = [
  ...[...read('src/config.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1] ?? ''),
  ...Object.keys(channelSettings.shape),
  ...Object.keys(recognizerSettings.shape),
];

/** Without what stands in fences: a comment in a shell example is no heading. */
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '');
const headings = (text: string): string[] => [...prose(text).matchAll(/^(#{1,4}) /gm)].map((match) => match[1] ?? '');

/** The address of a heading as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
const anchors = (text: string): string[] => [...prose(text).matchAll(/^#{1,4} (.+)$/gm)].map((match) => anchorOf(match[1] ?? ''));

const links = (text: string): string[] =>
  [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '').filter((link) => !/^[a-z]+:/.test(link));

function isBroken(file: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : join(dirname(file), path);
  if (!existsSync(join(root, target))) return true;
  return anchor !== undefined && !anchors(read(target)).includes(decodeURIComponent(anchor));
}

describe('the documents', () => {
  it.each(['docs/operating.md', 'docs/operating.ja.md'])('%s names every setting', (file) => {
    const text = read(file);
    expect(settings.length).toBeGreaterThan(40);
    expect(settings.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it.each(['docs/operating.md', 'docs/operating.ja.md'])('%s names no setting that there is not', (file) => {
    const table = read(file).split('\n## ')[1] ?? '';
    const named = [...table.matchAll(/^\| (`[^|]+) \|/gm)]
      .flatMap((row) => [...(row[1] ?? '').matchAll(/`([A-Z0-9_]+)`/g)])
      .map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((name) => !settings.includes(name))).toEqual([]);
  });

  it.each(documents)('%s links to nothing that is not there', (file) => {
    expect(links(read(file)).filter((link) => isBroken(file, link))).toEqual([]);
  });

  it('every guide is there in both languages', () => {
    expect(guides.filter((file) => !file.endsWith('.ja.md') && !guides.includes(japaneseOf(file)))).toEqual([]);
    expect(guides.filter((file) => file.endsWith('.ja.md') && !guides.includes(file.replace('.ja.md', '.md')))).toEqual([]);
  });

  it.each(english)('%s and its Japanese twin have the same headings', (file) => {
    expect(headings(read(japaneseOf(file)))).toEqual(headings(read(file)));
  });

  it('the README of each language shows the way to every guide of its language', () => {
    const missing = (readme: string, own: string[]): string[] => own.filter((file) => !read(readme).includes(`(docs/${file})`));
    expect(
      missing(
        'README.md',
        guides.filter((file) => !file.endsWith('.ja.md')),
      ),
    ).toEqual([]);
    expect(
      missing(
        'README.ja.md',
        guides.filter((file) => file.endsWith('.ja.md')),
      ),
    ).toEqual([]);
  });
});
