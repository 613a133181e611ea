import type { ExamplePiece } from '../draft.ts';
import { saysSchema, type Phrase } from './schema.ts';
import { entityOf } from './system-entities.ts';

export type ReadPhrases = { examples: ExamplePiece[][]; broken: number; plainTypes: Set<string> };

/** Training phrases as examples. A part annotated with what has no counterpart stays as it was written. */
export function readPhrases(value: unknown): ReadPhrases {
  const read: ReadPhrases = { examples: [], broken: 0, plainTypes: new Set() };
  for (const item of Array.isArray(value) ? (value as unknown[]) : []) {
    const parsed = saysSchema.safeParse(item);
    if (parsed.success) read.examples.push(piecesOf(parsed.data, read.plainTypes));
    else read.broken++;
  }
  if (!Array.isArray(value)) read.broken++;
  return read;
}

function piecesOf({ data, isTemplate }: Phrase, plainTypes: Set<string>): ExamplePiece[] {
  return data.flatMap(({ text, meta }): ExamplePiece[] => {
    if (isTemplate && meta === '') return templatePieces(text, plainTypes);
    return [annotated(text, meta, plainTypes)];
  });
}

function annotated(text: string, meta: string, plainTypes: Set<string>): ExamplePiece {
  const entity = meta === '' || meta === '@sys.ignore' ? null : entityOf(meta);
  if (entity) return { text, entity };
  if (meta.startsWith('@sys.') && meta !== '@sys.ignore') plainTypes.add(meta.slice(0, 60));
  return text;
}

/** “@product:product in @sys.number:count”, as phrases were once written. */
const REFERENCE = /(@[A-Za-z][\w.-]*)(?::([\w-]+))?/;

function templatePieces(text: string, plainTypes: Set<string>): ExamplePiece[] {
  const parts = text.split(REFERENCE);
  const pieces: ExamplePiece[] = [];
  for (let at = 0; at < parts.length; at += 3) {
    if (parts[at]) pieces.push(parts[at] ?? '');
    const type = parts[at + 1];
    if (type !== undefined) pieces.push(annotated(parts[at + 2] ?? type.slice(1), type, plainTypes));
  }
  return pieces;
}
