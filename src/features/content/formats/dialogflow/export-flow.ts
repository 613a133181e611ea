import type { Language, Localized } from '../../../../core/language.ts';
import type { Content } from '../../../../flow/load.ts';
import { EXPORT_NOTES } from './export-notes.ts';
import { exportText, isBorrowed, type TextContext } from './export-text.ts';

type FlowDef = Content['flows'][string];
type Step = FlowDef['steps'][number];
type Texts = Partial<Record<Language, string[]>>;

/** A flow as an agent's intent can hold it. `prompts` by slot. */
export type ExportedFlow = { prompts: Map<string, Texts>; says: Texts[]; handsOver: boolean };

const LANGUAGES: Language[] = ['ja', 'en'];
const KINDS = ['ask', 'choose', 'lookup', 'branch', 'goto', 'escalate', 'set', 'say', 'resolved', 'end'];
const kindOf = (step: Step): string => KINDS.find((kind) => Object.hasOwn(step, kind)) ?? '?';

/** Asks, then texts, then perhaps a handoff: anything else has no counterpart. Null when it has none; `note` says why. */
export function exportFlow(flow: FlowDef, brand: TextContext['brand'], note: (note: Localized) => void): ExportedFlow | null {
  const exported: ExportedFlow = { prompts: new Map(), says: [], handsOver: false };
  const context = { slots: new Set(Object.keys(flow.slots)), brand, values: new Map<string, string>() };
  if (!hasCounterpart(flow.steps)) {
    note(EXPORT_NOTES.flow([...new Set(flow.steps.map(kindOf))].join(' → ')));
    return null;
  }
  for (const step of flow.steps) {
    const cannot = addStep(step, exported, context, note);
    if (cannot === null) continue;
    note(EXPORT_NOTES.template(cannot.slice(0, 60)));
    return null;
  }
  return exported;
}

function hasCounterpart(steps: Step[]): boolean {
  const kinds = steps.map(kindOf);
  const lastAsk = kinds.lastIndexOf('ask');
  const firstSay = kinds.indexOf('say');
  const end = kinds.findIndex((kind) => ['resolved', 'end', 'escalate'].includes(kind));
  return (
    steps.every((step, at) => ['ask', 'say', 'set', 'resolved', 'end', 'escalate'].includes(kinds[at] ?? '') && isPlain(step)) &&
    (firstSay < 0 || lastAsk < firstSay) &&
    (end < 0 || end === kinds.length - 1)
  );
}

/** No choices, no condition, and of values only texts that are the same for everybody. */
function isPlain(step: Step): boolean {
  if (step['choices'] !== undefined || step['when'] !== undefined) return false;
  return (
    step['set'] === undefined ||
    Object.values(step['set'] as object).every((value) => typeof value === 'string' && !/\{%(?!-?\s*(?:end)?raw\b)/.test(value))
  );
}

/** The piece that cannot be said, or null. */
function addStep(
  step: Step,
  exported: ExportedFlow,
  context: TextContext & { values: Map<string, string> },
  note: (note: Localized) => void,
): string | null {
  const kind = kindOf(step);
  if (kind === 'set') for (const [name, value] of Object.entries(step['set'] as Record<string, string>)) context.values.set(name, value);
  if (kind === 'escalate') {
    exported.handsOver = true;
    note(EXPORT_NOTES.escalate());
  }
  const said =
    kind === 'escalate' ? (step['escalate'] as { say?: unknown }).say : kind === 'ask' || kind === 'say' ? step['say'] : undefined;
  if (said === undefined) return null;
  if (step['help'] !== undefined) note(EXPORT_NOTES.help());
  if (step['asof'] !== undefined) note(EXPORT_NOTES.asof());
  const texts = textsOf(said as Localized<string | string[]>, typeof step['url'] === 'string' ? `\n${step['url']}` : '', context);
  if ('cannot' in texts) {
    // A person answers: what is said before that can be spared.
    if (kind !== 'escalate') return texts.cannot;
    note(EXPORT_NOTES.handoffText(texts.cannot.slice(0, 60)));
    return null;
  }
  if (kind === 'ask') exported.prompts.set(String(step['ask']), texts.texts);
  else exported.says.push(texts.texts);
  return null;
}

function textsOf(said: Localized<string | string[]>, after: string, context: TextContext): { texts: Texts } | { cannot: string } {
  const texts: Texts = {};
  for (const language of LANGUAGES) {
    for (const variant of [said[language]].flat()) {
      if (isBorrowed(variant, language)) continue;
      const exported = exportText(variant + after, language, context);
      if ('cannot' in exported) return exported;
      (texts[language] ??= []).push(exported.text);
    }
  }
  return { texts };
}
