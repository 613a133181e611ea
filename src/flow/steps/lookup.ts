import { z } from 'zod';
import { about, nameSchema } from '../content.ts';
import type { StepDef } from '../content.ts';
import type { LookupQuestion } from '../lookups.ts';
import { ContentError } from '../templates.ts';
import { defineStep } from '../step.ts';
import type { StepContext } from '../step.ts';

const steps = z.array(z.custom<StepDef>());
const asSteps = (value: unknown): unknown => (value === undefined || Array.isArray(value) ? value : [value]);

const schema = z.strictObject({
  lookup: about(z.string().min(1), 'Where to look: a name in connectors.yaml', '調べる先（connectors.yaml の名前）'),
  with: about(
    z.record(nameSchema, z.string().max(500)).default({}),
    'Columns that must fit; q searches by name, near is a place, at a time, limit a number. Empty ones are left out',
    '条件となる列。q は名前で検索、near は近い順、at は時刻、limit は件数。空のものは使いません',
  ),
  as: about(nameSchema, 'Name of the result', '結果の名前'),
  on_error: about(
    z.preprocess(asSteps, steps.optional()),
    'Steps when it cannot be looked up (otherwise a person takes over)',
    '調べられないときの手順（なければ担当者へ）',
  ),
});
type Lookup = z.infer<typeof schema>;

const MAX_LIMIT = 50;

function question(step: Lookup, context: StepContext): LookupQuestion {
  const query: LookupQuestion = { filter: {} };
  for (const [name, template] of Object.entries(step.with)) {
    const value = context.render(template).trim();
    if (value === '') continue;
    if (name === 'q' || name === 'near' || name === 'at') query[name] = value;
    else if (name === 'limit') query.limit = Math.min(MAX_LIMIT, Math.max(1, Math.trunc(Number(value)) || 1));
    else query.filter[name] = value;
  }
  return query;
}

export const lookup = defineStep<Lookup>({
  key: 'lookup',
  title: { ja: '調べる', en: 'Look up' },
  schema,
  lists: (step) => [{ path: ['on_error'], steps: step.on_error ?? [] }],
  parts: (step) => Object.entries(step.with).map(([name, template]) => ({ kind: 'template' as const, path: ['with', name], template })),
  async run(step, context) {
    const query = question(step, context);
    try {
      const { items, total, asOf, stale } = await context.lookup(step.lookup, query);
      context.keep(step.as, { items: items.slice(0, MAX_LIMIT), total, as_of: asOf, stale });
      return { do: 'next' };
    } catch (error) {
      if (error instanceof ContentError) throw error;
      if (step.on_error && step.on_error.length > 0) return { do: 'enter', list: 0 };
      return { do: 'escalate', escalation: { reason: 'lookup-failed' } };
    }
  },
});
