import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readYaml, type ContentFiles } from '../../../flow/load.ts';
import { contentFiles } from '../source-hash.ts';
import { normalizeExample } from './example-text.ts';

/** How a file begins that an import made; only such files are overwritten by another import. */
export const MARKS = {
  dialogflow: '# From a Dialogflow agent. Import it again to change it, or take this line out and edit it here.\n',
  rasa: '# From a Rasa project. Import it again to change it, or take this line out and edit it here.\n',
} as const;

export const isMarked = (text: string): boolean => Object.values(MARKS).some((mark) => text.startsWith(mark));

export type KnownIntent = { id: string; marked: boolean; names: string[]; keys: string[] };

/** What a content folder holds before an import, as far as an import must know; files that cannot be read count as there. */
export type Folder = {
  dir: string;
  files: ContentFiles;
  intents: KnownIntent[];
  /** Of intents and flows: an id that may not be given to something new. */
  ids: Set<string>;
  /** Which flow an intent starts. */
  started: Map<string, string>;
  /** Types of value that the folder finds, and the connector behind those that have one. */
  patterns: Map<string, string>;
  gazetteers: Map<string, { connector: string; file: string }>;
  connectors: Set<string>;
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const field = (value: unknown, key: string): unknown => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined);
const textIn = (value: unknown, key: string): string => {
  const text = field(value, key);
  return typeof text === 'string' ? text : '';
};
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);
const entriesOf = (value: unknown): [string, unknown][] => (isRecord(value) ? Object.entries(value) : []);

/** A folder that is not there is empty. */
export async function readFolder(dir: string): Promise<Folder> {
  const folder: Folder = {
    ...{ dir, files: {}, intents: [], ids: new Set<string>(), started: new Map<string, string>() },
    ...{
      patterns: new Map<string, string>(),
      gazetteers: new Map<string, { connector: string; file: string }>(),
      connectors: new Set<string>(),
    },
  };
  for (const file of await contentFiles(dir)) {
    const text = await readFile(join(dir, file), 'utf8');
    folder.files[file] = text;
    const id = file.replace(/^.*\/|\.ya?ml$/g, '');
    folder.ids.add(id);
    if (file.startsWith('flows/'))
      for (const intent of strings(field(readYaml(file, text).value, 'starts'))) folder.started.set(intent, id);
    if (file.startsWith('intents/')) folder.intents.push(knownIntent(id, text, readYaml(file, text).value));
  }
  for (const [type, one] of entriesOf(field(valueOf(folder, 'flows/entities.yaml'), 'entities')))
    folder.patterns.set(type, textIn(one, 'pattern'));
  for (const [connector, one] of entriesOf(field(valueOf(folder, 'flows/connectors.yaml'), 'connectors'))) {
    folder.connectors.add(connector);
    const type = field(one, 'entity');
    if (typeof type === 'string') folder.gazetteers.set(type, { connector, file: textIn(one, 'file') });
  }
  return folder;
}

const valueOf = ({ files }: Folder, file: string): unknown => (files[file] === undefined ? undefined : readYaml(file, files[file]).value);

function knownIntent(id: string, text: string, value: unknown): KnownIntent {
  const examples = field(value, 'examples');
  const marked = isMarked(text);
  const dialogflow = field(value, 'dialogflow');
  const title = field(field(value, 'title'), 'ja');
  // An import without a name in Dialogflow knows its own by the title that it gave.
  const names = [id, ...(typeof dialogflow === 'string' ? [dialogflow] : marked && typeof title === 'string' ? [title] : [])];
  const keys = (['ja', 'en'] as const).flatMap((language) =>
    strings(field(examples, language)).map((one) => normalizeExample(language, one)),
  );
  return { id, marked, names, keys };
}
