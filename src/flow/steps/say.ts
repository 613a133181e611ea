import { z } from 'zod';
import { about, textSchema } from '../content.ts';
import { defineStep } from '../step.ts';

const schema = z.strictObject({
  say: about(textSchema, 'What is said', '伝える文'),
  asof: about(textSchema.optional(), 'A small line under it: how old the figure is', '下に添える小さな行（いつ時点か）'),
  url: about(
    z
      .string()
      .regex(/^(?:https:\/\/|\{\{)/)
      .max(500)
      .optional(),
    'A link, alone on the last line',
    '最後の行に置くURL',
  ),
  when: about(z.string().min(1).max(500).optional(), 'Said only when this holds', 'この条件のときだけ伝える'),
});

export const say = defineStep({
  key: 'say',
  title: { ja: '伝える', en: 'Say' },
  schema,
  parts: (step) => [
    { kind: 'text', role: 'answer', path: ['say'], text: step.say },
    ...(step.asof ? [{ kind: 'text' as const, role: 'small' as const, path: ['asof'], text: step.asof }] : []),
    ...(step.url ? [{ kind: 'template' as const, path: ['url'], template: step.url }] : []),
    ...(step.when ? [{ kind: 'condition' as const, path: ['when'], template: step.when }] : []),
  ],
  run(step, context) {
    if (step.when !== undefined && !context.test(step.when)) return { do: 'next' };
    const asof = step.asof ? context.text(step.asof, 'asof') : '';
    const url = step.url ? context.render(step.url) : '';
    context.say(context.text(step.say, 'say'), { ...(asof ? { asof } : {}), ...(url ? { url } : {}) });
    return { do: 'next' };
  },
});
