import { z } from 'zod';
import { about } from '../content.ts';
import { defineStep } from '../step.ts';

const schema = z.strictObject({
  end: about(
    z.preprocess((value) => value ?? true, z.literal(true)),
    'The flow ends here',
    'ここで終わる',
  ),
});

export const end = defineStep<z.infer<typeof schema>>({
  key: 'end',
  title: { ja: '終わる', en: 'End' },
  schema,
  run: () => ({ do: 'end' }),
});
