import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { readWeights, weightsFile } from '../../../src/nlu/emotion/shipped.ts';
import { dataHash } from '../../../src/nlu/emotion/train/data-hash.ts';
import { heldOutTopics } from '../../../src/nlu/emotion/train/holdout.ts';
import { readRows } from '../../../src/nlu/emotion/train/rows.ts';
import { decodeWeights, encodeWeights } from '../../../src/nlu/emotion/weights.ts';
import { built } from '../../../src/platform/built.ts';

const data = join(import.meta.dirname, '../../../training/emotion');

const part = (name: string) => JSON.stringify(built(`nlu/emotion/${name}.js`).href);
/** Prints the SHA-256 of Japanese weights trained anew. */
const FRESH = `
  import { createHash } from 'node:crypto';
  import { readRows } from ${part('train/rows')};
  import { trainJapanese } from ${part('train/japanese')};
  import { pack } from ${part('train/pack')};
  import { dataHash } from ${part('train/data-hash')};
  import { encodeWeights } from ${part('weights')};
  const rows = readRows(process.argv[1], 'ja');
  console.log(createHash('sha256').update(encodeWeights(pack(trainJapanese(rows), dataHash(rows)))).digest('hex'));
`;

describe('the shipped emotion weights', () => {
  it('are for Japanese what a fresh training on the messages of the repository gives, byte for byte', async () => {
    // In a process of its own on the built code: several times faster than inside the test runner.
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', FRESH, data]);
    expect(stdout.trim()).toBe(
      createHash('sha256')
        .update(readFileSync(weightsFile('ja')))
        .digest('hex'),
    );
  }, 120_000);

  it.each(['ja', 'en'] as const)('were trained on the messages that are there in %s', (language) => {
    expect(readWeights(language).data).toBe(dataHash(readRows(data, language)));
  });

  it.each(['ja', 'en'] as const)('are small for %s, and the same after writing and reading', (language) => {
    const weights = readWeights(language);
    const file = encodeWeights(weights);
    expect(file.length).toBeLessThan(600_000);
    expect(decodeWeights(file)).toEqual(weights);
  });

  it('are refused when they are cut off or something else', () => {
    const file = encodeWeights(readWeights('ja'));
    expect(() => decodeWeights(file.subarray(0, file.length - 10))).toThrow('cut off');
    expect(() => decodeWeights(Buffer.from('a picture, perhaps'))).toThrow('not a file of emotion weights');
  });
});

describe('the labelled messages', () => {
  it.each([
    ['ja', 3000],
    ['en', 2000],
  ] as const)('are all well-formed in %s, at least %i, none twice in a topic', (language, least) => {
    const rows = readRows(data, language);
    expect(rows.length).toBeGreaterThanOrEqual(least);
    expect(new Set(rows.map(({ topic, text }) => `${topic}\t${text}`)).size).toBe(rows.length);
    for (const { text, negativity, anger } of rows) {
      expect({ text, empty: text.trim() === '', angryButContent: anger > 0 && negativity === 0 }).toEqual({
        text,
        empty: false,
        angryButContent: false,
      });
    }
  });

  it('hold out a fifth of the topics, whatever their order, and a new topic does not draw the others anew', () => {
    const topics = Array.from({ length: 20 }, (_, at) => `topic-${at}`);
    const held = heldOutTopics(topics, 'ja');
    expect(held).toHaveLength(4);
    expect(heldOutTopics([...topics].reverse(), 'ja')).toEqual(held);
    const more = heldOutTopics([...topics, 'one-more'], 'ja');
    expect(more.filter((topic) => held.includes(topic)).length).toBeGreaterThanOrEqual(3);
  });
});
