import type { Edition, KillOptions } from './kill-run.ts';

/** Flags of `npm run prove`, by their names. */
type Flags = Record<string, string | number | boolean | undefined>;

/** The line by which a run is seen again; what is not set is left out. */
export function again(flags: Flags): string {
  const given = Object.entries(flags).flatMap(([name, value]) =>
    value === undefined || value === false ? [] : value === true ? [`--${name}`] : [`--${name} ${value}`],
  );
  return `npm run prove -- ${given.join(' ')}`;
}

/** A short run for the test suite: until there were so many of both, or for so many seconds. */
export type Sample = { edition: Edition; seed: number; kills: number; messages: number; seconds?: number };

type Asked = Pick<
  KillOptions,
  'edition' | 'seed' | 'kills' | 'messages' | 'stageKills' | 'limitMs' | 'workers' | 'conversations' | 'everyTrouble' | 'drainMs'
>;

/** How a sample is run. Nobody judges it on the way: it is one stage. */
export function askedBy({ edition, seed, seconds, ...least }: Sample): Asked {
  const { kills, messages } = seconds === undefined ? least : { kills: 1e9, messages: 0 };
  return {
    ...{ edition, seed, kills, messages, stageKills: kills, workers: 2, conversations: 40, everyTrouble: true, drainMs: 120_000 },
    ...(seconds === undefined ? {} : { limitMs: seconds * 1_000 }),
  };
}

/** The line that runs a sample again outside of the test suite. */
export function againOf(sample: Sample): string {
  const { edition, seed, stageKills, limitMs, workers, conversations, everyTrouble, drainMs } = askedBy(sample);
  // Of a time nobody asks how many.
  const { kills, messages } = sample.seconds === undefined ? sample : {};
  return again({
    ...{ edition, seed, kills, messages, minutes: limitMs === undefined ? undefined : limitMs / 60_000, stage: stageKills },
    ...{ workers, conversations, drain: drainMs, 'every-trouble': everyTrouble },
  });
}
