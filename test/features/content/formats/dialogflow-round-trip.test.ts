import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { embeddedTraining } from '../../../../src/cli/content-runtime.ts';
import { checkContent } from '../../../../src/features/content/check-content.ts';
import type { NamedThings } from '../../../../src/features/content/named-things.ts';
import { exportDialogflow, type AgentExport } from '../../../../src/features/content/formats/dialogflow/export-dialogflow.ts';
import { importDialogflow } from '../../../../src/features/content/formats/dialogflow/import-dialogflow.ts';
import { readZip, writeZip } from '../../../../src/features/content/formats/zip.ts';
import { loadContent, type Content } from '../../../../src/flow/load.ts';
import { notesOn, openWorkshop, SHIPPED, type Workshop } from './formats-kit.ts';

const training = embeddedTraining({ RECOGNIZER_MAX_WITHHELD: 0.02 });

/** Intents as data, whatever their order. */
const intentsOf = ({ intents }: Content) => Object.fromEntries(intents.map((intent) => [intent.intent, intent]));
/** Names and their other words, by entity. */
const thingsOf = (things: NamedThings[]) =>
  Object.fromEntries(
    things.map(({ type, entries }) => [
      type,
      Object.fromEntries(
        entries.map(({ name, aliases, fields }) => [name, { en: fields['name_en'] ?? '', words: [...new Set([name, ...aliases])].sort() }]),
      ),
    ]),
  );

