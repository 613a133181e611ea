import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Language } from '../../src/core/language.ts';
import { readConversationTests, type ConversationTest } from '../../src/features/content/conversation-tests.ts';
import type { Understander } from '../../src/nlu/understand.ts';
import { loadContent } from '../../src/flow/load.ts';
import { openShipped } from '../support/shipped.ts';

const root = join(import.meta.dirname, '../..');
/** A Wednesday, two in the afternoon in Tokyo. */
const NOW = Date.parse('2026-11-25T14:00:00+09:00');

let understander: Understander;
let zone: string;
let rows: ConversationTest[];
let close: () => Promise<void> = () => Promise.resolve();

beforeAll(async () => {
  rows = await readConversationTests(join(root, 'test/fixtures/conversations/paraphrases.yaml'));
  const shipped = await openShipped(NOW);
  close = shipped.close;
  zone = shipped.setup.zone;
  understander = shipped.release.understander;
}, 300_000);
afterAll(() => close());

/** The best intent, rejected or not, as the desk would read the sentence. */
async function bestIntents({ name: text, language }: ConversationTest): Promise<{ best: string; guesses: string }> {
  const { intents } = await understander.understand(text, { language, now: NOW, zone });
  const guesses = intents.slice(0, 3).map(({ intent, score }) => `${intent} ${score.toFixed(2)}`);
  return { best: intents[0]?.intent ?? 'none', guesses: guesses.join(', ') || 'none' };
}

const due = ({ turns }: ConversationTest): string[] => turns[0]?.expect.intents ?? [];

/** Written from the intents' titles alone, by somebody who had not read the examples. A floor is a little below what was measured. */
describe('the shipped content, asked in the words of somebody who never read it', () => {
  it.each<[Language, number]>([
    ['ja', 0.96],
    ['en', 0.95],
  ])(
    'knows what is wanted in %s (share of at least %d)',
    async (language, least) => {
      const asked = rows.filter((row) => row.language === language);
      const missed: string[] = [];
      for (const row of asked) {
        const { best, guesses } = await bestIntents(row);
        if (!due(row).includes(best)) missed.push(`${row.name} → ${due(row).join(' or ')}, but: ${guesses}`);
      }
      const share = (asked.length - missed.length) / asked.length;
      expect({ share, missed: share >= least ? [] : missed }).toEqual({ share, missed: [] });
    },
    120_000,
  );

  it('has ten paraphrases or more of every intent in each language', async () => {
    const { content } = await loadContent(root);
    const thin = (content?.intents ?? []).flatMap(({ intent }) =>
      (['ja', 'en'] as const)
        .map((language) => ({
          intent,
          language,
          count: rows.filter((row) => row.language === language && due(row).includes(intent)).length,
        }))
        .filter(({ count }) => count < 10),
    );
    expect(thin).toEqual([]);
  });
});
