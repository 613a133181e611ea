import type { Language } from '../../../../core/language.ts';
import type { DraftIntent, DraftText, FormatNote, Variants } from '../draft.ts';
import { languageOf } from './language.ts';
import { DIALOGFLOW_NOTES } from './notes.ts';
import { whyNot } from './read-parameters.ts';
import { readReferences, type Reference } from './references.ts';
import { messageSchema, ownPayloadSchema, type Message } from './schema.ts';

/** Kinds of message (the v1 API's numbers), but for text (0) and custom payload (4). */
const KINDS: Record<string, string> = { '1': 'card', '2': 'quick replies', '3': 'image' };
const LONGEST = 2000;
const MOST_VARIANTS = 12;

export type ReadMessages = { says: Variants<DraftText>[]; own: Pick<DraftIntent, 'id' | 'title' | 'kind'> };

export type MessageContext = { references: ReadonlyMap<string, Reference>; language: string; note: (note: FormatNote['note']) => void };

/** The answers of an intent: the first message of each language together, then the second, and so on. */
export function readMessages(list: unknown[], context: MessageContext): ReadMessages {
  const read: ReadMessages = { says: [], own: {} };
  const counts: Record<Language, number> = { ja: 0, en: 0 };
  for (const [at, item] of list.entries()) {
    const parsed = messageSchema.safeParse(item);
    if (!parsed.success) {
      context.note(DIALOGFLOW_NOTES.badItem(`messages[${at}]`, whyNot(parsed.error)));
      continue;
    }
    const language = languageOf(parsed.data.lang || context.language);
    if (language === null || isOwn(parsed.data, language, read.own) || !isPlain(parsed.data, context)) continue;
    const variants = variantsOf(parsed.data.speech, context);
    if (variants.length === 0) continue;
    (read.says[counts[language]] ??= {})[language] = variants;
    counts[language]++;
  }
  return read;
}

function isOwn({ type, payload }: Message, language: Language, own: ReadMessages['own']): boolean {
  const parsed = type === '4' ? ownPayloadSchema.safeParse(payload).data?.uketsuke : undefined;
  if (!parsed) return false;
  if (parsed.intent !== undefined && /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/.test(parsed.intent)) own.id = parsed.intent;
  if (parsed.kind !== undefined) own.kind = parsed.kind;
  if (parsed.title?.trim()) own.title = { ...own.title, [language]: parsed.title.trim() };
  return true;
}

/** A text that goes to every customer; of the others it is said what they were. */
function isPlain({ type, lang, platform, condition }: Message, { note, language }: MessageContext): boolean {
  if (condition !== '') note(DIALOGFLOW_NOTES.condition());
  else if (type === '4') note(DIALOGFLOW_NOTES.payload(lang || language));
  else if (type !== '0')
    note(
      DIALOGFLOW_NOTES.richMessage(
        `${Object.hasOwn(KINDS, type) ? KINDS[type] : type.slice(0, 40)}${platform === '' ? '' : ` (${platform})`}`,
      ),
    );
  else if (platform !== '') note(DIALOGFLOW_NOTES.richMessage(`text (${platform})`));
  else return true;
  return false;
}

function variantsOf(speech: string[], { references, note }: MessageContext): DraftText[] {
  const variants: DraftText[] = [];
  const texts = new Set(speech.map((text) => text.replace(/\r\n?/g, '\n').trim()).filter((text) => text !== ''));
  for (const text of texts) {
    const { pieces, unknown } = readReferences(text.slice(0, LONGEST + 1), references);
    if (text.length > LONGEST) note(DIALOGFLOW_NOTES.longAnswer());
    else if (unknown !== null) note(DIALOGFLOW_NOTES.unknownReference(unknown));
    else variants.push(pieces);
  }
  if (variants.length > MOST_VARIANTS) note(DIALOGFLOW_NOTES.manyVariants(variants.length - MOST_VARIANTS));
  return variants.slice(0, MOST_VARIANTS);
}
