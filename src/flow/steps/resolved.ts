import { z } from 'zod';
import { about } from '../content.ts';
import { defineStep } from '../step.ts';

const options = z.preprocess(
  (value) => value ?? {},
  z.strictObject({ ask: about(z.boolean().default(true), 'Ask whether it helped', '解決したか聞く') }),
);
const schema = z.strictObject({ resolved: about(options, 'The answer has been given', '答えを伝え終えた') });
type Resolved = z.infer<typeof schema>;

export const resolved = defineStep<Resolved>({
  key: 'resolved',
  title: { ja: '解決の確認', en: 'Resolved?' },
  schema,
  waits: (step) => step.resolved.ask,
  run: (step) => ({ do: 'resolved', ask: step.resolved.ask }),
});
