import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { InputError } from '../../core/errors.ts';
import { readYaml } from '../../flow/load.ts';
import type { Language } from '../../core/language.ts';

/** One customer sentence and what must become of it. `intent`: an intent's id, `person` (handed over) or `out-of-scope`. */
const singleSchema = z
  .strictObject({
    text: z.string().min(1),
    expect: z.string().min(1),
    language: z.enum(['ja', 'en']),
    /** Equally right. */
    accept: z.array(z.string()).default([]),
    /** Names of things as the data have them, by type. */
    entities: z.record(z.string(), z.string()).default({}),
    /** For the reader: casual, typo, dialect … */
    style: z.string().optional(),
    photo: z.boolean().default(false),
  })
  .transform(({ text, expect, language, accept, entities, style, photo }) => ({
    name: text,
    language,
    style,
    turns: [{ says: [text], photo, expect: { intents: [expect, ...accept], outcome: undefined, mentions: [] as string[], entities } }],
  }));

const turnSchema = z
  .strictObject({
    /** Several short messages are one turn. */
    says: z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1)]),
    photo: z.boolean().default(false),
    expect: z
      .strictObject({
        intent: z.string().optional(),
        accept: z.array(z.string()).default([]),
        outcome: z.enum(['answered', 'asked', 'closed', 'handoff', 'stopped', 'resumed']).optional(),
        mentions: z.array(z.string()).default([]),
        entities: z.record(z.string(), z.string()).default({}),
      })
      .prefault({}),
  })
  .transform(({ says, photo, expect: { intent, accept, outcome, mentions, entities } }) => ({
    says,
    photo,
    expect: { intents: intent === undefined ? [] : [intent, ...accept], outcome, mentions, entities },
  }));

const severalSchema = z.strictObject({
  name: z.string().min(1),
  language: z.enum(['ja', 'en']),
  style: z.string().optional(),
  turns: z.array(turnSchema).min(1),
});

export type TestTurn = z.output<typeof turnSchema>;
export type ConversationTest = {
  file: string;
  line: number;
  name: string;
  language: Language;
  style?: string | undefined;
  turns: TestTurn[];
};

/** The tests of a file, or of every YAML file of a folder (none when it is missing). Throws InputError that names file and line of the first row that cannot be read. */
export async function readConversationTests(path: string): Promise<ConversationTest[]> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOTDIR' ? null : []));
  const files =
    names === null
      ? [path]
      : names
          .filter((name) => /\.ya?ml$/.test(name))
          .sort()
          .map((name) => join(path, name));
  const lists = await Promise.all(files.map(async (file) => parseTests(basename(file), await readFile(file, 'utf8'))));
  return lists.flat();
}

function parseTests(file: string, source: string): ConversationTest[] {
  const lines = new LineCounter();
  const [broken] = readYaml(file, source).problems;
  if (broken) throw unreadable(file, broken.line, `${broken.message.en}. ${broken.mend.en}`);
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  if (document.contents === null) return [];
  if (!isSeq(document.contents)) throw unreadable(file, 1, 'a list of tests is needed');
  return document.contents.items.map((item) => {
    const line = isMap(item) && item.range ? lines.linePos(item.range[0]).line : 1;
    const value: unknown = isMap(item) ? item.toJS(document) : item;
    const schema = isMap(item) && item.has('turns') ? severalSchema : singleSchema;
    const parsed = schema.safeParse(value);
    if (!parsed.success)
      throw unreadable(file, line, parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
    return { file, line, ...parsed.data };
  });
}

const unreadable = (file: string, line: number, reason: string) =>
  new InputError('bad-test', `${file}:${line} this test cannot be read: ${reason}`);
