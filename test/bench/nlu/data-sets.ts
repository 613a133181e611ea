import { decodeCsv } from '../../../src/connectors/csv/decode.ts';
import { parseCsv } from '../../../src/connectors/csv/parse.ts';
import type { Language } from '../../../src/core/language.ts';
import type { TestSentence } from '../../../src/nlu/evaluate.ts';
import type { Example } from '../../../src/nlu/recognizer.ts';
import { asText, linesOf, readFiles } from './read-data.ts';
import { misspell } from './misspell.ts';

/** `validation` may be empty. Out-of-scope sentences (intent null) are in `validation` and `test` alone. */
export type DataSet = { train: Example[]; validation: TestSentence[]; test: TestSentence[] };

const BANKING = 'https://github.com/PolyAI-LDN/task-specific-datasets (banking_data)';
const FEW_SHOT = 'https://github.com/jianguoz/Few-Shot-Intent-Detection (Datasets/BANKING77/train_10)';
const CLINC = 'https://github.com/clinc/oos-eval (data)';
const HWU = 'https://github.com/AutoFAQ/NLU-Evaluation-Scripts (v4)';
const XSID = 'https://github.com/mainlp/xsid (data/xSID-0.7)';

/** How each set is made of the files below the data folder. Rejects with MissingData when one lacks. */
export const DATA_SETS = {
  'clinc-full': (dir: string) => clinc(dir, 'data_full.json'),
  'clinc-small': (dir: string) => clinc(dir, 'data_small.json'),
  // The two files are in different orders: the first ten of the full one are more alike than those of the small one, and teach less.
  'clinc-10-small': (dir: string) => clincTen(dir, 'data_small.json'),
  'clinc-10-full': (dir: string) => clincTen(dir, 'data_full.json'),
  'banking-full': (dir: string) => banking(dir),
  'banking-10': (dir: string) => bankingTen(dir),
  'hwu-10': (dir: string) => hwu(dir, 'small'),
  'hwu-30': (dir: string) => hwu(dir, 'large'),
  'xsid-ja': (dir: string) => xsid(dir),
  'banking-10-typos': async (dir: string) => {
    const { train, validation, test } = await bankingTen(dir);
    return { train, validation, test: misspell(test, { share: 0.25, least: 4, seed: 1 }) };
  },
} as const satisfies Record<string, (dir: string) => Promise<DataSet>>;

export type SetName = keyof typeof DATA_SETS;
export const SET_NAMES = Object.keys(DATA_SETS) as SetName[];
export const isSetName = (name: string): name is SetName => Object.hasOwn(DATA_SETS, name);

/** Reads one set from the data folder (laid out as its publishers lay it out, see each path here). */
export const loadDataSet = (dir: string, name: SetName): Promise<DataSet> => DATA_SETS[name](dir);

const example = (text: string, intent: string, language: Language = 'en'): Example => ({ text, intent, language });

type ClincPairs = [text: string, intent: string][];
type ClincFile = Record<'train' | 'val' | 'test' | 'oos_val' | 'oos_test', ClincPairs>;

/** `oos_train` is left out: nothing may be learnt from out-of-scope sentences. */
async function clinc(dir: string, file: string): Promise<DataSet> {
  const [bytes] = await readFiles(dir, [`clinc150/${file}`], CLINC);
  const splits = JSON.parse(asText(bytes)) as ClincFile;
  const inside = (pairs: ClincPairs) => pairs.map(([text, intent]) => example(text, intent));
  const outside = (pairs: ClincPairs): TestSentence[] => pairs.map(([text]) => ({ text, intent: null, language: 'en' }));
  return {
    train: inside(splits.train),
    validation: [...inside(splits.val), ...outside(splits.oos_val)],
    test: [...inside(splits.test), ...outside(splits.oos_test)],
  };
}

async function clincTen(dir: string, file: string): Promise<DataSet> {
  const { train, validation, test } = await clinc(dir, file);
  return { train: firstOfEach(train, 10), validation, test };
}

function firstOfEach(rows: Example[], most: number): Example[] {
  const taken = new Map<string, number>();
  return rows.filter(({ intent }) => {
    const count = (taken.get(intent) ?? 0) + 1;
    taken.set(intent, count);
    return count <= most;
  });
}

/** CSV with the header `text,category`. */
async function banking(dir: string): Promise<DataSet> {
  const [train, test] = await readFiles(dir, ['banking77/train.csv', 'banking77/test.csv'], BANKING);
  return { train: bankingRows(train), validation: [], test: bankingRows(test) };
}

const bankingRows = (bytes: Uint8Array | undefined): Example[] =>
  cellsOf(bytes)
    .slice(1)
    .map(([text = '', intent = '']) => example(text, intent));

async function bankingTen(dir: string): Promise<DataSet> {
  const folder = 'banking77/fewshot_dnnc/train_10';
  const [texts, labels] = await readFiles(dir, [`${folder}/seq.in`, `${folder}/label`], FEW_SHOT);
  const [test] = await readFiles(dir, ['banking77/test.csv'], BANKING);
  const intents = linesOf(labels);
  return { train: linesOf(texts).map((text, i) => example(text, intents[i] ?? '')), validation: [], test: bankingRows(test) };
}

/** CSV without a header: intent, a constant, text. */
async function hwu(dir: string, size: 'small' | 'large'): Promise<DataSet> {
  const folder = 'hwu64/autofaq_v4';
  const [train, test] = await readFiles(dir, [`${folder}/hwu_${size}_train.csv`, `${folder}/hwu_${size}_test.csv`], HWU);
  const rows = (bytes: Uint8Array | undefined) => cellsOf(bytes).map(([intent = '', , text = '']) => example(text, intent));
  return { train: rows(train), validation: [], test: rows(test) };
}

const cellsOf = (bytes: Uint8Array | undefined): string[][] =>
  [...parseCsv(decodeCsv(bytes ?? new Uint8Array()))].map(({ cells }) => cells);

/** CoNLL blocks with `# text = …` (words parted by blanks, which Japanese has none of) and `# intent = …`. The small validation part is trained on, as no other is hand-made. */
async function xsid(dir: string): Promise<DataSet> {
  const [train, test] = await readFiles(dir, ['xsid_ja/ja.valid.conll', 'xsid_ja/ja.test.conll'], XSID);
  return { train: conllRows(train), validation: [], test: conllRows(test) };
}

function conllRows(bytes: Uint8Array | undefined): Example[] {
  const rows: Example[] = [];
  let text = '';
  for (const line of linesOf(bytes)) {
    const [, key, value = ''] = /^# (text|intent) = (.*)$/.exec(line) ?? [];
    if (key === 'text') text = value.replace(/\s/gu, '');
    if (key === 'intent') rows.push(example(text, value, 'ja'));
  }
  return rows;
}
