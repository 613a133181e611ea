/** What only shows when all files are seen together. Pure: works on drafts in the studio as on files. */
import { finding } from './check/problems.ts';
import type { Finding } from './check/problems.ts';
import { checkExamples } from './check/examples.ts';
import { endlessGotos } from './check/gotos.ts';
import { checkPatterns } from './check/patterns.ts';
import { checkTexts } from './check/texts.ts';
import type { Content, FlowDef } from './content.ts';
import { walk } from './flow.ts';
import { PHRASE_KEYS, PHRASE_VARIANTS } from './phrase-keys.ts';
import { RESERVED_NAMES } from './scope.ts';
import { DESK_INTENTS } from './starting.ts';

export type ValidateOptions = {
  /** Examples that an intent should have in each language. */
  minExamples?: number;
  /** Files whose content is missing because they are broken. */
  broken?: ReadonlySet<string>;
};

/** Found in texts without any content file (nlu/entities), and the two that only slots know. */
const BUILT_IN = ['date_time', 'number', 'count', 'amount', 'text', 'email', 'phone', 'postal_code', 'address', 'card_number', 'choice'];
const RESERVED = new Set<string>(RESERVED_NAMES);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names after which values can be found in texts: built in, patterns of `entities.yaml`, and what connectors are searched by. */
export function entityNames(content: Content): Set<string> {
  const connectors = isRecord(content.connectors) ? Object.values(content.connectors) : [];
  const gazetteers = connectors.flatMap((one) => (isRecord(one) && typeof one['entity'] === 'string' ? [one['entity']] : []));
  return new Set([...BUILT_IN, ...Object.keys(content.entities), ...gazetteers]);
}

export function validateContent(content: Content, options: ValidateOptions = {}): Finding[] {
  const broken = options.broken ?? new Set<string>();
  const brokenIn = (folder: string): boolean => [...broken].some((file) => file.startsWith(folder));
  const context = { content, entities: entityNames(content), lenient: brokenIn('flows/'), lenientIntents: brokenIn('intents/') };
  return [
    ...Object.values(content.flows).flatMap((flow) => checkFlow(flow, context)),
    ...checkStarts(context),
    ...checkExamples(content, context.entities, options.minExamples ?? 15),
    ...endlessGotos(content),
    ...(broken.has('flows/phrases.yaml') ? [] : checkPhrases(content)),
    ...checkPatterns(content),
    ...checkTexts(content),
  ];
}

type Context = { content: Content; entities: Set<string>; lenient: boolean; lenientIntents: boolean };

function checkFlow(flow: FlowDef, { content, entities, lenient, lenientIntents }: Context): Finding[] {
  const file = `flows/${flow.flow}.yaml`;
  const found: Finding[] = [];
  for (const [name, slot] of Object.entries(flow.slots)) {
    if (RESERVED.has(name)) found.push(finding(file, ['slots', name], 'error', 'reserved-name', name));
    if (!entities.has(slot.entity) && !lenient)
      found.push(finding(file, ['slots', name, 'entity'], 'error', 'unknown-entity', slot.entity));
  }
  for (const [index, intent] of flow.starts.entries()) {
    const known = content.intents.some((one) => one.intent === intent);
    if (!known && !lenientIntents) found.push(finding(file, ['starts', index], 'error', 'unknown-intent', intent));
  }
  const connectors = new Set(isRecord(content.connectors) ? Object.keys(content.connectors) : []);
  for (const { step, type, path } of walk(flow.steps)) {
    if (type.key === 'ask') {
      const slot = String(step['ask']);
      if (!Object.hasOwn(flow.slots, slot)) found.push(finding(file, [...path, 'ask'], 'error', 'unknown-slot', slot));
      if (JSON.stringify(step['help']) === JSON.stringify(step['say']))
        found.push(finding(file, [...path, 'help'], 'error', 'help-repeats'));
    }
    if (type.key === 'choose' && RESERVED.has(String(step['choose']))) {
      found.push(finding(file, [...path, 'choose'], 'error', 'reserved-name', String(step['choose'])));
    }
    const choices = step['options'] ?? step['choices'];
    if (Array.isArray(choices)) {
      const values = (choices as { value: string }[]).map((one) => one.value);
      const twice = values.find((value, at) => values.indexOf(value) !== at);
      if (twice !== undefined)
        found.push(finding(file, [...path, step['options'] ? 'options' : 'choices'], 'error', 'choice-twice', twice));
    }
    if (type.key === 'lookup') {
      const name = String(step['lookup']);
      if (!connectors.has(name) && !lenient) found.push(finding(file, [...path, 'lookup'], 'error', 'unknown-connector', name));
      if (RESERVED.has(String(step['as']))) found.push(finding(file, [...path, 'as'], 'error', 'reserved-name', String(step['as'])));
    }
    if (type.key === 'set') {
      for (const name of Object.keys(step['set'] as object)) {
        if (RESERVED.has(name)) found.push(finding(file, [...path, 'set', name], 'error', 'reserved-name', name));
      }
    }
    if (type.key === 'goto') {
      const target = content.flows[String(step['goto'])];
      if (!target && !lenient) found.push(finding(file, [...path, 'goto'], 'error', 'unknown-flow', String(step['goto'])));
      for (const slot of Object.keys(step['with'] as object)) {
        if (target && !Object.hasOwn(target.slots, slot)) found.push(finding(file, [...path, 'with', slot], 'error', 'unknown-slot', slot));
      }
    }
  }
  return found;
}

function checkStarts({ content, lenient }: Context): Finding[] {
  const found: Finding[] = [];
  const startedBy = new Map<string, string>();
  const called = new Set<string>();
  for (const flow of Object.values(content.flows)) {
    for (const { step, type } of walk(flow.steps)) if (type.key === 'goto') called.add(String(step['goto']));
    for (const [index, intent] of flow.starts.entries()) {
      const other = startedBy.get(intent);
      if (other) found.push(finding(`flows/${flow.flow}.yaml`, ['starts', index], 'error', 'intent-twice', intent, other));
      else startedBy.set(intent, flow.flow);
    }
  }
  const own = new Set<string>(Object.values(DESK_INTENTS));
  for (const { intent, kind } of content.intents) {
    if (startedBy.has(intent) || kind === 'system' || own.has(intent) || lenient) continue;
    found.push(finding(`intents/${intent}.yaml`, ['intent'], 'warning', 'intent-without-flow', intent));
  }
  for (const flow of Object.values(content.flows)) {
    if (flow.starts.length > 0 || called.has(flow.flow) || lenient) continue;
    found.push(finding(`flows/${flow.flow}.yaml`, ['flow'], 'warning', 'flow-unreachable', flow.flow));
  }
  return found;
}

function checkPhrases(content: Content): Finding[] {
  const file = 'flows/phrases.yaml';
  return PHRASE_KEYS.flatMap((key) => {
    const phrase = content.phrases[key] as { ja: string[]; en: string[] } | undefined;
    if (!phrase) return [finding(file, ['phrases'], 'error', 'missing-phrase', key)];
    const needed = PHRASE_VARIANTS[key] ?? 1;
    return (['ja', 'en'] as const)
      .filter((language) => phrase[language].length < needed)
      .map((language) => finding(file, ['phrases', key, language], 'error', 'few-variants', key, String(needed)));
  });
}
