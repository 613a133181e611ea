import { stringify } from 'yaml';
import { inReadingOrder } from './reading-order.ts';
import type { Content } from '../../flow/load.ts';

type IntentDef = Content['intents'][number];
type FlowDef = Content['flows'][string];
type StepDef = FlowDef['steps'][number];

/** Content as YAML files by name (`intents/x.yaml`), sorted. The same content always gives the same bytes, and a small change a small difference. */
export function contentToFiles(content: Content): Map<string, string> {
  const files: [string, unknown][] = [
    ...content.intents.map((intent): [string, unknown] => [`intents/${intent.intent}.yaml`, intentFile(intent)]),
    ...Object.values(content.flows).map((flow): [string, unknown] => [`flows/${flow.flow}.yaml`, flowFile(flow)]),
    ['flows/phrases.yaml', { phrases: content.phrases }],
    ['flows/triggers.yaml', { triggers: content.triggers }],
    ['flows/synonyms.yaml', { synonyms: content.synonyms }],
    ['flows/entities.yaml', { entities: content.entities }],
    ['flows/connectors.yaml', { connectors: content.connectors }],
    ['flows/setup.yaml', content.setup],
  ];
  const written = files.filter(([, value]) => value !== null && value !== undefined);
  return new Map(written.sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, value]) => [file, toYaml(inReadingOrder(value))]));
}

/** Long lines stay whole and numbers in quotes stay texts, whoever reads them. */
export const toYaml = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });

function intentFile({ intent, title, kind, examples, ...rest }: IntentDef): unknown {
  return { intent, title, ...(kind === 'faq' ? {} : { kind }), examples, ...rest };
}

function flowFile({ flow, title, starts, slots, steps, ...rest }: FlowDef): unknown {
  const head = { flow, title, ...(starts.length > 0 && { starts }), ...(Object.keys(slots).length > 0 && { slots }) };
  return { ...head, ...rest, steps: steps.map(stepInFile) };
}

/** `resolved` and `end` alone are written as people write them. */
function stepInFile(step: StepDef): unknown {
  const keys = Object.keys(step);
  if (keys.length === 1 && step['end'] === true) return 'end';
  if (keys.length === 1 && JSON.stringify(step['resolved']) === '{"ask":true}') return 'resolved';
  return step;
}
