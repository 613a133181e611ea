import type { Localized } from '../../../../core/language.ts';
import type { DraftFlow, DraftIntent, DraftText, FormatNote, Variants } from '../draft.ts';
import { shorten } from '../names.ts';
import type { Sheaf } from './archive.ts';
import { languageOf } from './language.ts';
import { DIALOGFLOW_NOTES } from './notes.ts';
import { readMessages } from './read-messages.ts';
import { readParameters, whyNot } from './read-parameters.ts';
import { readPhrases } from './read-phrases.ts';
import { intentSchema, namedSchema, responseSchema, type AgentIntent } from './schema.ts';

/** `language` is the agent's own, for what names none. `others` gathers the languages that were left out. */
export type IntentContext = { language: string; notes: FormatNote[]; others: Set<string> };

/** An intent with its phrases, or null when there is nothing to import; notes say why. */
export function readIntent({ head, parts }: Sheaf, context: IntentContext): DraftIntent | null {
  if (!head) {
    for (const { json } of parts) context.notes.push({ file: json.file, item: '', note: DIALOGFLOW_NOTES.orphan() });
    return null;
  }
  const parsed = intentSchema.safeParse(head.value);
  if (!parsed.success) {
    context.notes.push({ file: head.file, item: '', note: DIALOGFLOW_NOTES.badJson(whyNot(parsed.error)) });
    return null;
  }
  const intent = parsed.data;
  const note = (one: Localized) => context.notes.push({ file: head.file, item: shorten(intent.name, 80), note: one });
  const reason = whyLeftOut(intent);
  if (reason) {
    note(reason);
    return null;
  }
  const examples = examplesOf(intent, parts, context, note);
  const { flow, own } = flowOf(intent, context.language, note);
  noteRest(intent, flow, note);
  const kind = own.kind ?? (eventsOf(intent).some((event) => /welcome/i.test(event)) ? 'small-talk' : undefined);
  return { name: intent.name, file: head.file, id: own.id, title: own.title, kind, examples, flow };
}

function whyLeftOut(intent: AgentIntent): Localized | null {
  if (intent.fallbackIntent) return DIALOGFLOW_NOTES.fallback();
  if (typeof intent.priority === 'number' && intent.priority < 0) return DIALOGFLOW_NOTES.disabled();
  return intent.parentId === '' ? null : DIALOGFLOW_NOTES.followUp();
}

function examplesOf(
  intent: AgentIntent,
  parts: Sheaf['parts'],
  { language, others }: IntentContext,
  note: (note: Localized) => void,
): DraftIntent['examples'] {
  const examples: DraftIntent['examples'] = { ja: [], en: [] };
  const plainTypes = new Set<string>();
  let broken = 0;
  const sources = [
    ...parts.map((part) => ({ language: part.language, value: part.json.value })),
    ...intent.userSays.map((one) => ({ language: langOf(one) || language, value: [one] as unknown })),
  ];
  for (const { language: code, value } of sources) {
    const known = languageOf(code);
    if (known === null) others.add(code);
    else {
      const read = readPhrases(value);
      for (const example of read.examples) examples[known].push(example);
      for (const type of read.plainTypes) plainTypes.add(type);
      broken += read.broken;
    }
  }
  if (broken > 0) note(DIALOGFLOW_NOTES.badPhrases(broken));
  if (plainTypes.size > 0) note(DIALOGFLOW_NOTES.systemPhrases([...plainTypes].slice(0, 8).join(', ')));
  return examples;
}

const langOf = (item: unknown): string => {
  const lang = typeof item === 'object' && item !== null && 'lang' in item ? item.lang : '';
  return typeof lang === 'string' ? lang : '';
};

function flowOf(
  intent: AgentIntent,
  language: string,
  note: (note: Localized) => void,
): { flow: DraftFlow | null; own: Pick<DraftIntent, 'id' | 'title' | 'kind'> } {
  const response = responseSchema.safeParse(intent.responses[0]).data;
  if (!response) return { flow: null, own: {} };
  const { slots, references } = readParameters(response.parameters, language, note);
  const speech = response.speech.length > 0 && response.messages.length === 0 ? [{ type: 0, speech: response.speech }] : [];
  const { says, own } = readMessages([...response.messages, ...speech], { references, language, note });
  const isAnswer = says.length > 0 || intent.liveAgentHandoff;
  if (!isAnswer && slots.some(({ required }) => required)) note(DIALOGFLOW_NOTES.noAnswer());
  // What is neither asked for nor said is found in the phrases alone.
  const said = new Set([...says, ...slots.map(({ asks }) => asks)].flatMap(slotsIn));
  const needed = slots.filter(({ name, required }) => required || said.has(name));
  return { flow: isAnswer ? { slots: needed, says, handsOver: intent.liveAgentHandoff } : null, own };
}

const slotsIn = ({ ja = [], en = [] }: Variants<DraftText>): string[] =>
  [...ja, ...en].flat().flatMap((piece) => (typeof piece === 'string' ? [] : [piece.slot]));

const MOST_NAMED = 8;
const namesOf = (list: unknown[]): string[] =>
  list
    .flatMap((item) => (typeof item === 'string' ? [item] : (namedSchema.safeParse(item).data?.name ?? [])))
    .filter((name) => name !== '');
const eventsOf = ({ events }: AgentIntent): string[] => namesOf(events);
const shown = (names: string[]): string =>
  names
    .slice(0, MOST_NAMED)
    .map((name) => shorten(name, 60))
    .join(', ');

/** What has no counterpart. */
function noteRest(intent: AgentIntent, flow: DraftFlow | null, note: (note: Localized) => void): void {
  const response = responseSchema.safeParse(intent.responses[0]).data;
  const [inputs, outputs, events] = [namesOf(intent.contexts), namesOf(response?.affectedContexts ?? []), eventsOf(intent)];
  if (inputs.length > 0) note(DIALOGFLOW_NOTES.inputContexts(shown(inputs)));
  if (outputs.length > 0) note(DIALOGFLOW_NOTES.outputContexts(shown(outputs)));
  if (events.length > 0) note(DIALOGFLOW_NOTES.events(shown(events)));
  if (response && response.action !== '') note(DIALOGFLOW_NOTES.action(shorten(response.action, 60)));
  if (intent.conditionalResponses.length > 0) note(DIALOGFLOW_NOTES.condition());
  if (intent.webhookUsed || intent.webhookForSlotFilling || (!flow && intent.responses.length > 1)) note(DIALOGFLOW_NOTES.webhookIntent());
}
