/** Long work that can be stopped between its steps: it yields every few thousand of its smallest doings, and returns what it made. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** How many small doings (a cell, a row) make a step: some tenths of a millisecond. */
const STEP = 1024;

/** Does all steps without a break. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Does `work` for 0 to `count` - 1, `step` of them at a time. */
export function* each(count: number, work: (at: number) => void, step = STEP): Steps<void> {
  for (let from = 0; from < count; from += step) {
    const until = Math.min(count, from + step);
    for (let at = from; at < until; at++) work(at);
    yield;
  }
}
