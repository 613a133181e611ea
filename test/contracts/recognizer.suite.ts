import { describe, expect, it } from '@jest/globals';
import type { Recognition, Recognizer } from '../../src/nlu/recognizer.ts';

/** What an implementation shows to the suite: one that knows these, and that has never heard of the weather. */
export const KNOWN = [
  { text: '在庫はまだありますか', language: 'ja', intent: 'stock' },
  { text: '営業時間を教えてください', language: 'ja', intent: 'hours' },
  { text: 'do you have it in stock', language: 'en', intent: 'stock' },
  { text: 'what time do you open', language: 'en', intent: 'hours' },
] as const;
export const UNKNOWN = 'who won the football game';

/** What every recognizer does. `open` is called once. */
export function describeRecognizer(name: string, open: () => Promise<Recognizer> | Recognizer): void {
  describe(`the ${name} recognizer keeps the contract`, () => {
    const opened = Promise.resolve().then(open);
    const ask = async (text: string, language: 'ja' | 'en' = 'ja'): Promise<Recognition> => (await opened).recognize(text, language);

    it('names its engine', async () => {
      expect((await opened).engine).toMatch(/^[a-z]+$/);
    });

    it.each(KNOWN)('names $intent for $text', async ({ text, language, intent }) => {
      const { intents, outOfScope } = await ask(text, language);
      expect(intents[0]?.intent).toBe(intent);
      expect(outOfScope.rejected).toBe(false);
    });

    it('gives at most five intents, best first, each from 0 to 1', async () => {
      for (const { text, language } of KNOWN) {
        const scores = (await ask(text, language)).intents.map(({ score }) => score);
        expect(scores.length).toBeLessThanOrEqual(5);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        for (const score of scores) expect(score >= 0 && score <= 1).toBe(true);
      }
    });

    it('rejects what no intent is about', async () => {
      const { outOfScope } = await ask(UNKNOWN, 'en');
      expect(outOfScope.rejected).toBe(true);
      expect(outOfScope.score).toBeGreaterThan((await ask(KNOWN[2].text, 'en')).outOfScope.score);
    });

    it('says the same to the same question', async () => {
      expect(await ask('在庫ある？')).toEqual(await ask('在庫ある？'));
    });

    it.each([
      ['nothing', ''],
      ['blanks', ' \n\t　'],
      ['an emoji', '😀'],
      ['half an emoji', '\uD83D'],
      ['control characters', '\u0000\u0007\u001B[31m'],
      ['marks upon marks', `在${'\u0301'.repeat(400)}庫`],
      ['a long story', `${'昨日そちらのお店で買い物をしました。'.repeat(60)}在庫はまだありますか`],
      ['mixed writing', '在庫ありますか is it in stock ЖЖЖ مرحبا 안녕'],
    ])('answers %s without complaint', async (_what, text) => {
      const { intents, outOfScope } = await ask(text);
      expect(intents.length).toBeLessThanOrEqual(5);
      expect(outOfScope.score >= 0 && outOfScope.score <= 1).toBe(true);
    });

    it('explains itself with pieces of the text as it was written, if it can', async () => {
      const { explain } = await opened;
      if (!explain) return;
      const text = '😀ｻﾞｲｺはまだありますか、在庫';
      const why = explain.call(await opened, text, 'ja', 'stock');
      expect(why?.intent).toBe('stock');
      for (const { start, end, text: piece } of why?.fragments ?? []) expect(text.slice(start, end)).toBe(piece);
    });
  });
}
