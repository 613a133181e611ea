/** The YAML files of a Rasa project (training data format 2.0 and 3.x), as far as they are read; lists item by item. */
import { z } from 'zod';

const items = z
  .array(z.unknown())
  .nullish()
  .transform((list) => list ?? []);
const map = z
  .unknown()
  .optional()
  .transform((value): [string, unknown][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [],
  );

export const fileSchema = z.object({
  nlu: items,
  rules: items,
  stories: items,
  responses: map,
  forms: map,
  slots: map,
});
export type RasaFile = z.output<typeof fileSchema>;

const examples = z
  .union([z.string(), z.array(z.union([z.string(), z.object({ text: z.string() }).transform(({ text }) => text)]))])
  .nullish()
  .transform((value) =>
    value === null || value === undefined ? [] : linesOf(typeof value === 'string' ? value : value.map(listed).join('\n')),
  );
const name = z.union([z.string(), z.number().transform(String)]).refine((text) => text.trim() !== '', 'name');

export const nluSchema = z.union([
  z.object({ intent: name, examples }),
  z.object({ synonym: name, examples }),
  z.object({ lookup: name, examples }),
  z.object({ regex: name, examples }),
]);

export const ruleSchema = z.object({
  rule: z.string().optional(),
  story: z.string().optional(),
  steps: z.array(z.unknown()),
  condition: z.unknown().optional(),
  conversation_started: z.unknown().optional(),
  wait_for_user_input: z.unknown().optional(),
});
export const ruleStepSchema = z.union([
  z.strictObject({ intent: name, entities: z.unknown().optional(), user: z.unknown().optional() }),
  z.strictObject({ action: name }),
]);

export const responseSchema = z.object({
  text: z.string().nullish(),
  channel: z.unknown().optional(),
  condition: z.unknown().optional(),
  buttons: z.unknown().optional(),
  image: z.unknown().optional(),
  custom: z.unknown().optional(),
});

/** An example of a list, with its mark unless it brings one. */
const listed = (text: string): string => (/^\s*-\s/.test(text) ? text : `- ${text.trim()}`);

/** `- ` begins an example; a line without it goes on with the one before. */
function linesOf(block: string): string[] {
  const lines: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const begun = /^\s*-\s+(.*)$/.exec(line)?.[1];
    if (begun !== undefined) lines.push(begun.trim());
    else if (line.trim() !== '' && lines.length > 0) lines.push(`${lines.pop()} ${line.trim()}`);
  }
  return lines.filter((line) => line !== '');
}
