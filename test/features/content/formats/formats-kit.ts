import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { parse } from 'yaml';
import { rehearseContent } from '../../../../src/cli/content-test.ts';
import type { FormatNote } from '../../../../src/features/content/formats/draft.ts';

export const SHIPPED = fileURLToPath(new URL('../../../../', import.meta.url));
export const CAFE = fileURLToPath(new URL('../../../fixtures/dialogflow/cafe/', import.meta.url));

/** A Wednesday afternoon in Tokyo. */
const NOW = Date.parse('2026-11-25T14:00:00+09:00');

export type Workshop = {
  dir: string;
  /** A file of the folder as data. */
  yaml(file: string): Promise<unknown>;
  text(file: string): Promise<string>;
  /** Writes bytes beside the folder and returns the path. */
  place(name: string, bytes: Uint8Array | string): Promise<string>;
  remove(): Promise<void>;
};

/** An empty content folder with room beside it. */
export async function openWorkshop(): Promise<Workshop> {
  const root = await mkdtemp(join(tmpdir(), 'uketsuke-formats-'));
  const dir = join(root, 'content');
  return {
    dir,
    yaml: async (file) => parse(await readFile(join(dir, file), 'utf8')) as unknown,
    text: (file) => readFile(join(dir, file), 'utf8'),
    async place(name, bytes) {
      await writeFile(join(root, name), bytes);
      return join(root, name);
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** A zip of files by name; values that are no text or bytes become JSON. */
export function zipOf(files: Record<string, unknown>): Uint8Array {
  const encoder = new TextEncoder();
  const bytes = (value: unknown) =>
    value instanceof Uint8Array ? value : encoder.encode(typeof value === 'string' ? value : JSON.stringify(value));
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, value]) => [name, bytes(value)])));
}

/** The fixture agent's files by name. */
export async function cafeFiles(): Promise<Record<string, Uint8Array>> {
  const names = (await readdir(CAFE, { recursive: true })).filter((name) => name.endsWith('.json')).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, new Uint8Array(await readFile(join(CAFE, name)))] as const)),
  );
}

export const notesOn = (notes: FormatNote[], item: string): string =>
  notes
    .filter((note) => note.item === item)
    .map(({ note }) => note.en)
    .join('\n');

/** Trains on a folder and asks in one conversation; what was said to each. */
export async function ask(dir: string, language: 'ja' | 'en', ...texts: string[]): Promise<string[]> {
  const rehearsal = await rehearseContent({ dir, config: { RECOGNIZER_MAX_WITHHELD: 0.02 }, now: NOW });
  if ('problems' in rehearsal) throw new Error(JSON.stringify(rehearsal.problems.slice(0, 5)));
  try {
    const conversation = rehearsal.converse(language);
    const answers: string[] = [];
    for (const text of texts) answers.push((await conversation.say([{ text }])).bubbles.join('\n'));
    return answers;
  } finally {
    await rehearsal.close();
  }
}
