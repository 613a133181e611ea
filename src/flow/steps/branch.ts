import { z } from 'zod';
import { about } from '../content.ts';
import type { StepDef } from '../content.ts';
import { defineStep } from '../step.ts';

const steps = z.array(z.custom<StepDef>());
const when = about(z.string().min(1).max(500), 'A Liquid condition', '条件（Liquid）');
const arm = z.strictObject({ when, then: about(steps.min(1), 'Steps when it holds', '当てはまるときの手順') });
const otherwise = z.strictObject({ else: about(steps.min(1), 'Steps when none holds', 'どれも当てはまらないときの手順') });

const schema = z.strictObject({
  branch: about(
    z
      .array(z.union([arm, otherwise]))
      .min(1)
      .max(20),
    'The first that holds is taken',
    '最初に当てはまるものへ進む',
  ),
});
type Branch = z.infer<typeof schema>;

export const branch = defineStep<Branch>({
  key: 'branch',
  title: { ja: '分ける', en: 'Branch' },
  schema,
  lists: (step) =>
    step.branch.map((one, at) =>
      'when' in one ? { path: ['branch', at, 'then'], steps: one.then } : { path: ['branch', at, 'else'], steps: one.else },
    ),
  parts: (step) =>
    step.branch.flatMap((one, at) =>
      'when' in one ? [{ kind: 'condition' as const, path: ['branch', at, 'when'], template: one.when }] : [],
    ),
  run(step, context) {
    const list = step.branch.findIndex((one) => !('when' in one) || context.test(one.when));
    return list >= 0 ? { do: 'enter', list } : { do: 'next' };
  },
});
