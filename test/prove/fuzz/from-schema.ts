import { z } from 'zod';
import type { Random } from '../../../src/core/clock.ts';

type Schema = Record<string, unknown>;

/** Some value that a schema allows, or nearly: what is to be broken has to be whole first. */
export function sampleOf(random: Random, schema: z.ZodType): unknown {
  return sample(random, z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), 0);
}

function sample(random: Random, schema: Schema, depth: number): unknown {
  const choices = (schema['anyOf'] ?? schema['oneOf'] ?? schema['enum']) as unknown[] | undefined;
  if (schema['const'] !== undefined) return schema['const'];
  if (choices && choices.length > 0) {
    const one = choices[Math.floor(random() * choices.length)];
    return schema['enum'] ? one : sample(random, one as Schema, depth + 1);
  }
  switch (schema['type']) {
    case 'object':
      return sampleObject(random, schema, depth);
    case 'array':
      return Array.from({ length: depth > 4 ? 0 : Math.floor(random() * 3) }, () =>
        sample(random, (schema['items'] ?? {}) as Schema, depth + 1),
      );
    case 'integer':
    case 'number':
      return Number(schema['minimum'] ?? 0) + Math.floor(random() * 5);
    case 'boolean':
      return random() < 0.5;
    case 'string':
      return 'x'.repeat(Math.max(Number(schema['minLength'] ?? 0), Math.floor(random() * 20)));
    default:
      return null;
  }
}

function sampleObject(random: Random, schema: Schema, depth: number): Schema {
  const required = (schema['required'] ?? []) as string[];
  const known = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  return Object.fromEntries(
    known.filter(([name]) => required.includes(name) || random() < 0.5).map(([name, one]) => [name, sample(random, one, depth + 1)]),
  );
}
