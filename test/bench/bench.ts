/** One subject of `npm run bench`: measured in one run beside its ceiling or peer on the same machine. */
export type Bench = { name: string; run(options: BenchOptions): Promise<Table> };

/** `seconds`: how long each side of a pair is measured. `rounds`: pairs; the figures are medians over them. `size`: of what is generated; each bench has its own. */
export type BenchOptions = { seconds: number; rounds: number; size: number | undefined };

/** What a bench prints, and its figures for the JSON. `broken`: what must not be, however slow the machine is; the run then ends with 1. */
export type Table = {
  title: string;
  columns: string[];
  rows: (string | number)[][];
  figures: Record<string, unknown>;
  broken?: string[];
};

export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** The value below which `share` of the sorted values lie; 0 of none. */
export function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export const rounded = (value: number, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits;

export function printed({ title, columns, rows }: Table): string {
  const lines = [columns, ...rows.map((row) => row.map(String))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  return [title, ...lines.map((cells) => `  ${line(cells)}`)].join('\n');
}

/** For `broken`: what must not have happened even once. */
export const never = (count: number, what: string): string[] => (count > 0 ? [`${count} ${what}`] : []);

/** For `broken`: every message of a bench must have been marked as sent. */
export const notSent = (what: string, count: number) => never(count, `messages of ${what} were not marked as sent`);
