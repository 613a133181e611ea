import { fit, type Fitted, type FitOptions } from './fit.ts';
import { countOf, type Row } from './rows.ts';
import { sampleOf } from './sample.ts';
import { wordSamples } from './word-samples.ts';

/** Chosen by leaving topics out in turn. */
const OPTIONS: FitOptions = { rounds: 12, rate: 0.5, drop: 0.3, decay: 3e-4, denseDecay: 3e-4, leastSeen: 1.01, seed: 1 };

/** What a word alone counts beside a message. */
const WORDS = 0.1;

/** Japanese is learnt from the labelled messages of the repository alone. */
export function trainJapanese(rows: readonly Row[]): Fitted {
  const own = rows.map((row) => sampleOf(row, 'ja', () => countOf(row)));
  return fit([...own, ...wordSamples('ja', WORDS)], OPTIONS);
}
