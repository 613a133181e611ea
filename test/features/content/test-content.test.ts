import { describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConversationTests } from '../../../src/features/content/conversation-tests.ts';
import { testContent, type Reply, type Said } from '../../../src/features/content/test-content.ts';
import { confusions, reportTests, totalsOf } from '../../../src/features/content/test-report.ts';

async function tests(yaml: string) {
  const dir = await mkdtemp(join(tmpdir(), 'uketsuke-tests-'));
  try {
    await writeFile(join(dir, 'some.yaml'), yaml);
    return await readConversationTests(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}

const plain: Reply = {
  outcome: 'answered',
  intents: ['receipt'],
  guesses: [{ intent: 'receipt', score: 0.9 }],
  offered: [],
  language: 'ja',
  entities: [{ type: 'store', text: 'しぶや', names: ['渋谷店', 'Shibuya'] }],
  withPerson: false,
  bubbles: ['領収書は渋谷店で発行します。'],
};

async function outcomeOf(yaml: string, ...replies: Partial<Reply>[]) {
  const heard: Said[][] = [];
  let turn = 0;
  const say = (messages: Said[]) => {
    heard.push(messages);
    return Promise.resolve({ ...plain, ...replies[turn++] });
  };
  const results = await testContent(await tests(yaml), () => ({ say }));
  return { results, heard };
}

const single = (rest: string) => `- { text: "領収書", language: ja, ${rest} }`;

describe('a conversation test', () => {
  it('passes when the expected intent, or one that is equally right, was taken', async () => {
    expect((await outcomeOf(single('expect: receipt'))).results[0]).toMatchObject({ passed: true });
    expect((await outcomeOf(single('expect: coupon, accept: [receipt]'))).results[0]).toMatchObject({ passed: true });
    expect((await outcomeOf(single('expect: coupon'))).results[0]).toMatchObject({ passed: false });
  });

  it('that expects a person passes when the turn handed over', async () => {
    expect((await outcomeOf(single('expect: person'), { withPerson: true, outcome: 'handed-over', intents: [] })).results[0]?.passed).toBe(
      true,
    );
    expect((await outcomeOf(single('expect: person'))).results[0]?.passed).toBe(false);
  });

  it('that expects nothing passes when no intent was taken', async () => {
    expect((await outcomeOf(single('expect: out-of-scope'), { outcome: 'not-understood', intents: [] })).results[0]?.passed).toBe(true);
    expect((await outcomeOf(single('expect: out-of-scope'))).results[0]?.passed).toBe(false);
  });

  it('tells a question back that offers the right intent from a wrong answer', async () => {
    const { results } = await outcomeOf(single('expect: coupon'), { outcome: 'clarified', intents: [], offered: ['coupon', 'receipt'] });
    expect(results[0]).toMatchObject({ passed: false, askedBack: true });
    expect(totalsOf(results)).toMatchObject({ passed: 0, askedBack: 1, failed: 0 });
  });

  it('notes entities and languages that differ without failing', async () => {
    const { results } = await outcomeOf(single('expect: receipt, entities: { store: 渋谷店, product: 傘 }'), { language: 'en' });
    expect(results[0]?.passed).toBe(true);
    expect(results[0]?.notes.map(({ expected }) => expected)).toEqual(['product 傘', 'language ja']);
  });

  it('goes through the turns of a conversation, several messages in one turn', async () => {
    const yaml = `
- name: story
  language: ja
  turns:
    - { says: ["あの", "領収書"], expect: { intent: receipt, outcome: answered, mentions: ["ｼﾌﾞﾔ", "渋谷店"] } }
    - { says: "ありがとう", photo: true, expect: { outcome: closed } }
    - { says: "人", expect: {} }`;
    const { results, heard } = await outcomeOf(yaml, {}, { outcome: 'closed' });
    expect(results[0]?.failures).toEqual([expect.objectContaining({ expected: '“ｼﾌﾞﾔ” in the reply' })]);
    expect(heard.map((messages) => messages.map(({ text, photo }) => [text, photo]))).toEqual([
      [
        ['あの', false],
        ['領収書', false],
      ],
      [['ありがとう', true]],
      [['人', false]],
    ]);
  });

  it('is reported with its place, what was expected and what came', async () => {
    const { results } = await outcomeOf(`# tests\n${single('expect: coupon')}`);
    const lines = reportTests(results, 'en');
    expect(lines[0]).toBe('some.yaml:2 ✗ 領収書');
    expect(lines.join('\n')).toContain('expected: coupon\n      got: answered: receipt [receipt 0.90]');
    expect(lines[lines.length - 1]).toContain('0 of 1 passed (0.0 %)');
    expect(confusions(results)).toEqual([{ expected: 'coupon', got: 'receipt', times: 1 }]);
  });

  it('that cannot be read is named by file and line', async () => {
    await expect(tests(`${single('expect: receipt')}\n- { text: "x", language: fr, expect: a }`)).rejects.toThrow(
      /^some\.yaml:2 .*language/,
    );
    await expect(tests('- [')).rejects.toThrow(/^some\.yaml:/);
  });
});
