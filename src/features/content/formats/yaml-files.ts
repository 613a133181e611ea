import { isMap, isSeq, parseDocument, type Document } from 'yaml';
import { toYaml } from '../content-files.ts';

/**
 * A content file with entries added to the map under its one key; what stands there, comments too, stays. Null when the file cannot be read.
 * `before` is the file's text, undefined when there is none.
 */
export function withEntries(before: string | undefined, key: string, entries: ReadonlyMap<string, unknown>): string | null {
  if (before === undefined) return toYaml({ [key]: Object.fromEntries(entries) });
  const document: Document = parseDocument(before, { prettyErrors: false });
  if (document.errors.length > 0) return null;
  if (!isMap(document.contents)) return document.contents === null ? `${before}${toYaml({ [key]: Object.fromEntries(entries) })}` : null;
  const map = document.contents.get(key, true);
  if (isMap(map)) {
    if (map.items.length === 0) map.flow = false;
    for (const [name, value] of entries) if (!map.has(name)) map.set(document.createNode(name), document.createNode(value));
  } else document.contents.set(key, document.createNode(Object.fromEntries(entries)));
  return document.toString({ lineWidth: 0 });
}

/** The same for a file whose key holds a list. Groups that stand there word for word are not added again. */
export function withGroups(before: string | undefined, key: string, groups: string[][]): string | null {
  if (before === undefined) return toYaml({ [key]: groups });
  const document: Document = parseDocument(before, { prettyErrors: false });
  if (document.errors.length > 0 || !isMap(document.contents)) return null;
  const list = document.contents.get(key, true);
  if (!isSeq(list)) document.contents.set(key, document.createNode(groups));
  else {
    const there = new Set(list.items.map((item) => JSON.stringify(item)));
    if (list.items.length === 0) list.flow = false;
    for (const group of groups) if (!there.has(JSON.stringify(group))) list.items.push(document.createNode(group));
  }
  return document.toString({ lineWidth: 0 });
}
