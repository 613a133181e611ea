/** A small project of Rasa's with everything that its reader knows. */
export const RASA_PROJECT = [
  {
    name: 'data/nlu.yml',
    text: `version: "3.1"
nlu:
- intent: ask_hours
  examples: |
    - what time do you open
    - when do you close [tomorrow](date)
    - 何時に開きますか
- intent: order_drink
  examples: |
    - one [cappucino]{"entity": "drink", "value": "cappuccino"} please
    - a [big]{"entity": "size", "role": "cup"} [mocha](drink)
- intent: faq/ask_wifi
  examples:
  - text: |
      - do you have wifi
    metadata: { x: 1 }
  - text: free wireless?
- synonym: cappuccino
  examples: |
    - cappucino
- lookup: drink
  examples: |
    - latte
- regex: ticket
  examples: |
    - TK-[0-9]{6}
`,
  },
  {
    name: 'domain.yml',
    text: `responses:
  utter_hours:
  - text: "We open at 10:00 JST."
  - text: "10時に開きます。"
  utter_drink:
  - text: "One {drink}, coming up."
    buttons:
    - { title: ok, payload: /ok }
    condition:
    - type: slot
      name: night
      value: true
forms:
  order_form: { required_slots: [drink] }
`,
  },
  {
    name: 'data/rules.yml',
    text: `rules:
- rule: hours
  steps:
  - intent: ask_hours
  - action: utter_hours
stories:
- story: drink
  steps:
  - intent: order_drink
    entities: [drink]
  - or: [{ intent: a }, { intent: b }]
  - action: utter_drink
`,
  },
] as const;

const cell = (text: string, at: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
const row = (number: number, cells: string[]) =>
  `<row r="${number}">${cells.map((text, column) => cell(text, `${'ABCDE'[column]}${number}`)).join('')}</row>`;

/** The sheet of an FAQ table, as a spreadsheet program keeps it. */
export const FAQ_SHEET =
  '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' +
  row(1, ['質問', '言い換え', '回答', '言語', 'id']) +
  row(2, ['何時に開きますか', '開店は|営業時間', '10時です。', 'ja', 'hours']) +
  `<row r="3"><c r="A3"><v>42</v></c><c r="B3" t="b"><v>1</v></c><c r="D3" t="e"><v>#REF!</v></c></row></sheetData></worksheet>`;

const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A workbook's files around a sheet. */
export const sheetFiles = (sheet: string): Map<string, string> =>
  new Map([
    ['xl/workbook.xml', `<workbook xmlns:r="${OFFICE}"><sheets><sheet name="FAQ" sheetId="1" r:id="rId1"/></sheets></workbook>`],
    [
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ],
    ['xl/worksheets/sheet1.xml', sheet],
  ]);
