import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importDialogflow } from '../../../../src/features/content/formats/dialogflow/import-dialogflow.ts';
import { checkContent } from '../../../../src/features/content/check-content.ts';
import { copyContent } from '../content-kit.ts';
import { ask, CAFE, cafeFiles, notesOn, openWorkshop, SHIPPED, zipOf, type Workshop } from './formats-kit.ts';

describe('a Dialogflow agent', () => {
  let shop: Workshop;
  beforeEach(async () => {
    shop = await openWorkshop();
  });
  afterEach(() => shop.remove());

  const run = async (files: Record<string, unknown>, dir = shop.dir) =>
    importDialogflow({ path: await shop.place('agent.zip', zipOf(files)), dir, basics: SHIPPED });

  it('becomes intents with phrases, placeholders, titles and the name in Dialogflow', async () => {
    const report = await run(await cafeFiles());
    expect(report).toMatchObject({ made: 6, updated: 0, leftOut: 0, entities: 2 });
    expect(await shop.yaml('intents/opening-hours.yaml')).toMatchObject({
      intent: 'opening-hours',
      title: { ja: 'Opening Hours', en: 'Opening Hours' },
      dialogflow: 'Opening Hours',
      examples: {
        ja: expect.arrayContaining(['何時までやってますか', '{date_time}は何時から開いていますか']),
        en: expect.arrayContaining(['how late are you open {date_time}']),
      },
    });
    expect(await shop.yaml('intents/order-coffee.yaml')).toMatchObject({
      dialogflow: 'order.coffee',
      examples: {
        ja: expect.arrayContaining(['{drink}を{number}つお願いします']),
        en: expect.arrayContaining(['can I get {number} {drink}']),
      },
    });
    expect(await shop.yaml('intents/intent-1.yaml')).toMatchObject({ title: { ja: '駐車場' }, dialogflow: '駐車場' });
    expect(notesOn(report.notes, '駐車場')).toContain('no examples in English');
  });

  it('makes flows of answers, required parameters and references', async () => {
    await run(await cafeFiles());
    expect(await shop.yaml('flows/order-coffee.yaml')).toMatchObject({
      starts: ['order-coffee'],
      slots: { drink: { entity: 'drink', required: true }, count: { entity: 'number', required: true } },
      steps: [
        { ask: 'drink', say: { ja: 'お飲み物は何になさいますか。', en: 'Which drink would you like?' } },
        { ask: 'count', say: { ja: '{{ drink.name }} は、いくつご用意しますか。' } },
        {
          say: {
            ja: '{{ drink.name }} を{{ count }}個ご用意します。',
            en: "That's {{ count }} of {{ drink.name }}. See you at the counter.",
          },
        },
        { resolved: { ask: false } },
      ],
    });
    expect(await shop.yaml('flows/opening-hours.yaml')).toMatchObject({
      steps: [{ say: { ja: [expect.any(String), expect.any(String)] } }, { resolved: { ask: false } }],
    });
    expect(await shop.yaml('flows/intent-1.yaml')).toMatchObject({
      steps: [
        { set: { answer: '店の裏に5台分の駐車場があります。' } },
        { say: { en: 'This answer is in Japanese.\n{{ answer }}' } },
        { resolved: { ask: false } },
      ],
    });
    expect(await shop.yaml('intents/default-welcome-intent.yaml')).toMatchObject({ kind: 'small-talk' });
  });

  it('keeps entities as data that the desk finds them with', async () => {
    await run(await cafeFiles());
    expect(await shop.text('flows/data/dialogflow-drink.csv')).toBe(
      'id,name,name_en,aliases,imported_from\nラテ,ラテ,latte,カフェラテ|カフェオレ|café latte,dialogflow\nエスプレッソ,エスプレッソ,espresso,,dialogflow\n',
    );
    expect(await shop.yaml('flows/connectors.yaml')).toMatchObject({
      connectors: { 'dialogflow-drink': { kind: 'csv', entity: 'drink' } },
    });
    expect(await shop.yaml('flows/entities.yaml')).toEqual({ entities: { ticket: { pattern: 'CF-\\d{4}' } } });
  });

  it('says item by item what has no counterpart, in both languages', async () => {
    const { notes } = await run(await cafeFiles());
    expect(notesOn(notes, 'Stock')).toMatch(/webhook answered[\s\S]*|contexts \(shopping\)/);
    expect(notesOn(notes, 'Stock')).toContain('contexts (shopping)');
    expect(notesOn(notes, 'order.coffee - cancel')).toContain('follow-up');
    expect(notesOn(notes, 'Default Fallback Intent')).toContain('rephrase');
    expect(notesOn(notes, 'Default Welcome Intent')).toContain('Events (WELCOME)');
    expect(notesOn(notes, 'Opening Hours')).toContain('hours.say');
    expect(notesOn(notes, 'order.coffee')).toMatch(/ordercoffee-followup/);
    expect(notesOn(notes, 'order.coffee')).toMatch(/custom payload \(ja\)/);
    expect(notesOn(notes, 'order.coffee')).toMatch(/quick replies \(facebook\)/);
    expect(notesOn(notes, 'order.coffee')).toMatch(/@sys\.color/);
    expect(notesOn(notes, '@drink')).toContain('automated expansion');
    expect(notesOn(notes, '@combo')).toContain('made of other entities');
    expect(notesOn(notes, '@combo')).toContain('no values');
    expect(notesOn(notes, '@ticket')).toContain('(?<=x)y');
    expect(notes.find(({ note }) => note.en.includes('(fr)'))).toBeDefined();
    expect(notes.find(({ note }) => note.en.includes('hooks.example'))).toBeDefined();
    for (const { note } of notes) expect(note.ja).toMatch(/[ぁ-ん]/);
  });

  it('puts an answer that cannot be published aside, ready to be mended', async () => {
    const { notes } = await run(await cafeFiles());
    expect(notesOn(notes, 'Shouting')).toContain('flows/shouting.yaml.left-out');
    expect(await shop.text('flows/shouting.yaml.left-out')).toContain('Kindly wait');
    expect(await shop.yaml('intents/shouting.yaml')).toMatchObject({ intent: 'shouting' });
  });

  it('passes the check in an empty folder, trains, and answers in both languages', async () => {
    const report = await run(await cafeFiles());
    expect(report.notes.find(({ file }) => file.includes('flows/phrases.yaml'))?.note.en).toContain('copied from');
    expect(await checkContent(shop.dir, 'en')).toMatchObject({ errors: 0 });
    expect((await ask(shop.dir, 'ja', '営業時間を知りたい'))[0]).toMatch(/8時|8:00/);
    const [asked, done] = await ask(shop.dir, 'en', "I'd like to order a latte", '2');
    expect(asked).toContain('How many of latte?');
    expect(done).toContain("That's 2 of latte.");
  }, 120_000);

  it('passes the check beside the shipped content, and leaves what is there alone', async () => {
    const folder = await copyContent({ all: true });
    try {
      const before = await readdir(join(folder.dir, 'intents'));
      const report = await run(await cafeFiles(), folder.dir);
      // The shipped greeting has the same words; the agent's intent has none of its own.
      expect(report).toMatchObject({ made: 5, leftOut: 1 });
      expect(notesOn(report.notes, 'Default Welcome Intent')).toMatch(/"はじめまして" is an example of "greeting" too[\s\S]*no examples/);
      expect(await checkContent(folder.dir, 'en')).toMatchObject({ errors: 0 });
      expect((await readdir(join(folder.dir, 'intents'))).length).toBe(before.length + 5);
    } finally {
      await folder.remove();
    }
  }, 60_000);

  it('answers beside content that is there', async () => {
    const folder = await copyContent();
    try {
      expect((await run(await cafeFiles(), folder.dir)).notes.some(({ file }) => file.includes('phrases.yaml'))).toBe(false);
      const [parking, receipt] = await ask(folder.dir, 'ja', '駐車場はありますか？', '領収書をください');
      expect(parking).toContain('5台分の駐車場');
      expect(receipt).toContain('領収書');
    } finally {
      await folder.remove();
    }
  }, 180_000);

  it('updates its own files on the next import and never those that staff made', async () => {
    const files = await cafeFiles();
    await run(files);
    const fresh = await run({ ...files, 'intents/駐車場_usersays_en.json': [{ data: [{ text: 'is there a car park' }] }] });
    expect(fresh).toMatchObject({ made: 0, updated: 6 });
    expect(await shop.yaml('intents/intent-1.yaml')).toMatchObject({ examples: { en: ['is there a car park'] } });
    const own = (await shop.text('intents/stock.yaml')).replace(/^#.*\n/, '');
    await writeFile(join(shop.dir, 'intents', 'stock.yaml'), own);
    const csv = (await shop.text('flows/data/dialogflow-drink.csv')).replaceAll(/,imported_from|,dialogflow/g, '');
    await writeFile(join(shop.dir, 'flows', 'data', 'dialogflow-drink.csv'), csv);
    const third = await run(files);
    expect(third).toMatchObject({ made: 0, updated: 5, leftOut: 1 });
    expect(notesOn(third.notes, 'Stock')).toContain('not overwritten');
    expect(notesOn(third.notes, '@drink')).toContain('not overwritten');
    expect(await shop.text('intents/stock.yaml')).toBe(own);
    expect(await shop.text('flows/data/dialogflow-drink.csv')).toBe(csv);
  });

  it('adds to shared files without touching what stands there', async () => {
    await run({ 'intents/A.json': { name: 'A' }, 'intents/A_usersays_en.json': [{ data: [{ text: 'one' }] }] });
    await writeFile(join(shop.dir, 'flows', 'entities.yaml'), '# ours\nentities:\n  ticket: { pattern: "T\\\\d+" } # mine\n');
    const { notes } = await run(await cafeFiles());
    expect(await shop.text('flows/entities.yaml')).toContain('# ours');
    expect(await shop.yaml('flows/entities.yaml')).toEqual({ entities: { ticket: { pattern: 'T\\d+' } } });
    expect(notesOn(notes, '@ticket')).toContain('has "ticket" already');
  });

  it('reads an unpacked folder, a zip of a folder, and what older exports lack', async () => {
    expect(await importDialogflow({ path: CAFE, dir: shop.dir, basics: SHIPPED })).toMatchObject({ made: 6 });
    const other = join(shop.dir, 'other');
    const files = {
      'x/intents/Old.json': {
        name: 'Old',
        userSays: [{ data: [{ text: 'old @sys.date:date', meta: '' }], isTemplate: true, lang: 'en' }],
        responses: [{ speech: ['Fine, thanks.'] }],
      },
    };
    expect(await run(files, other)).toMatchObject({ made: 1, flows: 1, examples: 1 });
    expect(await shop.yaml('other/intents/old.yaml')).toMatchObject({ examples: { en: ['old {date_time}'] } });
  });
});
