import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Entity, EntityValue } from '../../../src/core/understanding.ts';
import { NOON } from '../sample-shop.ts';

const caseSchema = z.strictObject({
  text: z.string(),
  now: z.iso.datetime({ offset: true }).optional(),
  zone: z.string().optional(),
  found: z.array(z.tuple([z.string(), z.string(), z.string()])),
});

/** One line of a table: a text, when and where it is read, and what is in it. */
export type TableCase = { text: string; now: number; zone: string; found: [type: string, said: string, value: string][] };

/** The cases of `test/fixtures/entities/{language}.yaml`. Throws on what is no table. */
export function readTable(language: 'ja' | 'en'): TableCase[] {
  const file = new URL(`../../fixtures/entities/${language}.yaml`, import.meta.url);
  const { cases } = z.strictObject({ cases: z.array(caseSchema) }).parse(parse(readFileSync(file, 'utf8')));
  return cases.map(({ text, now, zone = 'Asia/Tokyo', found }) => ({ text, zone, found, now: now === undefined ? NOON : Date.parse(now) }));
}

/** A value as the tables write it. */
export function written(value: EntityValue): string {
  if (value.kind === 'record') return value.id;
  if (value.kind === 'date_time') return [value.iso, value.grain, value.end].filter(Boolean).join(' ');
  if (value.kind === 'amount') return `${String(value.number)} ${value.currency}`;
  if (value.kind === 'number') return [String(value.number), value.unit].filter(Boolean).join(' ');
  return value.text;
}

/** Entities as the tables write them. */
export const rows = (entities: Entity[]): TableCase['found'] => entities.map(({ type, text, value }) => [type, text, written(value)]);
