import type { Language } from '../../../../core/language.ts';
import type { Content } from '../../../../flow/load.ts';
import type { Samples } from '../../samples.ts';
import { placeholdersOf, PLACEHOLDER, placeText } from './export-entities.ts';
import { uuidOf, type AgentFiles } from './export-files.ts';
import type { ExportedFlow } from './export-flow.ts';
import { SYSTEM_TYPES } from './system-entities.ts';

type IntentDef = Content['intents'][number];
type Slots = Content['flows'][string]['slots'];

const LANGUAGES: Language[] = ['ja', 'en'];

export type IntentExport = {
  flow: ExportedFlow | null;
  slots: Slots;
  /** Types of value that the agent has entities for. */
  types: ReadonlySet<string>;
  samples: Samples;
};

/** An intent as its files: itself with its answers, and the phrases of each language. */
export function exportIntent(intent: IntentDef, files: AgentFiles, { flow, slots, types, samples }: IntentExport): void {
  const name = intent.dialogflow ?? intent.intent;
  // A file's name cannot hold what an intent's may.
  const file = `intents/${name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '_')}`;
  const typeOf = (type: string): string | null =>
    types.has(type) ? `@${type}` : Object.hasOwn(SYSTEM_TYPES, type) ? (SYSTEM_TYPES[type] ?? null) : null;
  const aliases = new Map(Object.entries(slots).map(([slot, { entity }]) => [entity, slot]));
  const used = new Set(LANGUAGES.flatMap((language) => intent.examples[language].flatMap((example) => placeholdersOf(example))));
  const parameters = [
    ...Object.entries(flow ? slots : {}).map(([slot, { entity, required }]) => ({ slot, type: typeOf(entity) ?? '@sys.any', required })),
    ...[...used].filter((type) => !flow || !aliases.has(type)).map((type) => ({ slot: type, type: typeOf(type), required: false })),
  ];
  files.add(`${file}.json`, {
    ...{ id: uuidOf(`intent ${name}`), name, auto: true, contexts: [] },
    responses: [
      {
        ...{ resetContexts: false, action: '', affectedContexts: [] },
        parameters: parameters.flatMap(({ slot, type, required }) => (type === null ? [] : [parameterOf(slot, type, required, flow)])),
        messages: messagesOf(intent, flow),
        ...{ defaultResponsePlatforms: {}, speech: [] },
      },
    ],
    ...{ priority: 500_000, webhookUsed: false, webhookForSlotFilling: false, fallbackIntent: false, events: [] },
    ...(flow?.handsOver ? { liveAgentHandoff: true } : {}),
  });
  for (const language of LANGUAGES) {
    if (intent.examples[language].length === 0) continue;
    const phrases = intent.examples[language].map((example, at) => ({
      id: uuidOf(`phrase ${name} ${language} ${at}`),
      data: dataOf(example, language, { typeOf, aliases: flow ? aliases : new Map(), samples }),
      ...{ isTemplate: false, count: 0, lang: language, updated: 0 },
    }));
    files.add(`${file}_usersays_${language}.json`, phrases);
  }
}

function parameterOf(name: string, dataType: string, required: boolean, flow: ExportedFlow | null): unknown {
  const texts = flow?.prompts.get(name) ?? {};
  const prompts = LANGUAGES.flatMap((lang) => (texts[lang] ?? []).map((value) => ({ lang, value })));
  return {
    id: uuidOf(`parameter ${name} ${dataType}`),
    name,
    required: required && prompts.length > 0,
    dataType,
    value: `$${name}`,
    defaultValue: '',
    isList: false,
    prompts,
  };
}

/** Each text of the flow in each language, and the title as a payload that only we read: Dialogflow has none. */
function messagesOf({ intent, title, kind }: IntentDef, flow: ExportedFlow | null): unknown[] {
  const texts = LANGUAGES.flatMap((lang) =>
    (flow?.says ?? []).flatMap((say) => (say[lang] ? [{ type: '0', title: '', textToSpeech: '', lang, speech: say[lang] }] : [])),
  );
  const payloads = LANGUAGES.map((lang) => ({
    type: '4',
    title: '',
    textToSpeech: '',
    lang,
    payload: { uketsuke: { intent, title: title[lang], kind } },
  }));
  return [...texts, ...payloads];
}

type DataContext = { typeOf: (type: string) => string | null; aliases: ReadonlyMap<string, string>; samples: Samples };

/** A phrase in parts; a placeholder becomes a value that is annotated with its type. */
function dataOf(example: string, language: Language, { typeOf, aliases, samples }: DataContext): unknown[] {
  const parts = example.split(PLACEHOLDER);
  const seen = new Map<string, number>();
  return parts.flatMap((part, at) => {
    if (at % 2 === 0) return part === '' ? [] : [{ text: part, userDefined: false }];
    const meta = typeOf(part);
    const text = samples(part, language) ?? placeText(part);
    if (meta === null) return [{ text, userDefined: false }];
    const count = seen.get(part) ?? 0;
    seen.set(part, count + 1);
    return [{ text, alias: `${aliases.get(part) ?? part}${count === 0 ? '' : count}`, meta, userDefined: true }];
  });
}
