import type { Edit } from '../planted/edit.ts';

/** Waits of minutes that no setting shortens: in a test build they are seconds, or nothing that needs them would end within a run. */
export const SHORTER: readonly Edit[] = [
  // A webhook may still come so long after its message.
  { file: 'channels/repair-places.ts', find: 'export const GRACE_MS = 2 * MINUTE;', replace: 'export const GRACE_MS = 3_000;' },
  // Who compares with X's record and is killed keeps the others from it for so long.
  { file: 'channels/repair-rows.ts', find: "app_now() + interval '60 seconds'", replace: "app_now() + interval '3 seconds'" },
  { file: 'channels/repair.ts', find: 'first: 10_000, most: 5 * 60_000', replace: 'first: 1_000, most: 2_000' },
];
