import type { PlantedBug } from './bug.ts';
import { DELIVERY_BUGS } from './delivery-bugs.ts';
import { INBOX_BUGS } from './inbox-bugs.ts';
import { TURN_BUGS } from './turn-bugs.ts';

export type { PlantedBug } from './bug.ts';

export const PLANTED: readonly PlantedBug[] = [...INBOX_BUGS, ...DELIVERY_BUGS, ...TURN_BUGS];

/** `all`, or names with commas between. Throws when there is no bug of such a name. */
export function bugsNamed(asked: string): readonly PlantedBug[] {
  if (asked === 'all') return PLANTED;
  return asked.split(',').map((name) => {
    const bug = PLANTED.find((one) => one.name === name);
    if (!bug) throw new Error(`there is no planted bug ${name}; there are ${PLANTED.map((one) => one.name).join(', ')}`);
    return bug;
  });
}
