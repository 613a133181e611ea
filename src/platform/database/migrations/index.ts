import type { Migration } from 'kysely';
import * as start from './0001-start.ts';
import * as people from './0002-people.ts';
import * as felt from './0003-felt.ts';
import * as budget from './0004-budget.ts';
import * as repair from './0005-repair.ts';
import * as waiting from './0006-waiting.ts';
import * as largeAndOld from './0007-large-and-old.ts';
import * as doubts from './0008-doubts.ts';
import * as refused from './0009-refused.ts';
import * as claimedAfter from './0010-claimed-after.ts';
import * as turnsUndone from './0011-turns-undone.ts';
import * as faults from './0012-faults.ts';
import * as sameBody from './0013-same-body.ts';

/** In the order of their names. A migration that has been released never changes: mend it with another one. */
export const migrations: Record<string, Migration> = {
  '0001-start': start,
  '0002-people': people,
  '0003-felt': felt,
  '0004-budget': budget,
  '0005-repair': repair,
  '0006-waiting': waiting,
  '0007-large-and-old': largeAndOld,
  '0008-doubts': doubts,
  '0009-refused': refused,
  '0010-claimed-after': claimedAfter,
  '0011-turns-undone': turnsUndone,
  '0012-faults': faults,
  '0013-same-body': sameBody,
};
