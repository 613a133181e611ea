import type { ExamplePiece } from '../draft.ts';

export type Annotation = { text: string; entity: string; value: string; role: string | null };

/** `[text](entity)`, `[text](entity:value)` (1.x) and `[text]{"entity": …, "value": …}`. */
const ANNOTATION = /\[([^\]\n]{1,500})\](?:\(([^()\n]{1,200})\)|(\{[^{}\n]{1,500}\}))/g;

/** An example in parts. What looks like an annotation and is none stays as it is written. */
export function readExample(text: string): (string | Annotation)[] {
  const parts: (string | Annotation)[] = [];
  let at = 0;
  for (const match of text.matchAll(ANNOTATION)) {
    const annotation = annotationOf(match);
    if (!annotation) continue;
    if (match.index > at) parts.push(text.slice(at, match.index));
    parts.push(annotation);
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}

function annotationOf([, text = '', short, json]: RegExpMatchArray): Annotation | null {
  if (short !== undefined) {
    const [entity = '', value] = short.split(/:(.*)/s);
    return entity.trim() === '' ? null : { text, entity: entity.trim(), value: value?.trim() || text, role: null };
  }
  try {
    const read = JSON.parse(json ?? '') as unknown;
    const field = (key: string): string =>
      typeof read === 'object' && read !== null && Object.hasOwn(read, key) ? textOf((read as Record<string, unknown>)[key]) : '';
    const entity = field('entity').trim();
    return entity === '' ? null : { text, entity, value: field('value') || text, role: field('role') || field('group') || null };
  } catch {
    return null;
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');

/** What Rasa's own extractors (Duckling) find under these names, the product finds too. */
const COUNTERPARTS: Record<string, string> = {
  time: 'date_time',
  date: 'date_time',
  datetime: 'date_time',
  number: 'number',
  email: 'email',
  'phone-number': 'phone',
};

export const counterpartOf = (entity: string): string | null =>
  Object.hasOwn(COUNTERPARTS, entity) ? (COUNTERPARTS[entity] ?? null) : null;

export function piecesOf(parts: (string | Annotation)[]): ExamplePiece[] {
  return parts.map((part) => {
    if (typeof part === 'string') return part;
    const builtIn = counterpartOf(part.entity);
    return { text: part.text, entity: builtIn === null ? { own: part.entity } : { builtIn } };
  });
}
