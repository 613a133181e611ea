import { z } from 'zod';
import type { Option } from '../answers.ts';
import { about, labelSchema, nameSchema, textSchema, wordsSchema } from '../content.ts';
import type { StepDef } from '../content.ts';
import type { LookupRow } from '../lookups.ts';
import { defineStep } from '../step.ts';
import type { StepContext, StepPart } from '../step.ts';

const steps = z.array(z.custom<StepDef>());
const MAX = 5;

const option = z.strictObject({
  value: about(z.string().min(1).max(200), 'What is stored', '保存する値'),
  label: about(labelSchema, 'What the customer sees', 'お客様に見える文'),
  words: wordsSchema.optional(),
  then: about(steps.optional(), 'What follows this choice', 'これを選んだあとの手順'),
});

const common = {
  choose: about(nameSchema, 'Where the choice is stored', '選んだ値の名前'),
  say: about(textSchema, 'The question', '質問'),
  help: about(textSchema.optional(), 'Said after a wrong answer: other words, with an example', '答えが合わないときの文'),
  none: about(steps.optional(), 'What follows "none of these"', '「この中にない」のあとの手順'),
  tries: about(z.number().int().min(1).max(5).default(2), 'Wrong answers before a person is offered', '担当者を案内するまでの回数'),
};
const schema = z
  .strictObject({
    ...common,
    options: about(z.array(option).min(1).max(MAX).optional(), 'The choices, at most five', '選択肢（5つまで）'),
    from: about(
      z
        .string()
        .regex(/^[a-z_][\w.[\]]*$/i)
        .optional(),
      'A list to choose from, such as found.items',
      '候補の一覧（found.items など）',
    ),
    value: about(z.string().min(1).max(200).optional(), 'What is stored, from each item', '候補ごとに保存する値'),
    label: about(labelSchema.optional(), 'What the customer sees, from each item', '候補ごとの表示'),
    limit: about(z.number().int().min(1).max(MAX).default(MAX), 'How many are offered', '見せる数'),
  })
  .refine((step) => (step.options !== undefined) !== (step.from !== undefined), { error: 'options | from' })
  .refine((step) => step.from === undefined || (step.value !== undefined && step.label !== undefined), { error: 'value, label' });
type Choose = z.infer<typeof schema>;

const isRow = (item: unknown): item is LookupRow => typeof item === 'object' && item !== null && !Array.isArray(item);

function fixed(step: Choose, context: StepContext): Option[] {
  return (step.options ?? []).map(({ value, label, words }) => {
    const meaning = value === 'yes' || value === 'no' ? value : undefined;
    const texts = [label.ja, label.en, ...(words?.ja ?? []), ...(words?.en ?? [])];
    return { value, label: context.render(label[context.language]), texts, ...(meaning ? { meaning } : {}) };
  });
}

function fromList(step: Choose, context: StepContext): Option[] {
  const { label, value } = step;
  const items = context.value(step.from ?? '');
  if (!Array.isArray(items) || !label || value === undefined) return [];
  const limit = step.none ? Math.min(step.limit, MAX - 1) : step.limit;
  return items
    .filter(isRow)
    .slice(0, limit)
    .map((item) => {
      const texts = (['ja', 'en'] as const).map((language) => context.renderIn(language, label[language], { item }));
      return { value: context.render(value, { item }), label: texts[context.language === 'ja' ? 0 : 1] ?? '', texts, row: item };
    });
}

function noneOf(context: StepContext): Option {
  return { value: 'none', label: context.phrase('choice_none'), texts: [], meaning: 'none' };
}

function partsOf(step: Choose): StepPart[] {
  const parts: StepPart[] = [{ kind: 'text', role: 'question', path: ['say'], text: step.say }];
  if (step.help) parts.push({ kind: 'text', role: 'question', path: ['help'], text: step.help });
  if (step.value !== undefined) parts.push({ kind: 'template', path: ['value'], template: step.value });
  if (step.label) parts.push({ kind: 'text', role: 'label', path: ['label'], text: step.label });
  for (const [at, one] of (step.options ?? []).entries()) {
    parts.push({ kind: 'text', role: 'label', path: ['options', at, 'label'], text: one.label });
  }
  return parts;
}

export const choose = defineStep<Choose>({
  key: 'choose',
  title: { ja: '選んでもらう', en: 'Choose' },
  schema,
  waits: () => true,
  lists: (step) => [
    ...(step.options ?? []).map((one, at) => ({ path: ['options', at, 'then'], steps: one.then ?? [] })),
    { path: ['none'], steps: step.none ?? [] },
  ],
  parts: partsOf,
  run(step, context) {
    const chosen = context.slot(step.choose);
    if (chosen) {
      const value = chosen.kind === 'record' ? chosen.id : chosen.kind === 'text' ? chosen.text : undefined;
      const at = (step.options ?? []).findIndex((one) => one.value === value);
      return at >= 0 ? { do: 'enter', list: at } : { do: 'next' };
    }
    if (context.none) return { do: 'enter', list: step.options?.length ?? 0 };
    const choices = step.from === undefined ? fixed(step, context) : fromList(step, context);
    // Nothing to choose from is what "none of these" would have said.
    if (choices.length === 0) return { do: 'enter', list: step.options?.length ?? 0 };
    if (step.none && choices.length < MAX) choices.push(noneOf(context));
    context.ask(context.question(step.say, step.help), choices);
    return {
      do: 'wait',
      waiting: { slot: step.choose, entity: context.slotDef(step.choose)?.entity ?? 'choice', choices, tries: step.tries },
    };
  },
});
