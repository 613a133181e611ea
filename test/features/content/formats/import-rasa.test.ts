import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FormatError } from '../../../../src/features/content/formats/format-error.ts';
import { importRasa } from '../../../../src/features/content/formats/rasa/import-rasa.ts';
import { checkContent } from '../../../../src/features/content/check-content.ts';
import { ask, notesOn, openWorkshop, SHIPPED, type Workshop } from './formats-kit.ts';

const NLU = `version: "3.1"
nlu:
- intent: ask_hours
  examples: |
    - what time do you open
    - when do you close [tomorrow](date)
    - 何時に開きますか
    - 営業時間を教えて
- intent: order_drink
  examples: |
    - I want a [latte](drink)
    - one [cappucino]{"entity": "drink", "value": "cappuccino"} please
    - a [big]{"entity": "size", "role": "cup"} [mocha](drink)
    - from [tokyo]{"entity": "city"}
- intent: faq/ask_parking
  examples: |
    - is there parking
    - where can I park my car
- intent: faq/ask_wifi
  examples:
  - text: |
      - do you have wifi
    metadata: { x: 1 }
  - text: free wireless?
- synonym: cappuccino
  examples: |
    - cappucino
    - capuccino
- synonym: NYC
  examples: |
    - new york
    - big apple
- lookup: drink
  examples: |
    - latte
    - mocha
- regex: ticket
  examples: |
    - TK-[0-9]{6}
    - (?=bad)x
- nonsense: true
`;
const DOMAIN = `responses:
  utter_hours:
  - text: "We open at 10:00 JST."
  - text: "10時に開きます。"
  utter_drink:
  - text: "One {drink}, coming up."
    buttons:
    - { title: ok, payload: /ok }
  - text: "For {nobody}."
  - text: "At night."
    condition: [{ type: slot, name: x, value: y }]
  utter_faq/ask_parking:
  - text: "There is parking behind the shop."
  utter_faq/ask_wifi:
  - text: "Yes, it is free."
  utter_unused:
  - text: "Nobody says this."
forms:
  booking_form: { required_slots: [time] }
`;
const RULES = `rules:
- rule: hours
  steps:
  - intent: ask_hours
  - action: utter_hours
- rule: drinks
  steps: [{ intent: order_drink }, { action: utter_drink }]
- rule: faq
  steps: [{ intent: faq }, { action: utter_faq }]
stories:
- story: long
  steps: [{ intent: ask_hours }, { action: utter_hours }, { intent: order_drink }, { action: action_order }]
- story: ghost
  steps: [{ intent: ghost }, { action: utter_hours }]
`;

