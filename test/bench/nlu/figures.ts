import type { SetName } from './data-sets.ts';
import type { Measurement } from './measure.ts';

export type Results = Partial<Record<SetName, Measurement>>;

/** One line of the table. Shares are given in per cent; `less`: the less the better. */
export type Figure = {
  name: string;
  set: SetName;
  unit: '%' | 'points' | 'µs' | 's' | '';
  floor: number | null;
  aim: number | null;
  less?: true;
  of(results: Results): number | null;
};

type Share = 'accuracy' | 'inScope' | 'outOfScope' | 'total' | 'inScopeAt70' | 'auroc' | 'ece' | 'withheld';

const measured = (results: Results, set: SetName, key: Share): number | null => results[set]?.[key] ?? null;
const scaled = (value: number | null, factor: number): number | null => (value === null ? null : factor * value);

function share(set: SetName, name: string, key: Share, floor: number | null = null, aim: number | null = null): Figure {
  return { name: `${name}, %`, set, unit: '%', floor, aim, of: (results) => scaled(measured(results, set, key), 100) };
}
function plain(set: SetName, name: string, key: Share, floor: number | null = null, aim: number | null = null): Figure {
  return { name, set, unit: '', floor, aim, of: (results) => measured(results, set, key) };
}

const NO_THRESHOLD = 'accuracy without threshold';

/** In the order of the table. */
export const FIGURES: Figure[] = [
  share('clinc-full', `CLINC150 full: ${NO_THRESHOLD}`, 'accuracy', 93.6, 94.5),
  share('clinc-full', 'CLINC150 full: total at the learnt threshold', 'total', 87.5, 89.5),
  plain('clinc-full', 'CLINC150 full: AUROC', 'auroc', 0.965, 0.975),
  share('clinc-full', 'CLINC150 full: in scope where 70 % of out of scope is rejected', 'inScopeAt70', 92.5, 93.5),
  share('clinc-full', 'CLINC150 full: in scope at the learnt threshold', 'inScope'),
  share('clinc-full', 'CLINC150 full: out-of-scope recall at the learnt threshold', 'outOfScope'),
  {
    ...share('clinc-full', 'CLINC150 full: total, threshold from the validation rows', 'total'),
    of: (results) => scaled(results['clinc-full']?.validated?.total ?? null, 100),
  },
  { ...plain('clinc-full', 'CLINC150 full: ECE', 'ece'), less: true },
  share('clinc-small', `CLINC150 small: ${NO_THRESHOLD}`, 'accuracy', 91.4, 92.5),
  plain('clinc-small', 'CLINC150 small: AUROC', 'auroc', 0.955, 0.965),
  share('clinc-10-small', `CLINC150, first 10 examples of each intent in data_small: ${NO_THRESHOLD}`, 'accuracy', 83.5, 86),
  share('clinc-10-full', `CLINC150, first 10 examples of each intent in data_full: ${NO_THRESHOLD}`, 'accuracy', 83.5, 86),
  share('banking-full', `BANKING77 full: ${NO_THRESHOLD}`, 'accuracy', 92.8, 93.7),
  share('banking-10', `BANKING77 10-shot: ${NO_THRESHOLD}`, 'accuracy', 78, 82),
  share('hwu-10', `HWU64 autofaq 10: ${NO_THRESHOLD}`, 'accuracy', 73, 77.6),
  share('hwu-30', `HWU64 autofaq 30: ${NO_THRESHOLD}`, 'accuracy', 81.5, 85.5),
  share('xsid-ja', `xSID Japanese: ${NO_THRESHOLD}`, 'accuracy', 94.4, 96),
  {
    name: 'BANKING77 10-shot: loss to misspellings in 25 % of the words, points',
    set: 'banking-10-typos',
    unit: 'points',
    floor: 6,
    aim: 3,
    less: true,
    of(results) {
      const [clean, misspelt] = [measured(results, 'banking-10', 'accuracy'), measured(results, 'banking-10-typos', 'accuracy')];
      return clean === null || misspelt === null ? null : 100 * (clean - misspelt);
    },
  },
  {
    name: 'one query, 150 intents (CLINC150 full), median, µs',
    set: 'clinc-full',
    unit: 'µs',
    floor: 150,
    aim: 60,
    less: true,
    of: (results) => results['clinc-full']?.medianMicros ?? null,
  },
  {
    name: 'one query, 150 intents (CLINC150 full), 99th percentile, µs',
    set: 'clinc-full',
    unit: 'µs',
    floor: null,
    aim: null,
    less: true,
    of: (results) => results['clinc-full']?.p99Micros ?? null,
  },
  {
    // CPU time: what it takes on one core, whoever else is busy on the machine.
    name: 'training, CLINC150 full with calibration, CPU s',
    set: 'clinc-full',
    unit: 's',
    floor: 240,
    aim: 20,
    less: true,
    of: (results) => results['clinc-full']?.cpuSeconds ?? null,
  },
];

/** Where a value stands: at the aim, at the floor, below both; empty where nothing is asked of it. Rounded as printed, so that the table never contradicts itself. */
export function verdict(figure: Figure, value: number | null): 'aim' | 'floor' | 'below' | '' {
  if (value === null || figure.floor === null || figure.aim === null) return '';
  const shown = Number(printed(figure, value));
  const reaches = (goal: number) => (figure.less ? shown <= goal : shown >= goal);
  return reaches(figure.aim) ? 'aim' : reaches(figure.floor) ? 'floor' : 'below';
}

const DIGITS = { '%': 1, points: 1, µs: 0, s: 1, '': 3 } as const;

export const printed = ({ unit }: Figure, value: number | null): string => (value === null ? '–' : value.toFixed(DIGITS[unit]));
