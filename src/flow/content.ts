/** What staff write, as a release stores it: JSON through and through. The zod schemas here are the check of the files; steps have their own (`step.ts`). */
import { z } from 'zod';
import type { Language, Localized } from '../core/language.ts';
import { PHRASE_KEYS } from './phrase-keys.ts';
import type { PhraseKey } from './phrase-keys.ts';

/** Attaches the texts that the studio's form and the reference page are drawn from. */
export function about<S extends z.ZodType>(schema: S, en: string, ja: string): S {
  return schema.meta({ description: en, ja });
}

const line = z.string().trim().min(1).max(2000);
const variants = z.union([line, z.array(line).min(1).max(12)]);

/** A Liquid template in both languages; a list holds variants, used in turn. */
export const textSchema = about(z.strictObject({ ja: variants, en: variants }), 'Text in both languages', '両言語の文面');
export type Text = z.infer<typeof textSchema>;

export const labelSchema = about(z.strictObject({ ja: line, en: line }), 'Short text in both languages', '両言語の短い文');
export const idSchema = z.string().regex(/^[a-z0-9]+(?:[-_][a-z0-9]+)*$/);
/** Names of slots and values: what Liquid can read without brackets. */
export const nameSchema = z.string().regex(/^[a-z][a-z0-9_]*$/);

const wordLists = z.strictObject({ ja: z.array(line).default([]), en: z.array(line).default([]) });
export const wordsSchema = about(wordLists, 'Other words that mean the same', '同じ意味の言い方');

export const intentSchema = z.strictObject({
  intent: about(idSchema, 'Name; the same as the file name', '名前（ファイル名と同じ）'),
  title: about(labelSchema, 'Shown when the desk asks which of two was meant', '「どちらですか」と聞き返すときの見出し'),
  examples: about(wordLists, 'How customers say it; {product} and the like are filled in at training', 'お客様の言い方の例'),
  kind: about(
    z.enum(['faq', 'flow', 'small-talk', 'system']).default('faq'),
    'small-talk never interrupts a running flow',
    'small-talk は進行中の流れを止めません',
  ),
  dialogflow: about(
    line.max(100).optional(),
    'Display name of the intent in a Dialogflow agent, when it is not this name',
    'Dialogflow のエージェントでの表示名（名前と違うときだけ）',
  ),
});
export type IntentDef = z.infer<typeof intentSchema>;

export const slotSchema = z.strictObject({
  entity: about(z.string().min(1), 'Type of the value: product, store, date_time, number, text …', '値の種類'),
  required: about(z.boolean().default(false), 'The flow cannot answer without it', 'これがないと答えられない'),
  carry: about(
    z.boolean().optional(),
    'Taken over from the answer before when the customer does not name it again. Products, shops and other records are unless this is false; other values only when it is true',
    '言わなくても直前の話題から引き継ぐか。商品や店舗は false でなければ、そのほかの値は true のときだけ引き継ぐ',
  ),
});
export type SlotDef = z.infer<typeof slotSchema>;

/** One step: exactly one step key plus that step's options. Which they are is the step type's own business. */
export type StepDef = { [key: string]: unknown };

export const flowHeadSchema = z.strictObject({
  flow: about(idSchema, 'Name; the same as the file name', '名前（ファイル名と同じ）'),
  title: about(labelSchema, 'Name for people', '表示名'),
  starts: about(z.array(idSchema).default([]), 'Intents that start it', 'この流れを始めるインテント'),
  starts_with: about(
    z.array(nameSchema).optional(),
    'Values that start it when a message is nothing but one of them, such as an order number',
    '注文番号など、その値だけが送られたときにも始める',
  ),
  slots: about(z.record(nameSchema, slotSchema).default({}), 'Values that the flow needs', '必要な値'),
  steps: about(z.array(z.unknown()).min(1), 'Steps, in order', '手順'),
});
export type FlowDef = Omit<z.infer<typeof flowHeadSchema>, 'steps'> & { steps: StepDef[] };

const asList = (value: unknown): unknown => (typeof value === 'string' ? [value] : value);
const phrase = z.strictObject({
  ja: z.preprocess(asList, z.array(line).min(1).max(12)),
  en: z.preprocess(asList, z.array(line).min(1).max(12)),
});
export const phrasesSchema = z.strictObject({ phrases: z.partialRecord(z.enum(PHRASE_KEYS), phrase) });

export const triggerSchema = z.strictObject({
  id: idSchema,
  reason: about(idSchema, 'Why a person is needed', '引き継ぎの理由'),
  urgency: about(z.number().int().min(0).max(60).default(0), 'Minutes ahead in the queue', '順番を早める分数'),
  team: about(idSchema.optional(), 'Who answers', '担当チーム'),
  notice: about(z.enum(['danger', 'self_harm', 'angry', 'unanswered', 'lookup_failed']).optional(), 'Which notice is sent', '送るお知らせ'),
  words: wordLists,
  unless: wordLists.default({ ja: [], en: [] }),
});
export type TriggerDef = z.infer<typeof triggerSchema>;
export const triggersSchema = z.strictObject({ triggers: z.array(triggerSchema) });

export const synonymsSchema = z.strictObject({ synonyms: z.array(z.array(line).min(2)) });

export const patternSchema = z.strictObject({
  pattern: about(z.string().min(1).max(500), 'RE2 pattern', 'RE2 の正規表現'),
  normalise: about(z.enum(['upper', 'lower', 'digits', 'none']).optional(), 'How the match is stored', '保存する形'),
});
export type PatternDef = z.infer<typeof patternSchema>;
export const entitiesSchema = z.strictObject({ entities: z.record(nameSchema, patternSchema) });

export type Phrases = Record<PhraseKey, Localized<string[]>>;

export type Content = {
  intents: IntentDef[];
  flows: Record<string, FlowDef>;
  phrases: Phrases;
  triggers: TriggerDef[];
  synonyms: string[][];
  entities: Record<string, PatternDef>;
  /** The map under `connectors:`; its shape is the connectors' own. */
  connectors: unknown;
  /** The whole of `setup.yaml`. `brand` in it feeds the template values `brand.*`. */
  setup: unknown;
};

/** Variants of a text in one language, always as a list. */
export function variantsOf(text: Text, language: Language): string[] {
  const value = text[language];
  return typeof value === 'string' ? [value] : value;
}
