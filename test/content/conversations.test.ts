import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConverse } from '../../src/cli/converse.ts';
import { readConversationTests } from '../../src/features/content/conversation-tests.ts';
import { testContent, type Converse, type TestResult } from '../../src/features/content/test-content.ts';
import { reportTests } from '../../src/features/content/test-report.ts';
import { openShipped } from '../support/shipped.ts';

const root = join(import.meta.dirname, '../..');
/** A Wednesday, two in the afternoon in Tokyo. */
const NOW = Date.parse('2026-11-25T14:00:00+09:00');

let converse: Converse;
let close: () => Promise<void> = () => Promise.resolve();

beforeAll(async () => {
  const shipped = await openShipped(NOW);
  close = shipped.close;
  converse = createConverse(shipped.release, { setup: shipped.setup, now: NOW });
}, 240_000);
afterAll(() => close());

const played = new Map<string, Promise<TestResult[]>>();
/** What became of the conversations in a file, which are played once. */
function play(file: string): Promise<TestResult[]> {
  const known =
    played.get(file) ??
    readConversationTests(join(root, 'test/fixtures/conversations', file)).then((tests) => testContent(tests, converse));
  played.set(file, known);
  return known;
}

/** So many of the rows, and the failing ones to read when it is fewer. */
function expectAtLeast(least: number, results: TestResult[]): void {
  const right = results.filter(({ passed }) => passed).length;
  const failing = reportTests(
    results.filter(({ passed }) => !passed),
    'en',
  );
  expect({ right, failing: right >= least ? [] : failing }).toEqual({ right, failing: [] });
}

const firstIntent = ({ test }: TestResult) => test.turns[0]?.expect.intents[0];

/** A floor is a little below what was measured: a change that costs three customers their answer is to be seen. */
describe('the shipped content, spoken to by customers', () => {
  it.each([
    ['content-single.yaml', 145],
    ['content-multi.yaml', 40],
    ['blind-single.yaml', 256],
    ['blind-multi.yaml', 39],
  ])('answers what is asked in %s (at least %i)', async (file, least) => {
    expectAtLeast(least, await play(file));
  });

  it.each(['follow-ups.yaml', 'beside-the-matter.yaml'])('does all of %s', async (file) => {
    expectAtLeast((await play(file)).length, await play(file));
  });

  it('leaves seven of ten questions that are none of its business to the customer, and hands danger to a person', async () => {
    const results = [...(await play('content-single.yaml')), ...(await play('blind-single.yaml'))];
    const strange = results.filter((result) => firstIntent(result) === 'out-of-scope');
    expect(strange.length).toBeGreaterThan(20);
    expectAtLeast(Math.ceil(strange.length * 0.7), strange);
    const grave = results.filter((result) => firstIntent(result) === 'person');
    expect(grave.length).toBeGreaterThan(20);
    expectAtLeast(Math.floor(grave.length * 0.9), grave);
  });
});