describe('a release that goes to Dialogflow and comes back', () => {
  let shop: Workshop;
  beforeEach(async () => {
    shop = await openWorkshop();
  });
  afterEach(() => shop.remove());

  async function thereAndBack(content: Content, dir: string) {
    const things = await training.gazetteers(content, dir);
    const agent = exportDialogflow(content, things);
    const report = await importDialogflow({ path: await shop.place('agent.zip', writeZip(agent.files)), dir: shop.dir, basics: SHIPPED });
    expect(await checkContent(shop.dir, 'en')).toMatchObject({ errors: 0 });
    const { content: back } = await loadContent(shop.dir);
    if (!back) throw new Error('nothing came back');
    return { agent, report, back, things, thingsBack: await training.gazetteers(back, shop.dir) };
  }
  const json = (agent: AgentExport, file: string): unknown => JSON.parse(agent.files.get(file) ?? 'null');

  it('keeps every intent, example, title and entity of the shipped content', async () => {
    const { content } = await loadContent(SHIPPED);
    if (!content) throw new Error('the shipped content has errors');
    const { agent, report, back, things, thingsBack } = await thereAndBack(content, SHIPPED);
    expect(content.intents.length).toBeGreaterThanOrEqual(33);
    expect(content.intents.reduce((sum, { examples }) => sum + examples.ja.length + examples.en.length, 0)).toBeGreaterThan(3000);
    expect(intentsOf(back)).toEqual(intentsOf(content));
    expect(thingsOf(thingsBack)).toEqual(thingsOf(things));
    expect(Object.fromEntries(Object.entries(back.entities).map(([type, { pattern }]) => [type, pattern]))).toEqual(
      Object.fromEntries(Object.entries(content.entities).map(([type, { pattern }]) => [type, pattern])),
    );
    expect(report).toMatchObject({ made: content.intents.length, leftOut: 0, flows: agent.answers });
    // Flows that only say come back saying the same; those that look things up are named instead.
    expect(agent.answers).toBeGreaterThanOrEqual(15);
    expect(back.flows['support-hours']?.steps).toEqual(content.flows['support-hours']?.steps);
    for (const flow of ['stock-check', 'order-status', 'store-hours']) expect(notesOn(agent.notes, flow)).toContain('no counterpart');
    expect(agent.notes.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['flows/synonyms.yaml', 'flows/triggers.yaml', 'flows/phrases.yaml', 'flows/setup.yaml']),
    );
    expect(notesOn(agent.notes, 'order_number')).toContain('normalise');
  }, 120_000);

  it('keeps the places that no names are known for, and says so by type', async () => {
    const { content } = await loadContent(SHIPPED);
    if (!content) throw new Error('the shipped content has errors');
    const examples = {
      ja: ['{product}人気ですか', '{store}に{product}ある？', '{order_number}の件'],
      en: ['do you have {product} in {store}'],
    };
    const [intent] = content.intents.filter(({ intent }) => intent === 'stock-check').map((one) => ({ ...one, examples }));
    const alone = { ...content, intents: intent ? [intent] : [], flows: {} };
    for (const things of [[], [{ type: 'product', entries: [] }] as NamedThings[]]) {
      const { files, notes } = exportDialogflow(alone, things);
      expect(notesOn(notes, 'product')).toMatch(/^No names are known for \{product\} in the examples \(3\), [^\n]*$/);
      expect(notesOn(notes, 'store')).toContain('(2)');
      expect(JSON.parse(files.get('entities/product_entries_ja.json') ?? '')).toEqual([{ value: 'product', synonyms: ['product'] }]);
      await importDialogflow({ path: await shop.place('agent.zip', writeZip(files)), dir: shop.dir, basics: SHIPPED });
      expect(await shop.yaml('intents/stock-check.yaml')).toMatchObject({ examples });
    }
  });

  it('keeps 300 intents with entities, placeholders, asks and odd names', async () => {
    const dir = join(shop.dir, '..', 'big');
    await writeBig(dir);
    const { content } = await loadContent(dir);
    if (!content) throw new Error(JSON.stringify((await loadContent(dir)).problems.slice(0, 5)));
    const { report, back, agent, things, thingsBack } = await thereAndBack(content, dir);
    expect(content.intents).toHaveLength(300);
    expect(report).toMatchObject({ made: 300, leftOut: 0 });
    expect(intentsOf(back)).toEqual(intentsOf(content));
    expect(thingsOf(thingsBack)).toEqual(thingsOf(things));
    expect(back.entities).toEqual(content.entities);
    expect(Object.keys(back.flows).sort()).toEqual(Object.keys(content.flows).sort());
    expect(back.flows['topic-0']).toEqual(content.flows['topic-0']);
    expect(back.flows['topic-7']?.steps).toEqual(content.flows['topic-7']?.steps);
    expect([...exportDialogflow(back, thingsBack).files.keys()].sort()).toEqual([...agent.files.keys()].sort());
  }, 120_000);

  it('is a well-formed agent', async () => {
    const { content } = await loadContent(SHIPPED);
    const agent = exportDialogflow(content as Content, await training.gazetteers(content as Content, SHIPPED));
    expect(json(agent, 'agent.json')).toMatchObject({ language: 'ja', supportedLanguages: ['en'], defaultTimezone: 'Asia/Tokyo' });
    expect(json(agent, 'package.json')).toEqual({ version: '1.0.0' });
    expect(json(agent, 'intents/Default Fallback Intent.json')).toMatchObject({ fallbackIntent: true });
    expect(json(agent, 'intents/stock-check.json')).toMatchObject({
      name: 'stock-check',
      responses: [
        { parameters: expect.arrayContaining([expect.objectContaining({ dataType: '@product', name: 'product', value: '$product' })]) },
      ],
    });
    const phrases = json(agent, 'intents/stock-check_usersays_ja.json') as { data: { text: string; meta?: string; alias?: string }[] }[];
    const annotated = phrases.flatMap(({ data }) => data).filter(({ meta }) => meta === '@product');
    expect(annotated.length).toBeGreaterThan(5);
    expect(annotated.every(({ text, alias }) => text !== '' && /^product\d*$/.test(alias ?? ''))).toBe(true);
    const [cancel] = (json(agent, 'intents/cancel-order.json') as { responses: { parameters: unknown[] }[] }).responses;
    expect(cancel?.parameters).toMatchObject([
      { name: 'number', required: true, dataType: '@order_number', prompts: [{ lang: 'ja' }, { lang: 'en' }] },
      { name: 'product', required: false },
    ]);
    expect(json(agent, 'intents/cancel-order.json')).toMatchObject({ liveAgentHandoff: true });
    expect(notesOn(agent.notes, 'cancel-order')).toContain('without them');
    const zip = writeZip(agent.files);
    expect([...readZip(zip).keys()].sort()).toEqual([...agent.files.keys()].sort());
    expect(Buffer.from(zip).equals(Buffer.from(writeZip(agent.files)))).toBe(true);
    const ids = [...agent.files.values()].flatMap((text) => [...text.matchAll(/"id": "([^"]+)"/g)].map(([, id]) => id));
    expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id ?? ''))).toBe(true);
  });
});

