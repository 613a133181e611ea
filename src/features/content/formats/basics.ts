import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FormatNote } from './draft.ts';
import type { Folder } from './folder.ts';
import { NOTES } from './notes.ts';

/** Without these the desk has nothing to say by itself, hands nothing over and knows no hours. */
const NEEDED = ['flows/phrases.yaml', 'flows/triggers.yaml', 'flows/setup.yaml'];

/** What a folder needs to be published besides intents and flows, from the content that is there already. */
export async function missingBasics(folder: Folder, from: string): Promise<{ files: Map<string, string>; notes: FormatNote[] }> {
  const files = new Map<string, string>();
  const missing: string[] = [];
  for (const file of NEEDED) {
    if (folder.files[file] !== undefined) continue;
    const text = await readFile(join(from, file), 'utf8').catch(() => null);
    if (text === null) missing.push(file);
    else files.set(file, text);
  }
  const notes: FormatNote[] = [];
  const note = (names: string[], one: FormatNote['note']) => notes.push({ file: names.join(', '), item: '', note: one });
  if (files.size > 0) note([...files.keys()], NOTES.basics([...files.keys()], from));
  if (missing.length > 0) note(missing, NOTES.basicsMissing(missing));
  return { files, notes };
}
