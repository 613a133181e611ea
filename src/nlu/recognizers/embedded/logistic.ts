const ROUNDS = 400;
const RATE = 2;
const RIDGE = 0.001;

/** The chance that a logistic model gives a row; the last weight is the constant. */
export const logistic = (weights: number[], row: number[]): number => 1 / (1 + Math.exp(-inclination(weights, row)));

/** The same before it is brought to 0 to 1. */
export const inclination = (weights: number[], row: number[]): number =>
  row.reduce((sum, value, c) => sum + value * (weights[c] ?? 0), weights[row.length] ?? 0);

/**
 * Logistic regression, both kinds weighing the same, by gradient descent on standardised columns; the weights are given back for the columns as they are.
 * `directions[c]` says which way column c may point, 0 either way: few examples must not teach the contrary of what is known.
 */
export function fitLogistic(rows: number[][], yes: boolean[], directions: number[]): number[] {
  const width = directions.length;
  const columns = directions.map((_, c) => rows.map((row) => row[c] ?? 0));
  const means = columns.map((column) => column.reduce((a, b) => a + b, 0) / column.length);
  const spreads = columns.map((column) => spreadOf(column) || 1);
  const standard = rows.map((row) => row.map((value, c) => (value - (means[c] ?? 0)) / (spreads[c] ?? 1)));
  const count = yes.filter(Boolean).length;
  const weights = new Array<number>(width + 1).fill(0);
  for (let round = 0; round < ROUNDS; round++) {
    const slope = weights.map((weight, c) => (c < width ? weight * RIDGE : 0));
    standard.forEach((row, i) => {
      const error = (logistic(weights, row) - (yes[i] ? 1 : 0)) * (0.5 / (yes[i] ? count : yes.length - count));
      for (let c = 0; c <= width; c++) slope[c] = (slope[c] ?? 0) + error * (c < width ? (row[c] ?? 0) : 1);
    });
    for (let c = 0; c <= width; c++) {
      const moved = (weights[c] ?? 0) - RATE * (slope[c] ?? 0);
      const direction = directions[c] ?? 0;
      weights[c] = direction === 0 ? moved : direction * Math.max(0, direction * moved);
    }
  }
  const raw = weights.slice(0, width).map((weight, c) => weight / (spreads[c] ?? 1));
  return [...raw, (weights[width] ?? 0) - raw.reduce((sum, weight, c) => sum + weight * (means[c] ?? 0), 0)];
}

/** The standard deviation. */
export function spreadOf(values: number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