describe('a Rasa project', () => {
  let shop: Workshop;
  beforeEach(async () => {
    shop = await openWorkshop();
  });
  afterEach(() => shop.remove());

  async function project(files: Record<string, string>): Promise<string> {
    const path = join(shop.dir, '..', 'project');
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), text);
    }
    return path;
  }
  const whole = () => project({ 'data/nlu/all.yml': NLU, 'data/rules.yml': RULES, 'domain.yml': DOMAIN });
  const run = async (path: string, language?: 'ja' | 'en') => importRasa({ path, dir: shop.dir, basics: SHIPPED, language });

  it('becomes intents with examples in the language of each, and annotations as placeholders', async () => {
    expect(await run(await whole())).toMatchObject({ made: 4, leftOut: 0, flows: 4 });
    expect(await shop.yaml('intents/ask-hours.yaml')).toEqual({
      intent: 'ask-hours',
      title: { ja: 'ask_hours', en: 'ask_hours' },
      examples: { ja: ['何時に開きますか', '営業時間を教えて'], en: ['what time do you open', 'when do you close {date_time}'] },
    });
    expect(await shop.yaml('intents/order-drink.yaml')).toMatchObject({
      examples: { en: ['I want a {drink}', 'one {drink} please', 'a {size} {drink}', 'from {city}'] },
    });
    expect(await shop.yaml('intents/faq-ask-wifi.yaml')).toMatchObject({ examples: { en: ['do you have wifi', 'free wireless?'] } });
  });

  it('keeps look-up tables, synonyms and patterns', async () => {
    await run(await whole());
    expect(await shop.text('flows/data/rasa-drink.csv')).toBe(
      'id,name,name_en,aliases,imported_from\nlatte,latte,latte,,rasa\nmocha,mocha,mocha,,rasa\ncappuccino,cappuccino,cappuccino,cappucino|capuccino,rasa\n',
    );
    expect(await shop.yaml('flows/synonyms.yaml')).toEqual({ synonyms: [['NYC', 'new york', 'big apple']] });
    expect(await shop.yaml('flows/entities.yaml')).toEqual({ entities: { ticket: { pattern: 'TK-[0-9]{6}' } } });
  });

  it('makes flows where a rule joins an intent to its responses, and says what it left out', async () => {
    const { notes } = await run(await whole());
    expect(await shop.yaml('flows/ask-hours.yaml')).toMatchObject({
      steps: [{ say: { ja: '10時に開きます。', en: 'We open at 10:00 JST.' } }, { resolved: { ask: false } }],
    });
    expect(await shop.yaml('flows/order-drink.yaml')).toMatchObject({
      slots: { drink: { entity: 'drink', required: false } },
      steps: [{ set: { answer: 'One {{ drink.name }}, coming up.' } }, { say: {} }, { resolved: {} }],
    });
    expect(await shop.yaml('flows/faq-ask-parking.yaml')).toMatchObject({
      steps: [{ set: { answer: 'There is parking behind the shop.' } }, {}, {}],
    });
    for (const [item, part] of [
      ['long', 'not just one intent'],
      ['ghost', 'has no examples'],
      ['utter_unused', 'No simple rule'],
      ['utter_drink', 'buttons'],
      ['utter_drink', '{nobody}'],
      ['utter_drink', 'condition'],
      ['booking_form', 'Forms'],
      ['ticket', '(?=bad)x'],
      ['order_drink', 'size: cup'],
      ['nonsense', 'cannot be read'],
    ] as const)
      expect(notesOn(notes, item)).toContain(part);
    for (const { note } of notes) expect(note.ja).toMatch(/[ぁ-ん]/);
  });

  it('passes the check in an empty folder, trains, and answers', async () => {
    await run(await whole());
    expect(await checkContent(shop.dir, 'en')).toMatchObject({ errors: 0 });
    expect((await ask(shop.dir, 'en', 'is there parking'))[0]).toContain('There is parking behind the shop.');
  }, 120_000);

  it('takes one file, and the language that it is told', async () => {
    await run(await shop.place('nlu.yml', NLU), 'ja');
    expect(await shop.yaml('intents/faq-ask-parking.yaml')).toMatchObject({
      examples: { ja: ['is there parking', 'where can I park my car'], en: [] },
    });
  });

  it('updates its own files the next time', async () => {
    const path = await whole();
    await run(path);
    expect(await run(path)).toMatchObject({ made: 0, updated: 4 });
  });

  it('refuses what is no training data, and survives what is made to hurt', async () => {
    const codeOf = async (text: string) =>
      run(await shop.place('nlu.yml', text)).then(
        ({ made }) => made,
        (error: unknown) => (error instanceof FormatError ? error.code : String(error)),
      );
    expect(await codeOf('version: "3.1"\n')).toBe('no-rasa');
    expect(await codeOf('a: [1, 2\n')).toBe('no-rasa');
    expect(await codeOf(`a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\ne: &e [*d,*d]\nf: [*e,*e,*e]\nnlu: []\n`)).toBe(
      'no-rasa',
    );
    expect(await codeOf(`${'['.repeat(100_000)}`)).toBe('no-rasa');
    expect(await codeOf(`x: ${'y'.repeat(1_100_000)}`)).toBe('no-rasa');
    expect(await codeOf('__proto__: { polluted: 1 }\nnlu: []\n')).toBe('no-rasa');
    const nasty = [
      '[a](constructor)',
      '[b]{"entity": "__proto__", "value": "x"}',
      `[${'x'.repeat(100_000)}`,
      '[c]{"entity": 5}',
      '[d]{bad json}',
      '{evil} {{ x }}',
      '[]()',
      '[e](:)',
    ];
    expect(
      await codeOf(
        `nlu:\n- intent: "constructor"\n  examples: |\n${nasty.map((line) => `    - ${line}\n`).join('')}- intent: 5\n  examples: x\n- [1]\n- null\n`,
      ),
    ).toBe(1);
    expect((await checkContent(shop.dir, 'en')).lines.filter((line) => / error /.test(line))).toEqual([]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
