/** Reads YAML from files that nobody has checked: bounded in size and depth, no alias bombs, no keys that reach into prototypes, and a line for every place. */
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Range } from 'yaml';
import type { Path } from '../step.ts';
import { finding } from './problems.ts';
import type { Finding, Problem } from './problems.ts';
import { mistakesIn } from './yaml-words.ts';

const MAX_BYTES = 1_000_000;
const MAX_DEPTH = 32;
const MAX_ALIASES = 20;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

export type Place = { line: number; column: number };
export type YamlFile = { value: unknown; problems: Problem[]; place(path: Path): Place };

type Stop = { code: 'too-deep' | 'forbidden-key' | 'id-twice'; name: string; offset: number };
/** Enough to work on; a file that is broken in a thousand places is broken in one. */
const MAX_PROBLEMS = 50;

/** Depth and names, before anything is built from the document. An alias counts as the one step that it is; the parser bounds what it expands to. */
function dangers(node: unknown, depth: number, found: Stop[]): void {
  if (!isNode(node) && !isPair(node)) return;
  const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  if (depth > MAX_DEPTH) {
    found.push({ code: 'too-deep', name: '', offset });
    return;
  }
  if (isSeq(node)) for (const item of node.items) dangers(item, depth + 1, found);
  if (!isMap(node)) return;
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    if (isScalar(key)) {
      const name = String(key.value);
      const at = key.range?.[0] ?? 0;
      if (FORBIDDEN.has(name)) found.push({ code: 'forbidden-key', name, offset: at });
      if (seen.has(name)) found.push({ code: 'id-twice', name, offset: at });
      seen.add(name);
    } else if (key !== null) dangers(key, depth + 1, found);
    dangers(value, depth + 1, found);
  }
}

/** Nesting by brackets alone, which the parser would follow with its own stack. Brackets within quotes count too: no honest text has so many. */
function bracketDepth(source: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth);
    else if ((code === 0x5d || code === 0x7d) && depth > 0) depth--;
  }
  return deepest;
}

/** The deepest nesting that indentation alone can make: `- - - -`, and lines each further in than the last. */
function indentDepth(source: string): number {
  let deepest = 0;
  for (const line of source.split('\n')) {
    const lead = /^[\s?:-]*/.exec(line)?.[0] ?? '';
    deepest = Math.max(deepest, lead.length);
  }
  return deepest;
}

function nodeRange(document: Document, path: Path): Range | null {
  for (let length = path.length; length >= 0; length--) {
    const part = path.slice(0, length);
    const last = part[part.length - 1];
    const parent = length > 0 ? document.getIn(part.slice(0, -1), true) : null;
    if (isMap(parent)) {
      const key = parent.items.find((pair) => isScalar(pair.key) && pair.key.value === last)?.key;
      if (isScalar(key) && key.range) return key.range;
    }
    const node = length === 0 ? document.contents : (document.getIn(part, true) as Node | undefined);
    if (isNode(node) && !isAlias(node) && node.range) return node.range;
  }
  return null;
}

/** `file` is the name in problems. Never throws. `value` is undefined when there are errors that make it unsafe or unreadable. */
export function readYaml(file: string, source: string): YamlFile {
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const located = (found: Finding, place: Place): Problem => {
    const { path: _path, ...problem } = found;
    return { ...problem, ...place };
  };
  const refuse = (found: Finding, place: Place = { line: 1, column: 1 }): YamlFile => ({
    value: undefined,
    problems: [located(found, place)],
    place: () => place,
  });
  const bytes = Buffer.byteLength(source);
  if (bytes > MAX_BYTES) return refuse(finding(file, [], 'error', 'too-large', String(bytes)));
  if (bracketDepth(source) > MAX_DEPTH * 2 || indentDepth(source) > 400) return refuse(finding(file, [], 'error', 'too-deep'));
  try {
    // Twice the same key is found below: the parser's own check compares each key with each.
    const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, stringKeys: true });
    const problems = mistakesIn(document)
      .slice(0, MAX_PROBLEMS)
      .map(({ mistake, detail, offset }) => located(finding(file, [], 'error', 'yaml-syntax', mistake, detail), at(offset)));
    const stops: Stop[] = [];
    dangers(document.contents, 0, stops);
    problems.push(
      ...stops.slice(0, MAX_PROBLEMS).map((stop) => located(finding(file, [], 'error', stop.code, stop.name), at(stop.offset))),
    );
    const place = (path: Path): Place => at(nodeRange(document, path)?.[0] ?? 0);
    if (problems.length > 0) return { value: undefined, problems, place };
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown, problems, place };
  } catch (error) {
    // Aliases are counted when values are built; anything else is the parser giving up.
    const code = error instanceof ReferenceError ? 'yaml-alias' : 'yaml-syntax';
    return refuse(finding(file, [], 'error', code, 'other', error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''));
  }
}