/** 300 intents in two languages: placeholders, names of their own in Dialogflow, flows that say, ask and hand over; a gazetteer and a pattern. */
async function writeBig(dir: string): Promise<void> {
  const put = async (file: string, value: unknown) => {
    await mkdir(join(dir, file, '..'), { recursive: true });
    await writeFile(join(dir, file), typeof value === 'string' ? value : stringify(value, { lineWidth: 0 }));
  };
  const { content } = await loadContent(SHIPPED);
  await put('flows/phrases.yaml', { phrases: content?.phrases });
  await put('flows/setup.yaml', content?.setup);
  const gazetteer = {
    kind: 'csv',
    file: 'data/parts.csv',
    key: ['id'],
    search: ['name', 'name_en', 'aliases'],
    entity: 'part',
    label: { ja: 'name', en: 'name_en' },
  };
  await put('flows/connectors.yaml', { connectors: { parts: gazetteer } });
  await put('flows/entities.yaml', { entities: { serial: { pattern: '[A-Z]{3}-\\d{5}' } } });
  const parts = Array.from({ length: 500 }, (_, at) => `p${at},部品 ${at}号,part no. ${at},"第${at}部品|component ${at}"`);
  await put('flows/data/parts.csv', `id,name,name_en,aliases\n${parts.join('\n')}\n`);
  for (let n = 0; n < 300; n++) {
    const id = `topic-${n}`;
    const title = { ja: `話題${n}について`, en: `About topic ${n}` };
    const odd = n % 10 === 0 ? { dialogflow: `話題/${n}: "odd" <name>` } : {};
    const kind = n % 25 === 1 ? { kind: 'small-talk' } : {};
    await put(`intents/${id}.yaml`, {
      ...{ intent: id, title, ...kind },
      examples: {
        ja: Array.from({ length: 8 }, (_, k) => (k % 4 === 0 ? `{part}の話題${n}を${k}回{date_time}に` : `話題${n}の例文その${k}です`)),
        en: Array.from({ length: 8 }, (_, k) =>
          k % 4 === 0 ? `{serial} ${k} and topic ${n} for {number} and {number}` : `topic ${n} example number ${k}`,
        ),
      },
      ...odd,
    });
    await put(`flows/${id}.yaml`, bigFlow(n, id, title));
  }
}

function bigFlow(n: number, id: string, title: object): unknown {
  const head = { flow: id, title, starts: [id] };
  const say = {
    say: { ja: [`話題${n}のご案内です。`, `お答えします。話題${n}です。`], en: [`Here is topic ${n}.`, `Topic ${n}, as asked.`] },
  };
  const resolved = n % 25 === 1 ? 'end' : { resolved: { ask: false } };
  if (n % 7 !== 0 || n === 0) return { ...head, steps: [say, resolved] };
  const ask = { ask: 'part', say: { ja: 'どの部品でしょうか。', en: 'Which part is it?' } };
  const answer = { say: { ja: `{{ part.name }}の話題${n}です。`, en: `Topic ${n} of {{ part.name }}.` } };
  return { ...head, slots: { part: { entity: 'part', required: true } }, steps: [ask, answer, resolved] };
}
