import { z } from 'zod';
import { about, idSchema, textSchema } from '../content.ts';
import { defineStep } from '../step.ts';

const options = z.strictObject({
  reason: about(idSchema, 'Why a person is needed', '引き継ぎの理由'),
  team: about(idSchema.optional(), 'Who answers', '担当チーム'),
  urgency: about(z.number().int().min(0).max(60).optional(), 'Minutes ahead in the queue', '順番を早める分数'),
  say: about(textSchema.optional(), "Instead of the notice's first sentence", 'お知らせの最初の文の代わり'),
});
const schema = z.strictObject({ escalate: about(options, 'A person takes over', '担当者に引き継ぐ') });
type Escalate = z.infer<typeof schema>;

export const escalate = defineStep<Escalate>({
  key: 'escalate',
  title: { ja: '担当者へ', en: 'Escalate' },
  schema,
  parts: (step) => (step.escalate.say ? [{ kind: 'text', role: 'answer', path: ['escalate', 'say'], text: step.escalate.say }] : []),
  run(step, context) {
    const { reason, team, urgency, say } = step.escalate;
    const escalation = { reason, ...(team ? { team } : {}), ...(urgency === undefined ? {} : { urgency }) };
    return { do: 'escalate', escalation: say ? { ...escalation, say: context.text(say, 'say') } : escalation };
  },
});
