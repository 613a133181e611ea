/** How strongly counts are drawn to nothing, and those of one language to those that both share. */
const DECAY = { shared: 0.0005, apart: 0.005 };
const ROUNDS = 400;
const RATE = 0.1;

/**
 * Logistic regression (Adam, all samples at once): counts that Japanese and English share, and how each language departs from them.
 * The first figure of a sample is 1, whose count is free. The same samples give the same counts.
 * @param samples [{ language, figures, called: 0 | 1, weight }]
 * @returns {Record<'ja' | 'en', Float64Array>} what each figure counts in a language
 */
export function fit(samples) {
  const width = samples[0].figures.length;
  const from = { ja: width, en: 2 * width };
  const counts = new Float64Array(3 * width);
  const [mean, square] = [new Float64Array(3 * width), new Float64Array(3 * width)];
  const total = samples.reduce((sum, { weight }) => sum + weight, 0);
  for (let round = 1; round <= ROUNDS; round++) {
    const slope = counts.map((count, at) => (at === 0 ? 0 : count * (at < width ? DECAY.shared : DECAY.apart)));
    for (const { language, figures, called, weight } of samples) {
      const own = from[language];
      let odds = 0;
      for (let at = 0; at < width; at++) odds += (counts[at] + counts[own + at]) * figures[at];
      const error = ((1 / (1 + Math.exp(-odds)) - called) * weight) / total;
      for (let at = 0; at < width; at++) {
        slope[at] += error * figures[at];
        slope[own + at] += error * figures[at];
      }
    }
    for (let at = 0; at < counts.length; at++) {
      mean[at] = 0.9 * mean[at] + 0.1 * slope[at];
      square[at] = 0.999 * square[at] + 0.001 * slope[at] ** 2;
      counts[at] -= (RATE * mean[at]) / (1 - 0.9 ** round) / (Math.sqrt(square[at] / (1 - 0.999 ** round)) + 1e-8);
    }
  }
  const of = (own) => counts.slice(0, width).map((count, at) => count + counts[own + at]);
  return { ja: of(from.ja), en: of(from.en) };
}
