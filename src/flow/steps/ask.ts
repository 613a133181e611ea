import { z } from 'zod';
import type { Option } from '../answers.ts';
import { about, labelSchema, nameSchema, textSchema, wordsSchema } from '../content.ts';
import { defineStep } from '../step.ts';

const choice = z.strictObject({
  value: about(z.string().min(1).max(200), 'What is stored', '保存する値'),
  label: about(labelSchema, 'What the customer sees', 'お客様に見える文'),
  words: wordsSchema.optional(),
});

const schema = z.strictObject({
  ask: about(nameSchema, 'The slot to fill', '聞きとる値'),
  say: about(textSchema, 'The question', '質問'),
  help: about(textSchema.optional(), 'Said after a wrong answer: other words, with an example', '答えが合わないときの文（例を添える）'),
  choices: about(z.array(choice).min(1).max(5).optional(), 'Answers to offer', '選択肢'),
  tries: about(z.number().int().min(1).max(5).default(2), 'Wrong answers before a person is offered', '担当者を案内するまでの回数'),
});
type Ask = z.infer<typeof schema>;

/** The fixed answers that a question offers, with every word for them. */
function fixed(step: Ask, label: (choice: NonNullable<Ask['choices']>[number]) => string): Option[] {
  return (step.choices ?? []).map((one) => {
    const { value, words } = one;
    const meaning = value === 'yes' || value === 'no' ? value : undefined;
    const texts = [one.label.ja, one.label.en, ...(words?.ja ?? []), ...(words?.en ?? [])];
    return { value, label: label(one), texts, ...(meaning ? { meaning } : {}) };
  });
}

export const ask = defineStep<Ask>({
  key: 'ask',
  title: { ja: '聞く', en: 'Ask' },
  schema,
  waits: () => true,
  offers: (step) => ({ slot: step.ask, options: fixed(step, ({ label }) => label.ja) }),
  parts: (step) => [
    { kind: 'text', role: 'question', path: ['say'], text: step.say },
    ...(step.help ? [{ kind: 'text' as const, role: 'question' as const, path: ['help'], text: step.help }] : []),
    ...(step.choices ?? []).map((one, at) => ({
      kind: 'text' as const,
      role: 'label' as const,
      path: ['choices', at, 'label'],
      text: one.label,
    })),
  ],
  run(step, context) {
    if (context.slot(step.ask) !== undefined) return { do: 'next' };
    const question = context.question(step.say, step.help);
    const choices = fixed(step, ({ label }) => context.render(label[context.language]));
    context.ask(question, choices);
    return { do: 'wait', waiting: { slot: step.ask, entity: context.slotDef(step.ask)?.entity ?? 'text', choices, tries: step.tries } };
  },
});
