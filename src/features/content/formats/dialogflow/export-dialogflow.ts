import type { Localized } from '../../../../core/language.ts';
import type { Content } from '../../../../flow/load.ts';
import type { NamedThings } from '../../named-things.ts';
import { createSamples } from '../../samples.ts';
import type { FormatNote } from '../draft.ts';
import { exportEntities } from './export-entities.ts';
import { agentFiles, uuidOf, type AgentFiles } from './export-files.ts';
import { exportFlow, type ExportedFlow } from './export-flow.ts';
import { exportIntent } from './export-intent.ts';
import { EXPORT_NOTES } from './export-notes.ts';

// Dialogflow's quotas (cloud.google.com/dialogflow/quotas).
const MOST_INTENTS = 2000;
const MOST_PHRASES = 2000;
/** Chooses the sample values in phrases. */
const SEED = 1;

export type AgentExport = { files: Map<string, string>; intents: number; entities: number; answers: number; notes: FormatNote[] };

/**
 * A release as the files of a Dialogflow ES agent, for "Restore from ZIP": intents with their phrases and, where the flow only asks and says, its answers; names of `things`
 * and patterns as entities. What has no counterpart is noted item by item. The same release gives the same files.
 */
export function exportDialogflow(content: Content, things: NamedThings[]): AgentExport {
  const made = agentFiles();
  const notes: FormatNote[] = [];
  const types = exportEntities(content, things, made, notes);
  const samples = createSamples(content, things, SEED);
  const brand = brandOf(content.setup);
  const flows = new Map<string, { flow: ExportedFlow | null; slots: Content['flows'][string]['slots'] }>();
  for (const flow of Object.values(content.flows)) {
    const note = (one: Localized) => notes.push({ file: `flows/${flow.flow}.yaml`, item: flow.flow, note: one });
    if (flow.starts.length === 0) note(EXPORT_NOTES.unreachable());
    else {
      const exported = exportFlow(flow, brand, note);
      if (exported && flow.starts.length > 1) note(EXPORT_NOTES.moreStarts(flow.starts.join(', ')));
      for (const intent of flow.starts) flows.set(intent, { flow: exported, slots: flow.slots });
    }
  }
  for (const intent of content.intents) {
    const note = (one: Localized) => notes.push({ file: `intents/${intent.intent}.yaml`, item: intent.intent, note: one });
    for (const language of ['ja', 'en'] as const) {
      const count = intent.examples[language].length;
      if (count > MOST_PHRASES) note(EXPORT_NOTES.tooMany(`training phrases (${language})`, count, MOST_PHRASES));
    }
    exportIntent(intent, made, { ...(flows.get(intent.intent) ?? { flow: null, slots: {} }), types, samples });
  }
  if (content.intents.length > MOST_INTENTS)
    notes.push({ file: '', item: '', note: EXPORT_NOTES.tooMany('intents', content.intents.length, MOST_INTENTS) });
  addFallback(content, made);
  addHead(content, made);
  noteRest(content, notes);
  const answers = [...flows.values()].filter(({ flow }) => flow !== null).length;
  return { files: made.files, intents: content.intents.length, entities: types.size, answers, notes };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function brandOf(setup: unknown): Record<string, Localized> {
  const brand = isRecord(setup) && isRecord(setup['brand']) ? setup['brand'] : {};
  return Object.fromEntries(
    Object.entries(brand).flatMap(([key, value]): [string, Localized][] => {
      if (typeof value === 'string') return [[key, { ja: value, en: value }]];
      return isRecord(value) && typeof value['ja'] === 'string' && typeof value['en'] === 'string'
        ? [[key, { ja: value['ja'], en: value['en'] }]]
        : [];
    }),
  );
}

/** What the desk says when it has not understood. */
function addFallback(content: Content, made: AgentFiles): void {
  const name = 'Default Fallback Intent';
  if (content.intents.some(({ intent, dialogflow }) => (dialogflow ?? intent) === name)) return;
  const messages = (['ja', 'en'] as const).flatMap((lang) => {
    const speech = (content.phrases.rephrase?.[lang] ?? []).filter((text) => !/\{[{%]/.test(text));
    return speech.length > 0 ? [{ type: '0', title: '', textToSpeech: '', lang, speech }] : [];
  });
  const response = {
    resetContexts: false,
    action: 'input.unknown',
    affectedContexts: [],
    parameters: [],
    messages,
    defaultResponsePlatforms: {},
    speech: [],
  };
  const rest = { priority: 500_000, webhookUsed: false, webhookForSlotFilling: false, fallbackIntent: true, events: [] };
  made.add(`intents/${name}.json`, { id: uuidOf(`intent ${name}`), name, auto: true, contexts: [], responses: [response], ...rest });
}

function addHead(content: Content, made: AgentFiles): void {
  const zone = isRecord(content.setup) && typeof content.setup['zone'] === 'string' ? content.setup['zone'] : 'Asia/Tokyo';
  made.add('agent.json', {
    ...{ description: '', language: 'ja', supportedLanguages: ['en'], shortDescription: '', examples: '', linkToDocs: '' },
    ...{ disableInteractionLogs: false, disableStackdriverLogs: true, defaultTimezone: zone },
    webhook: {
      url: '',
      username: '',
      headers: {},
      available: false,
      useForDomains: false,
      cloudFunctionsEnabled: false,
      cloudFunctionsInitialized: false,
    },
    ...{ isPrivate: true, mlMinConfidence: 0.3, onePlatformApiVersion: 'v2', isOverrideDomain: null },
  });
  made.add('package.json', { version: '1.0.0' });
}

function noteRest(content: Content, notes: FormatNote[]): void {
  const rest = (file: string, note: Localized) => notes.push({ file, item: '', note });
  if (content.synonyms.length > 0) rest('flows/synonyms.yaml', EXPORT_NOTES.synonyms(content.synonyms.length));
  if (content.triggers.length > 0) rest('flows/triggers.yaml', EXPORT_NOTES.triggers());
  rest('flows/phrases.yaml', EXPORT_NOTES.phrases());
  rest('flows/setup.yaml', EXPORT_NOTES.setup());
}
