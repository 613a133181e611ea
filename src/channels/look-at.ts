import { sql, type RawBuilder } from 'kysely';
import type { DeliveryTimes } from '../core/delivery.ts';

/**
 * When the platform is asked for a message (`started_at` of its row) that is in doubt from now on: `readBackMs` after its request began, which was `agoMs` ago at
 * most. By a clock that was set ahead meanwhile that time is over at once, and the request may still be on its way: then the rest of the wait is counted from now.
 * By one that was set back it began in the future: it is over `readBackMs` from now.
 */
export const lookAt = ({ readBackMs }: DeliveryTimes, agoMs: number): RawBuilder<Date> => sql<Date>`
  greatest(least(started_at, app_now()) + ${readBackMs} * interval '1 millisecond', app_now() + ${Math.max(0, readBackMs - agoMs)} * interval '1 millisecond')`;
