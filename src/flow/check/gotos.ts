import type { Content } from '../content.ts';
import { walk } from '../flow.ts';
import { finding } from './problems.ts';
import type { Finding } from './problems.ts';

/** Flows that go to one another in a circle in which nobody waits for the customer: at run time only the bounds of a turn would stop them. */
export function endlessGotos(content: Content): Finding[] {
  const restless = new Map<string, { to: string; path: (string | number)[] }[]>();
  for (const flow of Object.values(content.flows)) {
    const visits = [...walk(flow.steps)];
    if (visits.some(({ step, type }) => type.waits(step))) continue;
    const gotos = visits
      .filter(({ type }) => type.key === 'goto')
      .map(({ step, path }) => ({ to: String(step['goto']), path: [...path, 'goto'] }));
    restless.set(flow.flow, gotos);
  }
  const reaches = (from: string, goal: string, seen: Set<string>): string[] | null => {
    if (from === goal) return [from];
    if (seen.has(from)) return null;
    seen.add(from);
    for (const { to } of restless.get(from) ?? []) {
      const way = reaches(to, goal, seen);
      if (way) return [from, ...way];
    }
    return null;
  };
  return [...restless].flatMap(([flow, gotos]) =>
    gotos.flatMap(({ to, path }) => {
      const way = restless.has(to) ? reaches(to, flow, new Set()) : null;
      return way ? [finding(`flows/${flow}.yaml`, path, 'error', 'endless-goto', [flow, ...way].join(' → '))] : [];
    }),
  );
}
