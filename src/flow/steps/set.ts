import { z } from 'zod';
import { about, nameSchema } from '../content.ts';
import { defineStep } from '../step.ts';
import { valueFrom } from '../values.ts';

const schema = z.strictObject({
  set: about(z.record(nameSchema, z.string().max(500).nullable()), 'Names and their values; null clears', '名前と値（null は消す）'),
});
type SetStep = z.infer<typeof schema>;

export const set = defineStep<SetStep>({
  key: 'set',
  title: { ja: '覚える', en: 'Set' },
  schema,
  parts: (step) =>
    Object.entries(step.set).flatMap(([name, template]) =>
      template === null ? [] : [{ kind: 'template' as const, path: ['set', name], template }],
    ),
  run(step, context) {
    for (const [name, template] of Object.entries(step.set)) context.set(name, template === null ? null : valueFrom(template, context));
    return { do: 'next' };
  },
});
