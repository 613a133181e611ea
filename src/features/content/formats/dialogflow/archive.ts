import type { z } from 'zod';
import type { FormatNote } from '../draft.ts';
import { FormatError } from '../format-error.ts';
import { NOT_UTF8, textOf, type SourceFiles } from '../open-source.ts';
import { shorten } from '../names.ts';
import { DIALOGFLOW_NOTES } from './notes.ts';
import { agentSchema } from './schema.ts';

export type Json = { file: string; value: unknown };
/** A thing with the files that belong to it by their names, `Order.json` with `Order_usersays_ja.json`. */
export type Sheaf = { head: Json | null; parts: { language: string; json: Json }[] };

export type Archive = {
  agent: z.output<typeof agentSchema> | null;
  intents: Map<string, Sheaf>;
  entities: Map<string, Sheaf>;
  notes: FormatNote[];
};

/** Sorts the files of an export. Throws FormatError when it is no Dialogflow ES agent. What cannot be read becomes a note. */
export function sortArchive(source: SourceFiles): Archive {
  const root = rootOf(source);
  const inside = [...source].filter(([name]) => name.startsWith(root)).map(([name, bytes]) => [name.slice(root.length), bytes] as const);
  if (inside.some(([name]) => CX.test(name))) throw new FormatError('dialogflow-cx', DIALOGFLOW_NOTES.cx());
  const archive: Archive = { agent: null, intents: new Map(), entities: new Map(), notes: [] };
  for (const [file, bytes] of inside.sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (file === 'agent.json') archive.agent = agentOf(file, bytes, archive.notes);
    if (file === 'customSmalltalkResponses.json') archive.notes.push({ file, item: '', note: DIALOGFLOW_NOTES.smalltalk() });
    sortInto(archive.intents, /^intents\/(.+?)(?:_usersays_([A-Za-z]{2,3}(?:[-_][A-Za-z]+)*))?\.json$/, file, bytes, archive.notes);
    sortInto(archive.entities, /^entities\/(.+?)(?:_entries_([A-Za-z]{2,3}(?:[-_][A-Za-z]+)*))?\.json$/, file, bytes, archive.notes);
  }
  if (archive.intents.size === 0 && archive.entities.size === 0) throw new FormatError('no-agent', DIALOGFLOW_NOTES.notAnAgent());
  return archive;
}

/** Dialogflow CX keeps a folder for each intent and flow. */
const CX = /^(?:flows\/|intents\/[^/]+\/(?:trainingPhrases\/|[^/]+\.json$)|entityTypes\/|playbooks\/)/;

/** An archive made of the folder has the folder's name before every file. */
function rootOf(source: SourceFiles): string {
  const roots = [...source.keys()].flatMap((name) => /^(.*?)(?:agent\.json|intents\/.*|entities\/.*)$/.exec(name)?.[1] ?? []);
  return roots.filter((root) => root === '' || root.endsWith('/')).sort((a, b) => a.length - b.length)[0] ?? '';
}

function agentOf(file: string, bytes: Uint8Array, notes: FormatNote[]): Archive['agent'] {
  const json = parse(file, bytes, notes);
  const parsed = agentSchema.safeParse(json?.value);
  if (!parsed.success) return null;
  const { startFlow, defaultLanguageCode } = parsed.data;
  if (startFlow !== undefined || defaultLanguageCode !== undefined) throw new FormatError('dialogflow-cx', DIALOGFLOW_NOTES.cx());
  return parsed.data;
}

function sortInto(into: Map<string, Sheaf>, shape: RegExp, file: string, bytes: Uint8Array, notes: FormatNote[]): void {
  const [, name, language] = shape.exec(file) ?? [];
  const json = name === undefined ? null : parse(file, bytes, notes);
  if (name === undefined || json === null) return;
  const sheaf = into.get(name) ?? { head: null, parts: [] };
  into.set(name, sheaf);
  if (language === undefined) sheaf.head = json;
  else sheaf.parts.push({ language: language.toLowerCase(), json });
}

function parse(file: string, bytes: Uint8Array, notes: FormatNote[]): Json | null {
  const text = textOf(bytes);
  if (text === null) {
    notes.push({ file, item: '', note: DIALOGFLOW_NOTES.badJson(NOT_UTF8) });
    return null;
  }
  try {
    return { file, value: JSON.parse(text) as unknown };
  } catch (error) {
    const why = shorten(error instanceof Error ? error.message : String(error), 100);
    notes.push({ file, item: '', note: DIALOGFLOW_NOTES.badJson({ ja: `JSON ではありません：${why}`, en: `not JSON: ${why}` }) });
    return null;
  }
}
