import { describe } from '@jest/globals';

type Service = 'PostgreSQL' | 'Redis' | 'Chromium';

const variables: Record<Service, string> = { PostgreSQL: 'TEST_DATABASE_URL', Redis: 'TEST_REDIS_URL', Chromium: 'TEST_CHROMIUM' };

/**
 * A suite that needs a service: `describeWith('Redis', 'jobs on Redis', (url) => { … })`. Without the service it is skipped, and its title
 * says why, so that the summary can list the reasons. `REQUIRE_ALL=1` turns a skip into a failure (test/reporter.js).
 * `tests` gets the address (or path) of the service.
 */
export function describeWith(service: Service, title: string, tests: (address: string) => void): void {
  const address = process.env[variables[service]];
  if (address === undefined || address === '') describe.skip(`${title} [${service} is not installed]`, () => tests(''));
  else describe(title, () => tests(address));
}

/**
 * A suite that not every machine allows: `describeWhere(mayMount(), 'nothing may be mounted', 'a full volume', () => { … })`. Where it cannot be done it is skipped,
 * and its title says why. That is no fault of the machine, so `REQUIRE_ALL=1` lets it pass; it is told of all the same, and never counts as passed.
 */
export function describeWhere(possible: boolean, reason: string, title: string, tests: () => void): void {
  if (possible) describe(title, tests);
  else describe.skip(`${title} [not possible here: ${reason}]`, tests);
}
