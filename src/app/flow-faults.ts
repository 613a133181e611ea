import type { Clock } from '../core/clock.ts';
import type { FlowFault } from '../core/handoff.ts';
import { createSeldom } from '../core/seldom.ts';
import { FAULTS } from '../flow/faults.ts';
import type { Log } from '../platform/log.ts';

const AN_HOUR_MS = 3_600_000;

/** Counts turns that ended with a person for a flow's fault, and names each flow once an hour at most: everybody who comes by meets the same. */
export function createFaultNotes(parts: { clock: Clock; log: Pick<Log, 'error'>; metrics: { fault(what: string): void } }) {
  const tellers = new Map<string, () => void>();

  function tellerOf({ what, flow, step }: FlowFault, release: number): () => void {
    const key = `${release} ${what} ${flow} ${step}`;
    const known = tellers.get(key);
    if (known) return known;
    const tell = createSeldom(parts.clock, AN_HOUR_MS, (count) =>
      parts.log.error(
        { flow, step, release, what, count },
        `a flow could not be gone through, and a person takes over: ${FAULTS[what].en}`,
      ),
    );
    tellers.set(key, tell);
    return tell;
  }

  return (fault: FlowFault, release: number): void => {
    parts.metrics.fault(fault.what);
    tellerOf(fault, release)();
  };
}
