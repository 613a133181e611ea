import { found, type Kind, type KillVerdict } from '../verdict.ts';
import type { PlantedBug } from './bug.ts';

export type Catch = { caught: boolean; says: string };

/** Whether a run found a planted bug for what it is. A violation of another kind proves nothing about the eye that this bug is for. */
export function catchOf(bug: Pick<PlantedBug, 'expects'>, report: KillVerdict & { kills: number }): Catch {
  const all = found(report);
  const what = all.map(({ kind, list }) => `${list.length} ${kind}`).join(', ');
  if (all.some(({ kind }) => bug.expects.includes(kind))) return { caught: true, says: `caught after ${report.kills} kills: ${what}` };
  const expected = `expected ${listed(bug.expects)}`;
  if (all.length > 0) return { caught: false, says: `NOT CAUGHT but by something else, ${expected}, after ${report.kills} kills: ${what}` };
  return { caught: false, says: `NOT CAUGHT in ${report.kills} kills, ${expected}` };
}

const listed = (kinds: readonly Kind[]) => kinds.join(' or ');
