import { createHash } from 'node:crypto';
import type { Language } from '../../../core/language.ts';

/** Labelled by the intent or the conversation that a message is from, or written with the model's mistakes in view: fit to learn from, not to be measured on. */
const GATHERED = new Set(['shop', 'conversations', 'turns']);

/** The fifth of the topics that reports are made on: the lowest by a hash of language and name, so that a new topic does not draw the others anew. */
export function heldOutTopics(topics: Iterable<string>, language: Language): string[] {
  const place = (topic: string) => createHash('sha256').update(`emotion ${language} ${topic}`).digest().readUInt32BE(0);
  const names = [...new Set(topics)].filter((topic) => !GATHERED.has(topic)).sort((a, b) => place(a) - place(b));
  return names.slice(0, Math.floor(names.length / 5)).sort();
}
