import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../../src/core/clock.ts';
import { atOnce } from '../../../src/core/steps.ts';
import { decodeSteps } from '../../../src/connectors/csv/decode.ts';
import { tableSteps } from '../../../src/connectors/csv/load.ts';
import { readAgent } from '../../../src/features/content/formats/dialogflow/read-agent.ts';
import { readProject } from '../../../src/features/content/formats/rasa/read-project.ts';
import { readZip, writeZip } from '../../../src/features/content/formats/zip.ts';
import { readFaqTable } from '../../../src/features/content/faq-table.ts';
import { tableIn } from '../../../src/cli/read-table.ts';
import { parseContent } from '../../../src/flow/load.ts';
import { mutateBytes, mutateJson, mutateText } from './mutate.ts';
import { FAQ_SHEET, RASA_PROJECT, sheetFiles } from './import-seeds.ts';
import type { Target } from './target.ts';

type File = { name: string; text: string };

const filesIn = (folder: string, fits: RegExp): File[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => fits.test(name))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

/** What authors and operators write, or bring from elsewhere. */
export const contentTargets = (root: string): Target[] => [
  contentTarget(root),
  csvTarget(root),
  rasaTarget(),
  dialogflowTarget(root),
  tableTarget(),
];

/** Content as an author's worst day leaves it: one file broken among all that ship. */
function contentTarget(root: string): Target {
  const own = filesIn(join(root, 'test/prove/content'), /\.yaml$/);
  const files = Object.fromEntries(own.map(({ name, text }) => [name, text]));
  const shipped = ['intents', 'flows'].flatMap((folder) =>
    filesIn(join(root, folder), /^[^/]+\.yaml$/).map(({ name, text }) => ({ name: `${folder}/${name}`, text })),
  );
  let broken: File = { name: '', text: '' };
  return {
    name: 'content',
    share: 0.05,
    make(random) {
      const { name, text } = pick(random, random() < 0.5 ? own : shipped);
      broken = { name, text: mutateText(random, text) };
      return () => parseContent({ ...files, [name]: broken.text });
    },
    show: () => `${broken.name}\n${broken.text.slice(0, 2_000)}`,
  };
}

/** Enough of a table to have every kind of cell. */
const ROWS = 40;

/** The data behind the look-ups, as another program leaves it: letters or bytes broken, or in the encoding of Japanese Excel. */
function csvTarget(root: string): Target {
  const tables = filesIn(join(root, 'flows/data'), /\.csv$/).map(({ text }) => text.split('\n').slice(0, ROWS).join('\n'));
  let bytes: Uint8Array = new Uint8Array();
  return {
    name: 'csv',
    share: 0.02,
    make(random) {
      const table = pick(random, tables);
      const key = [table.slice(0, table.indexOf(','))];
      bytes = random() < 0.6 ? Buffer.from(mutateText(random, table)) : mutateBytes(random, Buffer.from(table));
      return () => atOnce(tableSteps(atOnce(decodeSteps(bytes)), { key, search: [], join: {}, exact: false }));
    },
    show: () => Buffer.from(bytes).toString('base64'),
  };
}

/** A project of Rasa's, its training data or its domain broken. */
function rasaTarget(): Target {
  let broken: File = { name: '', text: '' };
  return {
    name: 'rasa',
    share: 0.01,
    make(random) {
      const { name, text } = pick(random, RASA_PROJECT);
      broken = { name, text: mutateText(random, text) };
      const files = [...RASA_PROJECT.filter((one) => one.name !== name), broken];
      return () => readProject(new Map(files.map((file) => [file.name, Buffer.from(file.text)])));
    },
    show: () => `${broken.name}\n${broken.text.slice(0, 2_000)}`,
  };
}

/** An agent of Dialogflow's: a file broken as JSON or as text, or the archive's own bytes. */
function dialogflowTarget(root: string): Target {
  const files = filesIn(join(root, 'test/fixtures/dialogflow/cafe'), /\.json$/);
  const archive = writeZip(new Map(files.map(({ name, text }) => [name, text])));
  const bytesOf = (list: File[]) => new Map(list.map(({ name, text }) => [name, Buffer.from(text)]));
  let shown = '';
  return {
    name: 'dialogflow',
    share: 0.01,
    make(random) {
      if (random() < 0.3) {
        const broken = mutateBytes(random, archive);
        shown = Buffer.from(broken).toString('base64');
        return () => readAgent(readZip(broken));
      }
      const { name, text } = pick(random, files);
      const broken = random() < 0.5 ? JSON.stringify(mutateJson(random, JSON.parse(text.replace('\uFEFF', '')))) : mutateText(random, text);
      shown = `${name}\n${broken}`;
      return () => readAgent(bytesOf([...files.filter((file) => file.name !== name), { name, text: broken }]));
    },
    show: () => shown,
  };
}

/** An FAQ table: a workbook whose sheet is broken, or whose bytes are, or CSV. */
function tableTarget(): Target {
  const whole = writeZip(sheetFiles(FAQ_SHEET));
  let bytes: Uint8Array = new Uint8Array();
  return {
    name: 'table',
    share: 0.01,
    make(random) {
      const kind = random();
      if (kind < 0.4) bytes = writeZip(sheetFiles(mutateText(random, FAQ_SHEET)));
      else if (kind < 0.7) bytes = mutateBytes(random, whole);
      else
        bytes = Buffer.from(
          mutateText(
            random,
            '質問,言い換え,回答,言語,id\n何時に開きますか,開店は|営業時間,"10時です。\n土日も同じです",ja,hours\nDo you ship?,,Yes,en,\n',
          ),
        );
      return async () => readFaqTable(await tableIn(Buffer.from(bytes), 'the table'));
    },
    show: () => Buffer.from(bytes).toString('base64'),
  };
}
