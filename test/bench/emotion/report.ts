import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { Language } from '../../../src/core/language.ts';
import { quantile } from '../../../src/core/quantile.ts';
import { featuresOf } from '../../../src/nlu/emotion/features.ts';
import { levelsOf, NEGATIVE_LINE } from '../../../src/nlu/emotion/levels.ts';
import { atLine, auroc } from '../../../src/nlu/emotion/measure.ts';
import { createModel, type Model } from '../../../src/nlu/emotion/model.ts';
import { learnGround, trainEnglish } from '../../../src/nlu/emotion/train/english.ts';
import type { Fitted } from '../../../src/nlu/emotion/train/fit.ts';
import { readGoEmotions, type PublicRow } from '../../../src/nlu/emotion/train/goemotions.ts';
import { heldOutTopics } from '../../../src/nlu/emotion/train/holdout.ts';
import { trainJapanese } from '../../../src/nlu/emotion/train/japanese.ts';
import { pack } from '../../../src/nlu/emotion/train/pack.ts';
import { readRows, type Row } from '../../../src/nlu/emotion/train/rows.ts';

/**
 * How well emotion is heard in topics that were held out of the training, beside the rules alone, in one run:
 *   node dist/test/bench/emotion/report.js [--goemotions DIR]
 * English needs GoEmotions (train.tsv, test.tsv and labels.txt as published).
 */
const { values } = parseArgs({ options: { goemotions: { type: 'string' } } });
const data = fileURLToPath(new URL('../../../../training/emotion', import.meta.url));
/** What was written with the model's mistakes in view proves nothing. */
const OWN = new Set(['everyday', 'escalation', 'questions', 'requests', 'irony', 'rants', 'harsh', 'mixed']);

type Heard = { row: PublicRow; negativity: number; anger: number; gratitude: number; urgency: number; rules: number; rulesAnger: number };

function hear(rows: readonly PublicRow[], language: Language, model: Model): { heard: Heard[]; micros: number[] } {
  const micros: number[] = [];
  const heard = rows.map((row) => {
    const from = performance.now();
    const features = featuresOf(row.text, language);
    const emotion = levelsOf(model(features), features.rules);
    micros.push((performance.now() - from) * 1000);
    return { row, ...emotion, rules: features.rules.negativity, rulesAnger: features.rules.anger };
  });
  return { heard, micros };
}

const figure = (value: number | null) => (value === null ? '  —  ' : value.toFixed(3));
const areaOf = (heard: readonly Heard[], score: (one: Heard) => number, positive: (row: PublicRow) => boolean) =>
  figure(auroc(heard.map((one) => ({ score: score(one), positive: positive(one.row) }))));
const discontent = (row: PublicRow) => row.negativity > 0;

function overall(name: string, heard: readonly Heard[]): void {
  const area = (score: (one: Heard) => number, positive: (row: PublicRow) => boolean) => areaOf(heard, score, positive);
  console.log(`${name}: ${heard.length} rows`);
  console.log(`  negativity AUROC ${area((one) => one.negativity, discontent)}, rules alone ${area((one) => one.rules, discontent)}`);
  console.log(
    `  anger AUROC ${area(
      (one) => one.anger,
      (row) => row.anger > 0,
    )}, rules alone ${area(
      (one) => one.rulesAnger,
      (row) => row.anger > 0,
    )}`,
  );
  console.log(
    `  urgency AUROC ${area(
      (one) => one.urgency,
      (row) => row.urgency > 0,
    )}, gratitude ${area(
      (one) => one.gratitude,
      (row) => row.gratitude > 0,
    )}`,
  );
  const line = atLine(
    heard.map((one) => ({ score: one.negativity, positive: discontent(one.row) })),
    NEGATIVE_LINE,
  );
  console.log(
    `  at ${NEGATIVE_LINE}: accuracy ${figure(line.accuracy)}, precision ${figure(line.precision)}, recall ${figure(line.recall)}`,
  );
  for (const [from, level] of [
    [0.45, 1],
    [0.7, 2],
  ] as const) {
    const { precision, recall } = atLine(
      heard.map((one) => ({ score: one.anger, positive: one.row.anger >= level })),
      from,
    );
    const calm = heard.filter(({ row }) => row.anger === 0);
    const wrongly = calm.filter(({ anger }) => anger >= from).length / calm.length;
    console.log(
      `  anger from ${from}: precision ${figure(precision)}, recall ${figure(recall)}, of those without anger ${(wrongly * 100).toFixed(1)} %`,
    );
  }
}

function byPart(heard: readonly (Heard & { row: Row })[], part: 'kind' | 'register'): void {
  for (const name of [...new Set(heard.map(({ row }) => row[part]))].sort()) {
    const own = heard.filter(({ row }) => row[part] === name);
    const { accuracy } = atLine(
      own.map((one) => ({ score: one.negativity, positive: discontent(one.row) })),
      NEGATIVE_LINE,
    );
    const median = quantile(
      own.map((one) => one.negativity),
      0.5,
    );
    console.log(
      `  ${part} ${name.padEnd(10)} ${String(own.length).padStart(4)} rows, AUROC ${areaOf(own, (one) => one.negativity, discontent)}, accuracy ${figure(accuracy)}, median negativity ${median.toFixed(2)}`,
    );
  }
}

function report(language: Language, train: (rows: Row[]) => Fitted): Model {
  const rows = readRows(data, language);
  const held = new Set(
    heldOutTopics(
      rows.map(({ topic }) => topic).filter((topic) => !OWN.has(topic)),
      language,
    ),
  );
  const model = createModel(pack(train(rows.filter(({ topic }) => !held.has(topic))), ''));
  const test = rows.filter(({ topic }) => held.has(topic));
  hear(test, language, model);
  const { heard, micros } = hear(test, language, model);
  overall(`${language}, held out: ${[...held].join(', ')}`, heard);
  byPart(heard as (Heard & { row: Row })[], 'kind');
  byPart(heard as (Heard & { row: Row })[], 'register');
  console.log(`  per row: median ${Math.round(quantile(micros, 0.5))} µs, p99 ${Math.round(quantile(micros, 0.99))} µs`);
  return model;
}

report('ja', trainJapanese);
if (values.goemotions) {
  const folder = values.goemotions;
  const ground = learnGround(readGoEmotions(folder, 'train.tsv'));
  const model = report('en', (rows) => trainEnglish(rows, ground));
  overall('GoEmotions, published test rows (Reddit comments, for sanity)', hear(readGoEmotions(folder, 'test.tsv'), 'en', model).heard);
} else {
  console.log(
    `en: not measured; give --goemotions DIR with the files of GoEmotions (github.com/google-research/google-research, goemotions)`,
  );
}
