import type { Clock } from '../core/clock.ts';
import { createSeldom } from '../core/seldom.ts';
import type { Log } from '../platform/log.ts';

const A_MINUTE_MS = 60_000;

/** Counts webhooks that were refused for their signature, and tells of them once a minute at most: anybody can send such. */
export function createRefusalNotes(parts: { clock: Clock; log: Pick<Log, 'warn'>; metrics: { refused(): void } }): () => void {
  const tell = createSeldom(parts.clock, A_MINUTE_MS, (count) =>
    parts.log.warn(
      { count },
      'webhooks were refused because X’s signature is missing or wrong (401): X_CONSUMER_SECRET is not that of the app which sends them, or it is not X that sends them',
    ),
  );
  return () => {
    parts.metrics.refused();
    tell();
  };
}
