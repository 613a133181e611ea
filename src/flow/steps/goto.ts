import { z } from 'zod';
import type { EntityValue } from '../../core/understanding.ts';
import { about, idSchema, nameSchema } from '../content.ts';
import { defineStep } from '../step.ts';
import { isEmptyValue, valueFrom } from '../values.ts';

const schema = z.strictObject({
  goto: about(idSchema, 'The flow to go to', '進む先の流れ'),
  return: about(z.boolean().default(false), 'Come back here when it has ended', '終わったら戻る'),
  with: about(z.record(nameSchema, z.string().max(500)).default({}), 'Slots to hand over', '引き渡す値'),
});
type Goto = z.infer<typeof schema>;

export const goto = defineStep<Goto>({
  key: 'goto',
  title: { ja: '別の流れへ', en: 'Go to' },
  schema,
  parts: (step) => Object.entries(step.with).map(([name, template]) => ({ kind: 'template' as const, path: ['with', name], template })),
  run(step, context) {
    const slots: Record<string, EntityValue> = {};
    for (const [name, template] of Object.entries(step.with)) {
      const value = valueFrom(template, context);
      if (!isEmptyValue(value)) slots[name] = value;
    }
    return { do: 'goto', flow: step.goto, returns: step.return, slots };
  },
});
