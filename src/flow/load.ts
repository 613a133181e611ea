/** Reads a content folder: `intents/` and `flows/`. Names every problem at once, each with file, line and column. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { issueFindings } from './check/issues.ts';
import { finding, withSpots } from './check/problems.ts';
import type { Finding, Problem } from './check/problems.ts';
import { readSteps } from './check/steps.ts';
import { readYaml } from './check/yaml.ts';
import type { YamlFile } from './check/yaml.ts';
import { entitiesSchema, flowHeadSchema, intentSchema, phrasesSchema, synonymsSchema, triggersSchema } from './content.ts';
import type { Content, FlowDef, Phrases } from './content.ts';
import type { Path } from './step.ts';
import { validateContent } from './validate.ts';
import type { ValidateOptions } from './validate.ts';

export type { Problem } from './check/problems.ts';
export { readYaml } from './check/yaml.ts';
export type { Content } from './content.ts';
export { validateContent } from './validate.ts';
export { checkWriting } from './writing.ts';

/** File names and their texts, with `/` between folder and name (`intents/stock.yaml`). */
export type ContentFiles = Record<string, string>;

/** More than anybody mends at once; finding the line of each takes time. */
const MAX_FINDINGS = 1000;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

async function readFolder(dir: string, folder: string, problems: Problem[]): Promise<ContentFiles> {
  const missing = (): ContentFiles => {
    problems.push(ofFile(folder, 'missing-folder', folder));
    return {};
  };
  const names = await readdir(join(dir, folder)).catch(() => null);
  if (!names) return missing();
  const files: ContentFiles = {};
  for (const name of names.filter((one) => /\.ya?ml$/.test(one)).sort()) {
    const file = `${folder}/${name}`;
    const bytes = await readFile(join(dir, folder, name)).catch((error: NodeJS.ErrnoException) => error);
    if (bytes instanceof Error) problems.push(ofFile(file, 'unreadable-file', bytes.code ?? bytes.message));
    else {
      const text = utf8(bytes);
      if (text === null) problems.push(ofFile(file, 'not-utf8'));
      else files[file] = text;
    }
  }
  return Object.keys(files).length > 0 || problems.length > 0 ? files : missing();
}

/** The text without a byte order mark, or null for what is no UTF-8. */
function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const ofFile = (file: string, code: 'missing-folder' | 'unreadable-file' | 'not-utf8', ...args: string[]): Problem =>
  placed(finding(file, [], 'error', code, ...args), { line: 1, column: 1 });

const isError = ({ severity }: Finding): boolean => severity === 'error';

function placed(found: Finding, place: { line: number; column: number }): Problem {
  const { path: _path, ...problem } = found;
  return { ...problem, ...place };
}

/** The content of a folder, or null when an error (not a warning) stands in the way. Never throws for what the files hold. */
export async function loadContent(dir: string, options: ValidateOptions = {}): Promise<{ content: Content | null; problems: Problem[] }> {
  const problems: Problem[] = [];
  const intents = await readFolder(dir, 'intents', problems);
  const flows = await readFolder(dir, 'flows', problems);
  // What an unreadable file would have held is not missing.
  const broken = new Set([...(options.broken ?? []), ...problems.map(({ file }) => file)]);
  const parsed = parseContent({ ...intents, ...flows }, { ...options, broken });
  const all = [...problems, ...parsed.problems];
  return { content: all.some((problem) => problem.severity === 'error') ? null : parsed.content, problems: all };
}

