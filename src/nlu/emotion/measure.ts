import { auroc as areaOf } from '../measures.ts';

/** The area under the ROC curve: how often a positive scores above a negative, ties by half. Null when one of the two is missing. */
export function auroc(scored: readonly { score: number; positive: boolean }[]): number | null {
  const scores = (wanted: boolean) => scored.filter(({ positive }) => positive === wanted).map(({ score }) => score);
  const area = areaOf(scores(false), scores(true));
  return Number.isNaN(area) ? null : area;
}

/** How a yes from `line` upwards fares. Precision is null when it never says yes, recall when there is nothing to find. */
export function atLine(scored: readonly { score: number; positive: boolean }[], line: number) {
  const count = (test: (yes: boolean, positive: boolean) => boolean) =>
    scored.filter((row) => test(row.score >= line, row.positive)).length;
  const hits = count((yes, positive) => yes && positive);
  const said = count((yes) => yes);
  const real = count((_, positive) => positive);
  return {
    accuracy: scored.length === 0 ? null : count((yes, positive) => yes === positive) / scored.length,
    precision: said === 0 ? null : hits / said,
    recall: real === 0 ? null : hits / real,
  };
}
