import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FormatError } from '../../../../src/features/content/formats/format-error.ts';
import { importDialogflow } from '../../../../src/features/content/formats/dialogflow/import-dialogflow.ts';
import { readZip } from '../../../../src/features/content/formats/zip.ts';
import { checkContent } from '../../../../src/features/content/check-content.ts';
import { openWorkshop, SHIPPED, zipOf, type Workshop } from './formats-kit.ts';

const says = (...texts: string[]) => texts.map((text) => ({ data: [{ text }] }));

describe('a file that is no good Dialogflow agent', () => {
  let shop: Workshop;
  beforeEach(async () => {
    shop = await openWorkshop();
  });
  afterEach(() => shop.remove());

  const take = async (bytes: Uint8Array | string) =>
    importDialogflow({ path: await shop.place('agent.zip', bytes), dir: shop.dir, basics: SHIPPED });
  const codeOf = async (bytes: Uint8Array | string) =>
    take(bytes).then(
      () => 'taken',
      (error: unknown) => (error instanceof FormatError ? error.code : `${String(error)}`),
    );
  const LIMITS = { archive: 1_000_000, entries: 10, entry: 100_000, total: 150_000 };
  const refusal = (bytes: Uint8Array) => {
    try {
      return readZip(bytes, LIMITS).size;
    } catch (error) {
      return error instanceof FormatError ? error.code : String(error);
    }
  };

  it('is named for what it is', async () => {
    expect(await codeOf('hello')).toBe('zip-none');
    expect(await codeOf(zipOf({ 'readme.txt': 'x' }))).toBe('no-agent');
    expect(
      await codeOf(
        zipOf({
          'agent.json': { displayName: 'x', defaultLanguageCode: 'ja' },
          'intents/a/a.json': {},
          'intents/a/trainingPhrases/ja.json': {},
        }),
      ),
    ).toBe('dialogflow-cx');
    expect(await codeOf(zipOf({ 'agent.json': { startFlow: 'x' }, 'intents/a.json': {} }))).toBe('dialogflow-cx');
    await expect(importDialogflow({ path: '/nowhere/agent.zip', dir: shop.dir, basics: SHIPPED })).rejects.toThrow('/nowhere/agent.zip');
  });

  it('is refused when it is damaged, encrypted, leads out of its folder, or would grow beyond measure', () => {
    const good = zipOf({ 'intents/a.json': { name: 'a' } });
    expect(refusal(good)).toBe(1);
    expect(refusal(good.slice(0, 40))).toBe('zip-none');
    const broken = good.slice();
    broken.fill(0xff, 35, 45);
    expect(refusal(broken)).toBe('zip-damaged');
    const central = Buffer.from(good).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    const encrypted = good.slice();
    encrypted[central + 8] = (encrypted[central + 8] ?? 0) | 1;
    expect(refusal(encrypted)).toBe('zip-encrypted');
    expect(refusal(zipOf({ '../../etc/passwd': 'x' }))).toBe('zip-path');
    expect(refusal(zipOf({ '/etc/passwd': 'x' }))).toBe('zip-path');
    expect(refusal(zipOf({ 'a\\..\\..\\b': 'x' }))).toBe('zip-path');
    expect(refusal(zipOf({ 'a.json': 'x'.repeat(200_000) }))).toBe('zip-too-large');
    expect(refusal(zipOf({ 'a.json': 'x'.repeat(90_000), 'b.json': 'x'.repeat(90_000) }))).toBe('zip-too-large');
    expect(refusal(zipOf(Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`${at}`, 'x']))))).toBe('zip-too-large');
    // A bomb that says it is small.
    const bomb = zipOf({ 'a.json': 'x'.repeat(90_000) });
    const directory = Buffer.from(bomb).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    new DataView(bomb.buffer, bomb.byteOffset).setUint32(directory + 24, 10, true);
    expect(refusal(bomb)).toBe('zip-damaged');
  });

  it('costs only the broken items, and says which', async () => {
    const report = await take(
      zipOf({
        'agent.json': '{ not json',
        'intents/Good.json': {
          name: 'Good',
          responses: [
            { messages: [{ type: 0, lang: 'en', speech: 'Yes, we do.' }, { type: {} }, 7], parameters: [{}, null], affectedContexts: null },
          ],
        },
        'intents/Good_usersays_en.json': [...says('do you do good'), { data: [] }, 'text', null],
        'intents/Bad.json': { title: 'no name' },
        'intents/Lost_usersays_ja.json': says('迷子'),
        'intents/Binary.json': new Uint8Array([0xff, 0xfe, 0x00, 0x01]),
        'entities/e.json': { name: 'e' },
        'entities/e_entries_en.json': [{ value: 'one' }, { value: 5, synonyms: [6] }, {}, 'x'],
      }),
    );
    expect(report).toMatchObject({ made: 1, flows: 1, entities: 1, examples: 1 });
    const lines = report.notes.map(({ file, item, note }) => `${file} ${item} ${note.en}`).join('\n');
    for (const part of [
      'agent.json',
      'intents/Bad.json',
      'intents/Binary.json',
      'Good parameters[0]',
      'Good messages[1]',
      '3 training phrase',
      'intents/Lost_usersays_ja.json',
      '@e entries[2]',
    ])
      expect(lines).toContain(part);
    expect(await checkContent(shop.dir, 'en')).toMatchObject({ errors: 0 });
  });

  it('never crashes the import with names and texts made to hurt', async () => {
    const hostile = [
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'x'.repeat(1_000_000),
      '🙂',
      '../../x',
      '{{ evil }}',
      '{%',
      'a: b\n- c',
      '\u0000\u202e',
      '日本語'.repeat(200),
      'CON',
      '-',
      '123',
    ];
    const files: Record<string, unknown> = {};
    for (const [at, name] of hostile.entries()) {
      files[`intents/${at}.json`] =
        `{"name": ${JSON.stringify(name)}, "__proto__": {"polluted": 1}, "responses": [{"parameters": [{"name": ${JSON.stringify(name.slice(0, 50))}, "dataType": "@e${at}", "required": true, "value": ${JSON.stringify(`$${name.slice(0, 50)}`)}, "prompts": [{"lang": "en", "value": "Which one?"}]}], "messages": [{"type": 0, "lang": "en", "speech": "It is {{ 1 | divided_by: 0 }} {% for x in y %} number ${at}"}]}]}`;
      files[`intents/${at}_usersays_en.json`] = says(`say ${at} {brace} {{liquid}}`, name, 'y'.repeat(3000));
      files[`entities/e${at}.json`] = { name };
      files[`entities/e${at}_entries_en.json`] = [{ value: name, synonyms: [name, '__proto__', '"q",|'] }];
    }
    const report = await take(zipOf(files));
    expect(report.made).toBeGreaterThan(10);
    expect((await checkContent(shop.dir, 'en')).lines.filter((line) => / error /.test(line))).toEqual([]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(report.files.every((file) => /^(intents|flows)(\/data)?\/[a-z0-9_-]+\.(yaml|csv|yaml\.left-out)$/.test(file))).toBe(true);
  });
});
