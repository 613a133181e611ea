import { PEER } from './node-nlp.ts';
import { FIGURES, printed, verdict, type Results } from './figures.ts';
import { SET_NAMES } from './data-sets.ts';
import type { Measurement } from './measure.ts';

const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;
const peerName = `${PEER.name} ${PEER.version.replace(/\.0$/, '')}`;

/** The figures that were asked for and measured, in Markdown. */
export function figureTable(ours: Results, peer: Results): string[] {
  const shown = FIGURES.filter((figure) => figure.of(ours) !== null || figure.of(peer) !== null);
  return [
    row(['figure', 'floor', 'aim', 'Uketsuke', 'reached', peerName]),
    '|---|---|---|---|---|---|',
    ...shown.map((figure) => {
      const goal = (value: number | null) => (value === null ? '' : `${figure.less ? '≤ ' : ''}${value}`);
      const value = figure.of(ours);
      return row([
        figure.name,
        goal(figure.floor),
        goal(figure.aim),
        printed(figure, value),
        verdict(figure, value),
        printed(figure, figure.of(peer)),
      ]);
    }),
  ];
}

/** What each set cost, in Markdown. */
export function costTable(ours: Results, peer: Results): string[] {
  const cost = (one: Measurement | undefined) =>
    one
      ? [
          `${one.trainingSeconds.toFixed(1)} (${one.cpuSeconds.toFixed(1)})`,
          (one.medianMicros ?? NaN).toFixed(0),
          (one.p99Micros ?? NaN).toFixed(0),
        ]
      : ['–', '–', '–'];
  return [
    row(['set', 'training s (CPU s)', 'median µs', 'p99 µs', 'model MB', `${peerName}: training s (CPU s)`, 'median µs', 'p99 µs']),
    '|---|---|---|---|---|---|---|---|',
    ...SET_NAMES.filter((set) => ours[set] || peer[set]).map((set) => {
      const bytes = ours[set]?.modelBytes;
      return row([set, ...cost(ours[set]), typeof bytes === 'number' ? (bytes / 1e6).toFixed(1) : '–', ...cost(peer[set])]);
    }),
  ];
}
