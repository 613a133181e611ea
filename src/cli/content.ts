import { parseArgs, type ParseArgsConfig } from 'node:util';
import { readConfig, type Config } from '../config.ts';
import { InputError, SettingsError, UketsukeError } from '../core/errors.ts';
import { checkContent, reportProblems } from '../features/content/check-content.ts';
import { BadOption } from './bad-option.ts';
import type { CommandIo, ContentCall } from './content-call.ts';
import { exportAs } from './content-export.ts';
import { contentFolder } from './content-folder.ts';
import { formatOf, importAs } from './content-import.ts';
import { openContentRuntime, type ContentRuntime } from './content-runtime.ts';
import { testCommand } from './content-test.ts';
import { inLanguage, SAY, USAGE } from './content-texts.ts';

const OPTIONS = {
  lang: { type: 'string' },
  note: { type: 'string', default: '' },
  tests: { type: 'string', multiple: true, default: [] },
  now: { type: 'string' },
  min: { type: 'string' },
  notes: { type: 'boolean', default: false },
  into: { type: 'string' },
  sheet: { type: 'string' },
  format: { type: 'string' },
  language: { type: 'string' },
  release: { type: 'string' },
  help: { type: 'boolean', default: false, short: 'h' },
} as const satisfies ParseArgsConfig['options'];

const COMMANDS: Record<string, (call: ContentCall) => Promise<number>> = {
  check,
  test: testCommand,
  publish: (call) => publish(call, call.target ?? call.config.CONTENT_DIR, call.values.note),
  releases,
  rollback,
  import: importCommand,
  export: exportCommand,
};

/** `uketsuke content …`. Returns the exit code: 0 well, 1 the content or the call has mistakes, 2 the command or the settings are wrong. */
export async function contentCommand(args: string[], io: CommandIo): Promise<number> {
  let language = io.locale;
  try {
    const { values, positionals } = parse(args);
    if (values.lang === 'ja' || values.lang === 'en') language = values.lang;
    const [name = '', target] = positionals;
    if (values.help) return say(io, USAGE[language], 0);
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command) return say(io, USAGE[language], 2);
    return await command({ config: readConfig(io.env), io, language, values, target });
  } catch (error) {
    if (error instanceof SettingsError) return complain(io, error.problems, 2);
    if (error instanceof BadOption) return complain(io, [error.message], 2);
    if (error instanceof UketsukeError) return complain(io, [error.message], 1);
    if (isParseError(error)) return complain(io, [error.message, USAGE[language]], 2);
    throw error;
  }
}

function parse(args: string[]) {
  return parseArgs({ args, options: OPTIONS, allowPositionals: true });
}

function isParseError(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function say(io: CommandIo, text: string, code: number): number {
  (code === 0 ? io.out : io.err)(text);
  return code;
}

function complain(io: CommandIo, lines: string[], code: number): number {
  for (const line of lines) io.err(line);
  return code;
}

async function check({ config, io, language, target }: ContentCall): Promise<number> {
  const report = await checkContent(await contentFolder(target ?? config.CONTENT_DIR, language), language);
  for (const line of report.lines) io.out(line);
  return report.errors > 0 ? 1 : 0;
}

async function withRuntime<T>(config: Config, use: (runtime: ContentRuntime) => Promise<T>): Promise<T> {
  const runtime = await openContentRuntime(config);
  try {
    return await use(runtime);
  } finally {
    await runtime.close();
  }
}

async function publish({ config, io, language }: ContentCall, dir: string, note: string): Promise<number> {
  const speak = inLanguage(language);
  const folder = await contentFolder(dir, language);
  const { release, problems } = await withRuntime(config, (runtime) => runtime.publish(folder, note));
  if (problems.length > 0) for (const line of reportProblems(problems, language).lines) io.out(line);
  if (release === null) return say(io, speak(SAY.refused()), 1);
  return say(io, speak(SAY.published(release)), 0);
}

async function releases({ config, io, language }: ContentCall): Promise<number> {
  const all = await withRuntime(config, (runtime) => runtime.releases());
  if (all.length === 0) return say(io, inLanguage(language)(SAY.noReleases()), 0);
  for (const { release, current, at, by, note } of all)
    io.out(`${current ? '*' : ' '} ${String(release).padStart(4)}  ${at}  ${by}  ${note}`.trimEnd());
  return 0;
}

async function rollback({ config, io, language, target }: ContentCall): Promise<number> {
  const to = target === undefined ? undefined : releaseNumber(target);
  const { release, was } = await withRuntime(config, (runtime) => runtime.rollBack(to));
  return say(io, inLanguage(language)(SAY.rolledBack(release, was)), 0);
}

async function exportCommand(call: ContentCall): Promise<number> {
  const { config, io, language, target, values } = call;
  if (target === undefined) return say(io, USAGE[language], 2);
  const number = values.release === undefined ? undefined : releaseNumber(values.release);
  return exportAs({ ...call, target }, () => withRuntime(config, (runtime) => runtime.content(number)));
}

async function importCommand(call: ContentCall): Promise<number> {
  const { io, language, target, values } = call;
  if (target === undefined) return say(io, USAGE[language], 2);
  const format = await formatOf({ ...call, target });
  return format === 'files' ? publish(call, target, values.note || `imported from ${target}`) : importAs(format, { ...call, target });
}

function releaseNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InputError('bad-number', `“${text}” is no release number. See them all with: npx uketsuke content releases`);
}
