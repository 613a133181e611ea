/**
 * Trains the emotion models and writes src/nlu/emotion/{ja,en}.weights; the same data give the same bytes.
 *   node scripts/train-emotion.js                      Japanese alone
 *   node scripts/train-emotion.js --goemotions DIR     English too; DIR holds train.tsv, dev.tsv and labels.txt of GoEmotions as published
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.js';

const { values } = parseArgs({ options: { goemotions: { type: 'string' } } });
await build({ pages: false });
const part = (name) => import(`../dist/nlu/emotion/${name}.js`);
const [{ readRows }, { trainJapanese }, { pack }, { encodeWeights }, { dataHash }] = await Promise.all(
  ['train/rows', 'train/japanese', 'train/pack', 'weights', 'train/data-hash'].map(part),
);

const root = join(import.meta.dirname, '..');
const data = join(root, 'training/emotion');

function write(language, fitted, hash) {
  const weights = pack(fitted, hash);
  const bytes = encodeWeights(weights);
  writeFileSync(join(root, `src/nlu/emotion/${language}.weights`), bytes);
  console.log(`${language}: ${weights.keys.length} pieces, ${bytes.length} bytes`);
}

const japanese = readRows(data, 'ja');
write('ja', trainJapanese(japanese), dataHash(japanese));
if (values.goemotions) {
  const { readGoEmotions } = await part('train/goemotions');
  const { learnGround, trainEnglish } = await part('train/english');
  const english = readRows(data, 'en');
  const comments = readGoEmotions(values.goemotions, 'train.tsv');
  write('en', trainEnglish(english, learnGround(comments)), dataHash(english));
} else {
  console.log('en: left as it is; it also needs GoEmotions (--goemotions DIR)');
}
