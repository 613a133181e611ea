/**
 * The files of a Dialogflow ES export, as far as they are read. Exports of different years differ: numbers come as texts, lists as single values, and much is missing.
 * Lists are taken item by item, so that one broken item costs nothing but itself.
 */
import { z } from 'zod';

const text = z.union([z.string(), z.number().transform(String)]);
const items = z
  .array(z.unknown())
  .nullish()
  .transform((list) => list ?? []);
const flag = z
  .unknown()
  .optional()
  .transform((value) => value === true || value === 'true');
const optionalText = text.nullish().transform((value) => value ?? '');

export const agentSchema = z.object({
  language: optionalText,
  supportedLanguages: items,
  webhook: z.object({ available: flag, url: optionalText }).nullish(),
  /** These belong to Dialogflow CX. */
  startFlow: z.unknown().optional(),
  defaultLanguageCode: z.unknown().optional(),
});

export const responseSchema = z.object({
  action: optionalText,
  affectedContexts: items,
  parameters: items,
  messages: items,
  speech: items,
});

export const intentSchema = z.object({
  name: text.transform((name) => name.trim()).refine((name) => name !== '', 'name'),
  parentId: optionalText,
  contexts: items,
  responses: items,
  priority: z.union([z.number(), z.string().transform(Number)]).nullish(),
  webhookUsed: flag,
  webhookForSlotFilling: flag,
  fallbackIntent: flag,
  liveAgentHandoff: flag,
  events: items,
  followUpIntents: items,
  conditionalResponses: items,
  /** Phrases stood in the intent's own file once. */
  userSays: items,
});
export type AgentIntent = z.output<typeof intentSchema>;

export const saysSchema = z.object({
  data: z.array(z.object({ text: optionalText, alias: optionalText, meta: optionalText })).min(1),
  isTemplate: flag,
  lang: optionalText,
});
export type Phrase = z.output<typeof saysSchema>;

export const parameterSchema = z.object({
  name: text.refine((name) => name !== '', 'name'),
  dataType: optionalText,
  required: flag,
  value: z.unknown().optional(),
  defaultValue: z.unknown().optional(),
  prompts: items,
  isList: flag,
});
export type Parameter = z.output<typeof parameterSchema>;

export const promptSchema = z.object({ lang: optionalText, value: optionalText });
export const namedSchema = z.object({ name: optionalText });

export const messageSchema = z.object({
  type: z.union([z.number(), z.string()]).transform(String),
  lang: optionalText,
  platform: optionalText,
  condition: optionalText,
  speech: z
    .union([text.transform((one) => [one]), z.array(text)])
    .nullish()
    .transform((list) => list ?? []),
  payload: z.unknown().optional(),
});
export type Message = z.output<typeof messageSchema>;

/** What our own export puts beside an intent's answers, since Dialogflow has no title. */
export const ownPayloadSchema = z.object({
  uketsuke: z.object({
    intent: z.string().max(200).optional(),
    title: z.string().max(2000).optional(),
    kind: z.enum(['faq', 'flow', 'small-talk', 'system']).optional(),
  }),
});

export const entitySchema = z.object({
  name: text.refine((name) => name !== '', 'name'),
  isRegexp: flag,
  automatedExpansion: flag,
  /** Entries stood in the entity's own file once. */
  entries: items,
});

export const entrySchema = z.object({
  value: text.transform((value) => value.trim()).refine((value) => value !== '', 'value'),
  synonyms: z
    .array(text)
    .nullish()
    .transform((list) => list ?? []),
});
