import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { InputError } from '../core/errors.ts';
import type { Language, Localized } from '../core/language.ts';
import { detectLanguage } from '../nlu/language/language.ts';
import type { CommandIo } from './content-call.ts';
import { evaluateEmotion, type EmotionRow } from './emotion-report.ts';
import { reportLines, SAY, USAGE, type Place } from './emotion-texts.ts';

const OPTIONS = {
  input: { type: 'string' },
  predictions: { type: 'string' },
  json: { type: 'boolean', default: false },
  lang: { type: 'string' },
  help: { type: 'boolean', default: false, short: 'h' },
} as const satisfies ParseArgsConfig['options'];

/** `uketsuke emotion …`. Returns the exit code: 0 well, 1 the rows cannot be used, 2 the call is wrong. */
export async function emotionCommand(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const language: Language = values.lang === 'ja' || values.lang === 'en' ? values.lang : io.locale;
  if (values.help) return say(io.out, USAGE[language], 0);
  if (positionals.length !== 1 || positionals[0] !== 'evaluate') return say(io.err, USAGE[language], 2);
  if (values.input === undefined) return say(io.err, SAY.noInput()[language], 2);
  const rows = await readEmotionRows(values.input, language);
  const { report, emotions } = evaluateEmotion(rows, () => performance.now() * 1000);
  if (values.predictions !== undefined) {
    const lines = rows.map(({ given }, at) => {
      const emotion = emotions[at];
      const { anger, urgency, gratitude } = emotion ?? {};
      return `${JSON.stringify({ ...given, score: emotion?.negativity, anger, urgency, gratitude })}\n`;
    });
    await writeFile(values.predictions, lines.join('')).catch(() => fail(SAY.unwritable(values.predictions ?? ''), language));
  }
  if (values.json) return say(io.out, JSON.stringify(report, null, 2), 0);
  for (const line of reportLines(report, language)) io.out(line);
  if (values.predictions !== undefined) io.out(SAY.written(values.predictions)[language]);
  return 0;
}

function say(write: (line: string) => void, text: string, code: number): number {
  write(text);
  return code;
}

function fail(text: Localized, language: Language): never {
  throw new InputError('bad-rows', text[language]);
}

/** The rows of a file, one JSON object a line; empty lines are passed over. @throws InputError that names file and line */
async function readEmotionRows(file: string, language: Language): Promise<EmotionRow[]> {
  const bytes = await readFile(file).catch(({ code, message }: NodeJS.ErrnoException) =>
    fail(code === 'ENOENT' ? SAY.missing(file) : code === 'EISDIR' ? SAY.folder(file) : SAY.unreadable(file, code ?? message), language),
  );
  const lines = decoded(bytes, file, language).split(/\r?\n/);
  const rows = lines.flatMap((line, at) => (line.trim() === '' ? [] : [rowOf(line, { file, line: at + 1 }, language)]));
  return rows.length > 0 ? rows : fail(SAY.noRows(file), language);
}

/** The text without a byte order mark. */
function decoded(bytes: Uint8Array, file: string, language: Language): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fail(SAY.notUtf8(file), language);
  }
}

function rowOf(line: string, place: Place, language: Language): EmotionRow {
  const given = parsed(line, place, language);
  const { text, negative } = given;
  if (typeof text !== 'string') return fail(SAY.noText(place), language);
  if (typeof negative !== 'boolean') return fail(SAY.noNegative(place), language);
  const told = given['language'] ?? detectLanguage(text).language;
  if (told !== 'ja' && told !== 'en') return fail(SAY.language(place), language);
  return { text, language: told, negative, given };
}

function parsed(line: string, place: Place, language: Language): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return fail(SAY.notJson(place), language);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(SAY.notRow(place), language);
  return value as Record<string, unknown>;
}
