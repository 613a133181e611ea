import { describe, expect, it } from '@jest/globals';
import { createConverse } from '../../../../src/cli/converse.ts';
import { createUnderstander } from '../../../../src/nlu/understand.ts';
import { setup, smallRelease } from '../../handoff/kit.ts';

/** A release that recognizes nothing, and hears how things are said with the product's own ears. */
const release = {
  ...smallRelease(() => Promise.resolve()),
  understander: createUnderstander({
    recognizer: { engine: 'none', recognize: () => ({ intents: [], outOfScope: { rejected: true, score: 1 }, ambiguous: false }) },
    entities: { find: () => [] },
  }),
};
const converse = createConverse(release, { setup, now: Date.UTC(2026, 0, 15, 3) });

async function talk(language: 'ja' | 'en', turns: string[][]): Promise<(string | undefined)[]> {
  const talking = converse(language);
  const reasons: (string | undefined)[] = [];
  for (const turn of turns) {
    const { withPerson, reason } = await talking.say(turn.map((text) => ({ text })));
    reasons.push(withPerson ? (reason ?? 'person') : undefined);
  }
  return reasons;
}

describe('an angry customer in whole turns', () => {
  it('is handed over at once for very strong anger, among other messages of the same turn', async () => {
    expect(await talk('ja', [['注文番号は11223です', 'ふざけるな、二度と買わない！', '写真を送ります']])).toEqual(['anger']);
    expect(await talk('en', [['ref AB-77120', 'This is disgusting, never buying from you again, thieves!', 'sent a photo']])).toEqual([
      'anger',
    ]);
  });

  it('is left alone when a problem is told calmly, however often', async () => {
    const calm = [['花瓶がまだ届いていません'], ['番号は11223です'], ['追跡が二日前から動いていないようです']];
    expect(await talk('ja', calm)).not.toContain('anger');
  });
});