/** The same from texts in memory. */
export function parseContent(files: ContentFiles, options: ValidateOptions = {}): { content: Content | null; problems: Problem[] } {
  const reader = new Reader();
  for (const [file, source] of Object.entries(files)) reader.read(file, source);
  const { content } = reader;
  const crossing = validateContent(content, { ...options, broken: new Set([...(options.broken ?? []), ...reader.broken]) });
  for (const found of crossing) reader.findings.push({ ...found, file: reader.fileOf(found.file) });
  // Errors first: however many warnings there are, none of them is left out for one.
  const first = [...reader.findings.filter(isError), ...reader.findings.filter((found) => !isError(found))].slice(0, MAX_FINDINGS);
  const problems = [...reader.syntax, ...first.map((found) => reader.problem(found))];
  problems.sort((a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line || a.column - b.column);
  return { content: problems.some((problem) => problem.severity === 'error') ? null : content, problems };
}

/** Gathers the content from its files, one after another. */
class Reader {
  readonly content: Content = {
    intents: [],
    flows: {},
    phrases: {} as Phrases,
    triggers: [],
    synonyms: [],
    entities: {},
    connectors: {},
    setup: {},
  };
  readonly findings: Finding[] = [];
  readonly syntax: Problem[] = [];
  /** Files that could not be taken in: what they would have held is not reported as missing. */
  readonly broken = new Set<string>();
  private readonly files = new Map<string, YamlFile>();
  /** Where content stands whose name is not its file's. */
  private readonly elsewhere = new Map<string, string>();

  fileOf(file: string): string {
    return this.elsewhere.get(file) ?? file;
  }

  problem(found: Finding): Problem {
    const named = withSpots(found, ({ file, path }) => this.place(this.fileOf(file), path).line);
    return placed(named, this.place(found.file, found.path));
  }

  private place(file: string, path: Path): { line: number; column: number } {
    return this.files.get(file)?.place(path) ?? { line: 1, column: 1 };
  }

  read(file: string, source: string): void {
    const yaml = readYaml(file, source);
    this.files.set(file, yaml);
    this.syntax.push(...yaml.problems);
    if (yaml.problems.length > 0) this.broken.add(file);
    else if (file.startsWith('intents/')) this.readIntent(file, yaml.value);
    else this.readFlowFile(file, yaml.value);
  }

  private check<S extends z.ZodType>(file: string, schema: S, value: unknown): z.output<S> | null {
    const parsed = schema.safeParse(value ?? {});
    if (parsed.success) return parsed.data;
    this.broken.add(file);
    this.findings.push(...issueFindings(file, [], parsed.error.issues, value ?? {}));
    return null;
  }

  private sameName(file: string, name: string, key: string): void {
    const base = (file.split('/')[1] ?? '').replace(/\.ya?ml$/, '');
    this.elsewhere.set(`${key}s/${name}.yaml`, file);
    if (base !== name) this.findings.push(finding(file, [key], 'error', 'name-differs', name, base));
  }

  private readIntent(file: string, value: unknown): void {
    const intent = this.check(file, intentSchema, value);
    if (!intent) return;
    this.sameName(file, intent.intent, 'intent');
    this.content.intents.push(intent);
  }

  private readFlowFile(file: string, value: unknown): void {
    const { content } = this;
    if (isRecord(value) && 'flow' in value) return this.readFlow(file, value);
    const name = file.replace(/^flows\//, '').replace(/\.ya?ml$/, '');
    if (name === 'phrases') content.phrases = (this.check(file, phrasesSchema, value)?.phrases ?? {}) as Phrases;
    else if (name === 'triggers') content.triggers = this.check(file, triggersSchema, value)?.triggers ?? [];
    else if (name === 'synonyms') content.synonyms = this.check(file, synonymsSchema, value)?.synonyms ?? [];
    else if (name === 'entities') content.entities = this.check(file, entitiesSchema, value)?.entities ?? {};
    else if (name === 'connectors') content.connectors = isRecord(value) ? (value['connectors'] ?? {}) : {};
    else if (name === 'setup') content.setup = value ?? {};
    else this.findings.push(finding(file, [], 'warning', 'unknown-file'));
  }

  private readFlow(file: string, value: Record<string, unknown>): void {
    const head = this.check(file, flowHeadSchema, value);
    const raw = Array.isArray(value['steps']) ? (value['steps'] as unknown[]) : [];
    const before = this.findings.length;
    const steps = readSteps(file, ['steps'], raw, this.findings);
    if (this.findings.length > before) this.broken.add(file);
    if (!head) return;
    this.sameName(file, head.flow, 'flow');
    const flow: FlowDef = { ...head, steps };
    this.content.flows[head.flow] = flow;
  }
}
