import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Training } from '../../../src/features/content/publish.ts';
import type { Example } from '../../../src/nlu/recognizer.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const COMMON = ['phrases', 'triggers', 'synonyms', 'entities', 'connectors', 'setup'];

export type ContentFolder = { dir: string; remove(): Promise<void> };

/** A copy of the shipped content without its data, in a folder of its own: all of it, or one flow and what every content needs. Remove it. */
export async function copyContent({ all = false } = {}): Promise<ContentFolder> {
  const dir = await mkdtemp(join(tmpdir(), 'uketsuke-content-'));
  const wanted = (path: string) =>
    /[\\/]data([\\/]|$)/.test(path) ? false : all || !path.endsWith('.yaml') || ['receipt', ...COMMON].includes(basename(path, '.yaml'));
  for (const folder of ['intents', 'flows']) await cp(join(root, folder), join(dir, folder), { recursive: true, filter: wanted });
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** Stands in for training: the "model" tells how many examples it saw. */
export function countingTraining(): Training & { trained: Example[][] } {
  const trained: Example[][] = [];
  return {
    trained,
    gazetteers: () => [],
    train(examples) {
      trained.push(examples);
      return Promise.resolve(new TextEncoder().encode(`${examples.length}`));
    },
  };
}
