import type { Clock } from '../../core/clock.ts';
import type { Localized } from '../../core/language.ts';
import type { Database } from '../../platform/database/engine.ts';
import type { Log } from '../../platform/log.ts';
import type { Passwords } from './passwords.ts';
import type { Sessions } from './sessions.ts';
import type { createSignInLimits } from './sign-in-limits.ts';

/** What the house says of itself on the desk. */
export type House = { brand: Localized; zone: string; teams: { id: string; name: Localized }[] };

/** What the rooms of this feature share. */
export type Parts = {
  database: Database;
  clock: Clock;
  house: () => House;
  log: Log;
  /** Wakes the open desks: somebody came, went, or was changed. */
  presenceChanged: () => void;
  passwords: Passwords;
  sessions: Sessions;
  limits: ReturnType<typeof createSignInLimits>;
};
