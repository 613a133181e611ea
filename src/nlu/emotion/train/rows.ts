import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../../../core/language.ts';

/** A labelled message. Levels: 0 none, 1 some, 2 much. */
export type Row = {
  text: string;
  topic: string;
  register: string;
  kind: string;
  negativity: number;
  anger: number;
  urgency: number;
  gratitude: number;
};

/**
 * Lists of outbursts and of irony hold far more anger than customers do, that of a shop none at all: each message counts less than another, or everything
 * unusual would be taken for the one or the other. What was said in whole conversations counts most: it is what is heard at the desk; and short calm
 * messages on anything at all count more, to balance it.
 */
const COUNTS: Record<string, number> = { rants: 0.5, irony: 0.8, shop: 0.8, conversations: 2, requests: 2 };

/** What a message counts in the training. */
export const countOf = ({ topic }: Row): number => COUNTS[topic] ?? 1;

/** The labelled messages of a language, `<folder>/<language>/<topic>.tsv`, topics in the order of their names. @throws Error that names the file and line */
export function readRows(folder: string, language: Language): Row[] {
  const files = readdirSync(join(folder, language)).filter((file) => file.endsWith('.tsv'));
  return files.sort().flatMap((file) => {
    const lines = readFileSync(join(folder, language, file), 'utf8').split('\n');
    return lines.flatMap((line, at) => (line.trim() === '' ? [] : [rowOf(line.replace(/\r$/, ''), file, at + 1)]));
  });
}

function rowOf(line: string, file: string, number: number): Row {
  const [text = '', register = '', kind = '', ...levels] = line.split('\t');
  if (levels.length !== 4 || levels.some((level) => !/^[012]$/.test(level))) {
    throw new Error(`${file}, line ${number}: text, register, kind and four levels of 0, 1 or 2 are expected, with tabs between them`);
  }
  const [negativity = 0, anger = 0, urgency = 0, gratitude = 0] = levels.map(Number);
  return { text, topic: file.slice(0, -'.tsv'.length), register, kind, negativity, anger, urgency, gratitude };
}
