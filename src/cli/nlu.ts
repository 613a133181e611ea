import { parseArgs, type ParseArgsConfig } from 'node:util';
import { readConfig } from '../config.ts';
import type { Language } from '../core/language.ts';
import { SEED } from '../features/content/publish.ts';
import { BadOption } from './bad-option.ts';
import type { CommandIo } from './content-call.ts';
import { evaluateCommand } from './nlu-evaluate.ts';
import { explainCommand } from './nlu-explain.ts';
import { inLanguage, SAY, USAGE } from './nlu-texts.ts';
import type { TrainCall } from './nlu-train.ts';

const OPTIONS = {
  train: { type: 'string' },
  test: { type: 'string' },
  validation: { type: 'string' },
  'max-withheld': { type: 'string' },
  language: { type: 'string' },
  predictions: { type: 'string' },
  seed: { type: 'string' },
  dir: { type: 'string' },
  json: { type: 'boolean', default: false },
  lang: { type: 'string' },
  help: { type: 'boolean', default: false, short: 'h' },
} as const satisfies ParseArgsConfig['options'];

type Values = ReturnType<typeof parse>['values'];

/** `uketsuke nlu evaluate|explain`. Returns the exit code: 0 well, 1 the files given cannot be taken, 2 the command or an option is wrong. Throws InputError and SettingsError. */
export async function nluCommand(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parse(args);
  const locale = values.lang === 'ja' || values.lang === 'en' ? values.lang : io.locale;
  const [name, ...texts] = positionals;
  if (values.help) {
    io.out(USAGE[locale]);
    return 0;
  }
  try {
    if (name === 'evaluate' && texts.length === 0) return await runEvaluate(values, io, locale);
    if (name === 'explain') return await runExplain(texts, values, io, locale);
  } catch (error) {
    if (!(error instanceof BadOption)) throw error;
    io.err(error.message);
    return 2;
  }
  io.err(USAGE[locale]);
  return 2;
}

function parse(args: string[]) {
  return parseArgs({ args, options: OPTIONS, allowPositionals: true });
}

async function runEvaluate(values: Values, io: CommandIo, locale: Language): Promise<number> {
  const { train, test, validation, predictions, json } = values;
  if (train === undefined || test === undefined) return misused(io, locale, SAY.needed(train === undefined ? '--train' : '--test')[locale]);
  return evaluateCommand({ ...trainCall(values, io, locale), io, train, test, validation, predictions, json });
}

async function runExplain(texts: string[], values: Values, io: CommandIo, locale: Language): Promise<number> {
  const [text, ...more] = texts;
  if (text === undefined || text.trim() === '' || more.length > 0) return misused(io, locale, SAY.oneText()[locale]);
  const call = trainCall(values, io, locale);
  return explainCommand({ ...call, io, text, dir: values.dir ?? call.config.CONTENT_DIR, json: values.json });
}

function misused(io: CommandIo, locale: Language, complaint: string): number {
  io.err(`${complaint}\n${USAGE[locale]}`);
  return 2;
}

function trainCall(values: Values, io: CommandIo, locale: Language): TrainCall {
  const config = readConfig(io.env);
  return {
    config,
    locale,
    language: language(values, locale),
    seed: seed(values, locale),
    maxWithheld: maxWithheld(values, locale) ?? config.RECOGNIZER_MAX_WITHHELD,
    onTraining: () => io.err(SAY.training()[locale]),
  };
}

function language({ language: given }: Values, locale: Language): Language | undefined {
  if (given === undefined || given === 'ja' || given === 'en') return given;
  throw new BadOption(inLanguage(locale)(SAY.badOptionLanguage(given)));
}

function seed({ seed: given }: Values, locale: Language): number {
  if (given === undefined) return SEED;
  if (/^\d{1,10}$/.test(given)) return Number(given);
  throw new BadOption(inLanguage(locale)(SAY.badSeed(given)));
}

function maxWithheld({ 'max-withheld': given }: Values, locale: Language): number | undefined {
  if (given === undefined) return undefined;
  const share = given.trim() === '' ? NaN : Number(given);
  if (share >= 0 && share <= 1) return share;
  throw new BadOption(inLanguage(locale)(SAY.badShare(given)));
}
