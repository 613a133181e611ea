import { z } from 'zod';
import { SCOPES } from '../../core/access.ts';

/** `days`: how long it is valid, a year at most. */
export const tokenBody = z.strictObject({
  name: z.string().trim().min(1).max(80),
  scopes: z.array(z.enum(SCOPES)).min(1).default(['desk']),
  days: z.number().int().min(1).max(366).default(365),
});

/** `{ "revoke": "<id>" }` ends a token; `{}` only lists. */
export const tokenListBody = z.strictObject({ revoke: z.string().max(40).optional() });

/** Brand, zone, teams and calendar, as `flows/setup.yaml` has them. Checked by core/setup.ts. */
export const setupBody = z.strictObject({ setup: z.unknown() });
