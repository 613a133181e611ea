import { UnavailableError } from '../core/errors.ts';
import type { Connector, LookupResult, Query } from '../connectors/connector.ts';

/**
 * The look-up that flows are handed: the connector is told to answer within `deadlineMs`, and is not waited for longer, whatever it does.
 * Throws UnavailableError: no-connector, or slow.
 */
export function createLookup(get: (name: string) => Connector | undefined, deadlineMs: number) {
  return async (name: string, query: Query): Promise<LookupResult> => {
    const connector = get(name);
    if (!connector) throw new UnavailableError('no-connector', `there is no connector ${name}`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new UnavailableError('slow', `the connector ${name} did not answer within ${deadlineMs} ms`)),
        deadlineMs,
      );
    });
    try {
      return await Promise.race([connector.lookup(query, deadlineMs), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}
