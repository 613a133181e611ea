/** A small desk for tests of the engine: content in a few lines, understanding by hand, and a customer who writes. */
import type { Language } from '../../src/core/language.ts';
import type { Entity, EntityValue, Understanding } from '../../src/core/understanding.ts';
import type { LookupAnswer, LookupQuestion } from '../../src/flow/lookups.ts';
import { createEngine } from '../../src/flow/engine.ts';
import type { Content, DialogueState, TurnInput, TurnResult } from '../../src/flow/engine.ts';
import { parseContent } from '../../src/flow/load.ts';
import { PHRASE_KEYS } from '../../src/flow/phrase-keys.ts';
import { emptyState } from '../../src/flow/state.ts';

/** Every phrase says its own name, with three variants. */
export const PHRASES = `phrases:\n${PHRASE_KEYS.map(
  (key) => `  ${key}: { ja: ["<${key}>です。", "<${key}-b>です。", "<${key}-c>です。"], en: ["<${key}>.", "<${key}-b>.", "<${key}-c>."] }`,
).join('\n')}\n`;

export const CONNECTORS = `connectors:
  stock: { kind: csv }
  products: { kind: csv, entity: product }
  stores: { kind: csv, entity: store }
`;
export const SETUP = `brand: { name: { ja: 雑貨のカモ屋, en: Kamoya Goods }, privacy_url: https://kamoya.example/privacy, shop_url: https://kamoya.example/ }
zone: Asia/Tokyo
`;

export function intentFile(intent: string, kind = 'faq'): string {
  return `intent: ${intent}\nkind: ${kind}\ntitle: { ja: ${intent}のこと, en: About ${intent} }\nexamples: { ja: [${intent}の例], en: [${intent} example] }\n`;
}

/** Files around some flows: phrases, connectors, setup, and an intent file for every name. */
export function filesOf(flows: Record<string, string>, intents: Record<string, string>): Record<string, string> {
  const files: Record<string, string> = { 'flows/phrases.yaml': PHRASES, 'flows/connectors.yaml': CONNECTORS, 'flows/setup.yaml': SETUP };
  for (const [name, source] of Object.entries(flows)) files[`flows/${name}.yaml`] = source;
  for (const [name, kind] of Object.entries(intents)) files[`intents/${name}.yaml`] = intentFile(name, kind);
  return files;
}

/** What was read before: nobody changes content. */
const read = new Map<string, Content>();

/** Throws with the problems when the content has errors: a test's own content has to be sound. */
export function contentOf(files: Record<string, string>): Content {
  const key = JSON.stringify(files);
  const content = read.get(key) ?? readContent(files);
  read.set(key, content);
  return content;
}

function readContent(files: Record<string, string>): Content {
  const { content, problems } = parseContent(files);
  if (!content)
    throw new Error(
      JSON.stringify(
        problems.filter((one) => one.severity === 'error'),
        null,
        1,
      ),
    );
  return content;
}

export const product = (id: string, name: string, en: string): EntityValue => ({
  kind: 'record',
  id,
  name,
  fields: { name, name_en: en, price: '1100' },
});
export const MUG = product('P1', 'マグカップ', 'Mug');
export const NOTE = product('P2', 'ノートA5', 'Notebook A5');
export const SHIBUYA: EntityValue = { kind: 'record', id: 'S1', name: '渋谷店', fields: { name: '渋谷店', name_en: 'Shibuya' } };
export const SHINJUKU: EntityValue = { kind: 'record', id: 'S2', name: '新宿店', fields: { name: '新宿店', name_en: 'Shinjuku' } };

const NAMES: [string, string, EntityValue][] = [
  ['マグカップ', 'product', MUG],
  ['マグ', 'product', MUG],
  ['mug', 'product', MUG],
  ['ノート', 'product', NOTE],
  ['notebook', 'product', NOTE],
  ['渋谷店', 'store', SHIBUYA],
  ['渋谷', 'store', SHIBUYA],
  ['shibuya', 'store', SHIBUYA],
  ['新宿店', 'store', SHINJUKU],
  ['新宿', 'store', SHINJUKU],
  ['shinjuku', 'store', SHINJUKU],
  ['明日', 'date_time', { kind: 'date_time', iso: '2026-11-22T00:00', grain: 'day' }],
];

/** What the entity finder of a real desk would see in these few words. */
export function entitiesIn(text: string): Entity[] {
  const found: Entity[] = [];
  for (const [name, type, value] of NAMES) {
    const start = text.toLowerCase().indexOf(name);
    const end = start + name.length;
    if (start < 0 || found.some((one) => start < one.end && one.start < end)) continue;
    found.push({ type, text: text.slice(start, end), start, end, score: 1, value });
  }
  return found.sort((a, b) => a.start - b.start);
}

export type Meant = {
  intent?: string | undefined;
  score?: number | undefined;
  close?: string[] | undefined;
  entities?: Entity[] | undefined;
  language?: Language | undefined;
};

/** An understanding by hand. Without an intent the sentence is out of scope; `close` are intents that are as likely as the first. */
export function understood(text: string, { intent, score = 0.9, close = [], entities, language = 'ja' }: Meant): Understanding {
  const names = [...(intent === undefined ? [] : [intent]), ...close];
  return {
    language,
    languageCertain: true,
    intents: names.map((name, at) => ({ intent: name, score: close.length > 0 ? 0.45 - at * 0.02 : score })),
    outOfScope: { rejected: names.length === 0, score: names.length === 0 ? 1 : 0 },
    ambiguous: close.length > 0,
    entities: entities ?? entitiesIn(text),
    emotion: { negativity: 0, anger: 0, urgency: 0, gratitude: 0, strength: 0 },
    engine: 'by-hand',
  };
}

export const NOW = Date.parse('2026-11-21T03:00:00Z');

export type Customer = {
  says(text: string, meant?: Meant, more?: Partial<TurnInput>): Promise<TurnResult>;
  presses(value: string, meant?: Meant): Promise<TurnResult>;
  /** Texts of the last turn, one line per bubble. */
  heard(): string[];
  state(): DialogueState;
  asked: { connector: string; query: LookupQuestion }[];
};

export type Stock = (connector: string, query: LookupQuestion) => LookupAnswer;
export const answerOf = (items: LookupAnswer['items']): LookupAnswer => ({ items, total: items.length, asOf: NOW, stale: false });

/** A customer in conversation with a desk that runs this content. Every state goes through JSON between turns, as in the database. */
export function customer(content: Content, options: { stock?: Stock; language?: Language; cpuNow?: () => number } = {}): Customer {
  const asked: Customer['asked'] = [];
  const engine = createEngine(content, {
    lookup: (connector, query) => {
      asked.push({ connector, query });
      return Promise.resolve().then(() => (options.stock ? options.stock(connector, query) : answerOf([])));
    },
    cpuNow: options.cpuNow ?? (() => 0),
  });
  let state = emptyState();
  let last: TurnResult | null = null;
  const run = async (text: string, meant: Meant, more: Partial<TurnInput>): Promise<TurnResult> => {
    const language = meant.language ?? options.language ?? 'ja';
    const understanding = understood(text, { ...meant, language });
    last = await engine.run({ state, understanding, text, contact: {}, now: NOW, zone: 'Asia/Tokyo', language, ...more });
    state = JSON.parse(JSON.stringify(last.state)) as DialogueState;
    return last;
  };
  return {
    says: (text, meant = {}, more = {}) => run(text, meant, more),
    presses: (value, meant = {}) => run(value, meant, { choice: value }),
    heard: () => (last?.bubbles ?? []).map((bubble) => bubble.text),
    state: () => state,
    asked,
  };
}
